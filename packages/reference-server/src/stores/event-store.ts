/** The port through which the order of what happens to a user is read and followed. */
import type { BoxEvent } from '../domain/box-event.js';
import type { ChannelEvent } from '../domain/channel-event.js';
import type { UserId } from '../domain/peer-id.js';
import type { QtsEvent } from '../domain/qts-event.js';
import type { SeqEvent } from '../domain/seq-event.js';
import type { SessionRef } from '../domain/session-ref.js';

/** The counters of a user, as one authorization has them. https://core.telegram.org/constructor/updates.state */
export interface UpdateCounters {
  /** 1 for a box in which nothing has happened. */
  readonly pts: number;
  /** Of the authorization; 0 for one that has been told nothing. */
  readonly qts: number;
  /** 0 for a user to whom nothing has happened. */
  readonly seq: number;
  /** Messages in all conversations that came in and have not been read. */
  readonly unreadCount: number;
}

/** Who asks for the counters. */
export interface CountersRequest {
  readonly userId: UserId;
  /** The permanent key, 64 bits, unsigned. */
  readonly authKeyId: bigint;
  /** The date that the client is told with them, Unix seconds. */
  readonly date: number;
}

/** What a client has of each line, and how much it is to be given. */
export interface MissedRequest extends CountersRequest {
  readonly pts: number;
  readonly qts: number;
  /** From when on, the second included, the client may have missed something of the line of seq. */
  readonly since: number;
  /** Events of each line at most. */
  readonly limits: { readonly box: number; readonly qts: number; readonly seq: number };
}

/** The first events behind what a client has, line by line, each in its order; all at one moment. */
export interface MissedEvents {
  readonly counters: UpdateCounters;
  /** What happened in the box up to this pts is not in the log any more. */
  readonly forgottenPts: number;
  readonly box: readonly BoxEvent[];
  readonly qts: readonly QtsEvent[];
  /** The latest event of each kind and key. */
  readonly seq: readonly SeqEvent[];
}

/** A stretch of a box's events. */
export interface EventsPage {
  /** At the moment of reading; qts is 0. */
  readonly state: UpdateCounters;
  /** In the order of pts. */
  readonly events: readonly BoxEvent[];
}

/** An event of a box that has just become durable. */
export interface CommittedBoxEvent {
  readonly line: 'box';
  readonly event: BoxEvent;
  /** The session that caused it, if one of the box's owner's did. */
  readonly origin: SessionRef | undefined;
}

/** An event of a channel that has just become durable. */
export interface CommittedChannelEvent {
  readonly line: 'channel';
  readonly event: ChannelEvent;
  /** The session that caused it. */
  readonly origin: SessionRef | undefined;
}

/** An event of a user's line of seq that has just become durable; all sessions are told, the one that caused it, too. */
export interface CommittedSeqEvent {
  readonly line: 'seq';
  readonly event: SeqEvent;
}

/** An event of an authorization's line of qts that has just become durable. */
export interface CommittedQtsEvent {
  readonly line: 'qts';
  readonly event: QtsEvent;
}

/** An event that has just become durable, by the line whose order it stands in. */
export type CommittedEvent = CommittedBoxEvent | CommittedChannelEvent | CommittedSeqEvent | CommittedQtsEvent;

/** What of a log is to be forgotten. */
export interface ForgetEvents {
  /** Events of each box that are kept at most. */
  readonly events: number;
  /** All before this date is forgotten, Unix seconds. */
  readonly before: number;
  /** Where one step begins: boxes with this number and above. */
  readonly from: number;
  /** Boxes that one step looks at. */
  readonly boxes: number;
  /** Events that one step forgets at most. */
  readonly rows: number;
}

/** A log of which the oldest part can be forgotten. */
export interface ForgettingLog {
  /** Takes one step; gives where the next one begins, `undefined` at the end. */
  forget(command: ForgetEvents): Promise<number | undefined>;
}

/** Reads and follows the logs; what is forgotten of a box is known as its `forgottenPts`. */
export interface EventStore extends ForgettingLog {
  counters(request: CountersRequest): Promise<UpdateCounters>;
  missed(request: MissedRequest): Promise<MissedEvents>;
  /** The counters of a user who has missed nothing under qts. */
  state(userId: UserId): Promise<UpdateCounters>;
  /** The first `limit` events of a box behind `pts`; every answer shows one moment. */
  eventsAfter(userId: UserId, pts: number, limit: number): Promise<EventsPage>;
  /**
   * Calls `listener` for each event once it is durable, in the order of each line, before the operation that caused
   * it resolves. The listener must not throw. Gives what ends the subscription.
   */
  onCommitted(listener: (committed: CommittedEvent) => void): () => void;
}
