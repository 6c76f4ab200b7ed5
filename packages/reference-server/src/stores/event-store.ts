/** The port through which the order of a box is read and followed. */
import type { BoxEvent } from '../domain/box-event.js';
import type { UserId } from '../domain/peer-id.js';
import type { SessionRef } from '../domain/session-ref.js';

/** The counters of a box. https://core.telegram.org/constructor/updates.state */
export interface BoxState {
  /** 1 for a box in which nothing has happened. */
  readonly pts: number;
  /** Messages in all conversations that came in and have not been read. */
  readonly unreadCount: number;
}

/** A stretch of a box's events. */
export interface EventsPage {
  /** The counters at the moment of reading. */
  readonly state: BoxState;
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

/** An event that has just become durable, by the line whose order it stands in. */
export type CommittedEvent = CommittedBoxEvent;

/** Reads and follows the logs of boxes. */
export interface EventStore {
  state(userId: UserId): Promise<BoxState>;
  /** The first `limit` events behind `pts`; every answer shows one moment. */
  eventsAfter(userId: UserId, pts: number, limit: number): Promise<EventsPage>;
  /**
   * Calls `listener` for each event once it is durable, in the order of each line, before the operation that caused
   * it resolves. The listener must not throw. Gives what ends the subscription.
   */
  onCommitted(listener: (committed: CommittedEvent) => void): () => void;
}
