/** What a client missed: the parts of the logs behind the counters that it has. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxEvent } from '../domain/box-event.js';
import { peersOfEvent } from '../domain/box-event.js';
import { boxEventToTl } from '../domain/box-event-to-tl.js';
import type { ReferenceMaker } from '../domain/file-reference.js';
import { messageToTl } from '../domain/message-to-tl.js';
import { countFitting } from '../domain/page-size.js';
import type { UserId } from '../domain/peer-id.js';
import { peersOfQtsEvent, qtsEventToTl } from '../domain/qts-event.js';
import { contentOfSeqEvent, peersOfSeqEvent } from '../domain/seq-event.js';
import { seqEventToTl } from '../domain/seq-event-to-tl.js';
import type { EventStore, MissedEvents } from '../stores/event-store.js';
import type { PeersView } from './peers-view.js';
import { viewSeqEvents } from './seq-view.js';
import { stateToTl } from './state-to-tl.js';

/** Bounds of differences. */
export interface DifferenceLimits {
  /** Events of a box, or of a line of qts, in one answer at most, unless the client asks for more. */
  readonly slice: number;
  /** Those in an answer to a client that asks for so many: naming everybody once in it costs less than in many. `slice` unless given. */
  readonly largestSlice?: number;
  /** Events that a client may lag behind; beyond it, it is told to begin anew. */
  readonly total: number;
}

/** The bounds of a server that is told nothing else. */
export const defaultDifferenceLimits: DifferenceLimits = { slice: 100, largestSlice: 500, total: 1_000_000 };

/** Events of the line of seq in one answer at most; two seconds of them at least, so that a client always gets on. */
const seqSlice = 21;

/** A client's question; counters that it cannot have are refused before. */
export interface DifferenceRequest {
  readonly userId: UserId;
  /** The permanent key, 64 bits, unsigned. */
  readonly authKeyId: bigint;
  /** 1 to the box's own. */
  readonly pts: number;
  readonly qts: number;
  /** The date of the client's state, Unix seconds. */
  readonly since: number;
  /** Events that the client takes in one answer. */
  readonly ptsLimit?: number | undefined;
  readonly qtsLimit?: number | undefined;
  /** Events that the client is willing to fetch in all. */
  readonly ptsTotalLimit?: number | undefined;
  /** The time now, Unix seconds. */
  readonly date: number;
}

/** Channels of which a client learns at the end of a difference that it must fetch theirs. */
export interface ChangedChannels {
  /** Updates about the channels of a user in which something has happened since a date, and the peers whom they name. */
  changedSince(userId: UserId, since: number): Promise<{ readonly updates: tl.Update[]; readonly peerIds: readonly number[] }>;
}

/** What differences are made from. */
export interface DifferenceSources {
  readonly events: EventStore;
  readonly peers: PeersView;
  readonly limits: DifferenceLimits;
  readonly channels?: ChangedChannels | undefined;
}

/** The events that one answer carries, and whether they are the last ones of their line. */
interface Taken extends Pick<MissedEvents, 'box' | 'qts' | 'seq'> {
  readonly done: boolean;
}

/**
 * Answers updates.getDifference; `undefined` for a pts that the box has not reached yet.
 *
 * Box and qts come first; only when a client has all of both does it get what lies in the line of seq, by the date that it
 * names: what happened in that very second is told again, and applied twice it changes nothing.
 *
 * https://core.telegram.org/method/updates.getDifference
 */
