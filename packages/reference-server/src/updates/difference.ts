/** What a client missed: the part of its box's log behind the pts that it has. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxEvent } from '../domain/box-event.js';
import { peersOfEvent } from '../domain/box-event.js';
import { boxEventToTl } from '../domain/box-event-to-tl.js';
import { messageToTl } from '../domain/message-to-tl.js';
import { countFitting } from '../domain/page-size.js';
import type { UserId } from '../domain/peer-id.js';
import type { EventStore } from '../stores/event-store.js';
import type { PeersView } from './peers-view.js';
import { stateToTl } from './state-to-tl.js';

/** Bounds of differences. */
export interface DifferenceLimits {
  /** Events in one answer at most. */
  readonly slice: number;
  /** Events that a client may lag behind; beyond it, it is told to begin anew. */
  readonly total: number;
}

/** The bounds of a server that is told nothing else. */
export const defaultDifferenceLimits: DifferenceLimits = { slice: 100, total: 1_000_000 };

/** A client's question; counters that it cannot have are refused before. */
export interface DifferenceRequest {
  readonly userId: UserId;
  /** 1 to the box's own. */
  readonly pts: number;
  /** Events that the client takes in one answer. */
  readonly ptsLimit?: number | undefined;
  /** Events that the client is willing to fetch in all. */
  readonly ptsTotalLimit?: number | undefined;
  /** The time now, Unix seconds. */
  readonly date: number;
}

/** What differences are made from. */
export interface DifferenceSources {
  readonly events: EventStore;
  readonly peers: PeersView;
  readonly limits: DifferenceLimits;
}

/**
 * Answers updates.getDifference; `undefined` for a pts that the box has not reached yet.
 *
 * https://core.telegram.org/method/updates.getDifference
 */
export async function answerDifference(request: DifferenceRequest, sources: DifferenceSources): Promise<tl.UpdatesDifference | undefined> {
  const { userId, pts, date } = request;
  const limit = clamp(request.ptsLimit, sources.limits.slice);
  const { state, events: found } = await sources.events.eventsAfter(userId, pts, limit);
  if (pts > state.pts) return undefined;
  if (pts === state.pts) return { _: 'updates.differenceEmpty', date, seq: 0 };
  if (state.pts - pts > clamp(request.ptsTotalLimit, sources.limits.total)) return { _: 'updates.differenceTooLong', pts: state.pts };

  const events = found.slice(0, countFitting(found.map((event) => ('message' in event ? event.message : undefined))));
  const { newMessages, otherUpdates } = splitEvents(events);
  const described = await sources.peers.describe(userId, events.flatMap(peersOfEvent), date);
  const content = { newMessages, newEncryptedMessages: [], otherUpdates, ...described };
  const reached = events.at(-1)?.pts ?? state.pts;
  if (reached === state.pts) return { _: 'updates.difference', ...content, state: stateToTl(state, date) };
  return { _: 'updates.differenceSlice', ...content, intermediateState: stateToTl({ ...state, pts: reached }, date) };
}

/**
 * Sorts events into the two lists of a difference. The new messages are applied before the other updates, whatever
 * their order in the log; so a read mark counts the unread messages that follow it in the same answer as well.
 * What became of messages that are gone is passed over: the state at the end counts it.
 */
function splitEvents(events: readonly BoxEvent[]): { newMessages: tl.Message[]; otherUpdates: tl.Update[] } {
  const newMessages: tl.Message[] = [];
  const otherUpdates: tl.Update[] = [];
  for (const [index, event] of events.entries()) {
    if (event.type === 'newMessage') newMessages.push(messageToTl(event.message));
    else if (event.type === 'readInbox') {
      const later = events.slice(index + 1).filter((next) => next.type === 'newMessage' && !next.message.out && next.message.peerId === event.peerId);
      otherUpdates.push(boxEventToTl({ ...event, stillUnreadCount: event.stillUnreadCount + later.length }));
    } else if (event.type !== 'gone') otherUpdates.push(boxEventToTl(event));
  }
  return { newMessages, otherUpdates };
}

/** A wish of the client's within its bound; none, or one that makes no sense, is the bound itself. */
function clamp(wish: number | undefined, bound: number): number {
  return wish === undefined || wish <= 0 ? bound : Math.min(wish, bound);
}
