/** The updates of one event as the owner of its box gets them, in results and in pushes. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxEvent } from '../domain/box-event.js';
import { peersOfEvent } from '../domain/box-event.js';
import { boxEventToTl } from '../domain/box-event-to-tl.js';
import type { UserId } from '../domain/peer-id.js';
import { makeContainer } from './container.js';
import type { PeersView } from './peers-view.js';

/**
 * Renders an event with everyone whom it names.
 *
 * @param before updates that must be applied first, such as updateMessageID.
 */
export function renderEvent(event: BoxEvent, peers: PeersView, before: readonly tl.Update[] = []): Promise<tl.RawUpdates> {
  return renderEvents(event.userId, [event], peers, before);
}

/** Renders several events of one box, at least one, with everyone whom they name. */
export async function renderEvents(userId: UserId, events: readonly BoxEvent[], peers: PeersView, before: readonly tl.Update[] = []): Promise<tl.RawUpdates> {
  const date = events.at(-1)?.date ?? 0;
  const described = await peers.describe(userId, events.flatMap(peersOfEvent), date);
  return makeContainer({ updates: [...before, ...events.map(boxEventToTl)], ...described, date });
}