export async function answerDifference(request: DifferenceRequest, sources: DifferenceSources): Promise<tl.UpdatesDifference | undefined> {
  const { userId, authKeyId, pts, date } = request;
  const since = Math.min(Math.max(0, request.since), date);
  const qts = Math.max(0, request.qts);
  const limits = { box: sliceFor(request.ptsLimit, sources.limits), qts: sliceFor(request.qtsLimit, sources.limits), seq: seqSlice };
  // Some clients that ask for a place of pts alone name a date far ahead.
  const missed = await sources.events.missed({ userId, authKeyId, date, pts, qts, since: Math.max(0, request.since), limits });
  const { counters } = missed;
  if (pts > counters.pts) return undefined;
  const lag = counters.pts - pts;
  if (pts < missed.forgottenPts || lag > clamp(request.ptsTotalLimit, sources.limits.total)) return { _: 'updates.differenceTooLong', pts: counters.pts };

  const taken = take(missed, limits.seq);
  const changed = taken.done ? await sources.channels?.changedSince(userId, since) : undefined;
  const { newMessages, otherUpdates } = splitEvents(taken.box, sources.peers.references);
  const changedUpdates = changed?.updates ?? [];
  if (taken.done && lag === 0 && taken.qts.length === 0 && taken.seq.length === 0 && changedUpdates.length === 0) return { _: 'updates.differenceEmpty', date, seq: counters.seq };
  const peerIds = [...taken.box.flatMap(peersOfEvent), ...taken.qts.flatMap(peersOfQtsEvent), ...taken.seq.flatMap(peersOfSeqEvent), ...(changed?.peerIds ?? [])];
  const described = await sources.peers.describe(userId, peerIds, date);
  const view = viewSeqEvents(userId, described, sources.peers);
  const other = [...otherUpdates, ...taken.qts.map(qtsEventToTl), ...taken.seq.flatMap((event) => seqEventToTl(event, view)), ...changedUpdates];
  const content = { newMessages, newEncryptedMessages: [], otherUpdates: other, ...described };
  if (taken.done) return { _: 'updates.difference', ...content, state: stateToTl(counters, date) };

  const last = taken.seq.at(-1);
  const reached = {
    pts: taken.box.at(-1)?.pts ?? pts,
    qts: taken.qts.at(-1)?.qts ?? qts,
    seq: last?.seq ?? (missed.seq[0]?.seq ?? counters.seq + 1) - 1,
    unreadCount: counters.unreadCount,
  };
  return { _: 'updates.differenceSlice', ...content, intermediateState: stateToTl(reached, last?.date ?? since) };
}

/** Takes what one answer can carry, line by line. */
function take({ counters, box, qts, seq }: MissedEvents, seqLimit: number): Taken {
  const sizes = [...box.map((event) => ('message' in event ? event.message : undefined)), ...seq.map(contentOfSeqEvent)];
  const fitting = countFitting(sizes);
  const boxTaken = box.slice(0, fitting);
  const boxDone = (boxTaken.at(-1)?.pts ?? counters.pts) === counters.pts;
  const qtsDone = (qts.at(-1)?.qts ?? counters.qts) === counters.qts;
  // What lies under seq fits into an answer of its own.
  const seqFits = fitting === sizes.length || boxTaken.length === 0;
  if (!boxDone || !qtsDone || !seqFits) return { box: boxTaken, qts, seq: [], done: false };
  if (seq.length < seqLimit) return { box: boxTaken, qts, seq, done: true };
  // A second is told whole or not at all: the client can only ask from a second on.
  const cut = seq.at(-1)?.date;
  return { box: boxTaken, qts, seq: seq.filter((event) => event.date !== cut), done: false };
}

/**
 * Sorts events into the two lists of a difference. The new messages are applied before the other updates, whatever
 * their order in the log; so a read mark counts the unread messages that follow it in the same answer as well.
 * What became of messages that are gone is passed over: the state at the end counts it.
 */
function splitEvents(events: readonly BoxEvent[], references: ReferenceMaker): { newMessages: tl.Message[]; otherUpdates: tl.Update[] } {
  const newMessages: tl.Message[] = [];
  const otherUpdates: tl.Update[] = [];
  for (const [index, event] of events.entries()) {
    if (event.type === 'newMessage') newMessages.push(messageToTl(event.message, references));
    else if (event.type === 'readInbox') {
      const later = events.slice(index + 1).filter((next) => next.type === 'newMessage' && !next.message.out && next.message.peerId === event.peerId);
      otherUpdates.push(boxEventToTl({ ...event, stillUnreadCount: event.stillUnreadCount + later.length }, references));
    } else if (event.type !== 'gone') otherUpdates.push(boxEventToTl(event, references));
  }
  return { newMessages, otherUpdates };
}

/** How many events of a line go into an answer, as far as the client has a wish. */
function sliceFor(wish: number | undefined, { slice, largestSlice = slice }: DifferenceLimits): number {
  return wish === undefined || wish <= 0 ? slice : Math.min(wish, largestSlice);
}

/** A wish of the client's within its bound; none, or one that makes no sense, is the bound itself. */
function clamp(wish: number | undefined, bound: number): number {
  return wish === undefined || wish <= 0 ? bound : Math.min(wish, bound);
}
