/** The updates of one event as those whom it concerns get them, in results and in pushes. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxEvent } from '../domain/box-event.js';
import { changedGroup, peersOfEvent } from '../domain/box-event.js';
import { boxEventToTl } from '../domain/box-event-to-tl.js';
import type { UserId } from '../domain/peer-id.js';
import { peersOfQtsEvent, qtsEventToTl } from '../domain/qts-event.js';
import type { QtsEvent } from '../domain/qts-event.js';
import { peersOfSeqEvent } from '../domain/seq-event.js';
import type { SeqEvent } from '../domain/seq-event.js';
import { seqEventToTl } from '../domain/seq-event-to-tl.js';
import { makeContainer } from './container.js';
import type { PeersView } from './peers-view.js';
import { viewSeqEvents } from './seq-view.js';

/**
 * Renders an event with everyone whom it names.
 *
 * @param before updates that must be applied first, such as updateMessageID.
 */
export function renderEvent(event: BoxEvent, peers: PeersView, before: readonly tl.Update[] = []): Promise<tl.RawUpdates> {
  return renderEvents(event.userId, [event], peers, before);
}

/**
 * Renders several events of one box, at least one, with everyone whom they name. Where the members of a group have
 * changed, their list goes with it.
 */
export async function renderEvents(userId: UserId, events: readonly BoxEvent[], peers: PeersView, before: readonly tl.Update[] = []): Promise<tl.RawUpdates> {
  const date = events.at(-1)?.date ?? 0;
  const groups = [...new Set(events.flatMap((event) => changedGroup(event) ?? []))];
  const members = (await Promise.all(groups.map((chatId) => peers.members(userId, chatId)))).filter((list) => list !== undefined);
  const named = members.flatMap((list) => (list._ === 'chatParticipants' ? list.participants.map((participant) => participant.userId) : []));
  const described = await peers.describe(userId, [...events.flatMap(peersOfEvent), ...named], date);
  const lists = members.map((participants): tl.Update => ({ _: 'updateChatParticipants', participants }));
  return makeContainer({ updates: [...before, ...lists, ...events.map((event) => boxEventToTl(event, peers.references))], ...described, date });
}

/** Renders an event of the line of seq; a client that has missed the one before it notices by the seq of the envelope. */
export async function renderSeqEvent(event: SeqEvent, peers: PeersView): Promise<tl.RawUpdates> {
  const { userId, date, seq } = event;
  const described = await peers.describe(userId, peersOfSeqEvent(event), date);
  return makeContainer({ updates: seqEventToTl(event, viewSeqEvents(userId, described, peers)), ...described, date, seq });
}

/** Renders an event of a line of qts. */
export async function renderQtsEvent(event: QtsEvent, peers: PeersView): Promise<tl.RawUpdates> {
  const { userId, date } = event;
  const described = await peers.describe(userId, peersOfQtsEvent(event), date);
  return makeContainer({ updates: [qtsEventToTl(event)], ...described, date });
}
