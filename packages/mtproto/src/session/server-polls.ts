/** The requests of HTTP clients that wait for something to be sent: each takes one packet, sooner or later. */
import type { Instant } from '../machine.js';
import { earliest } from './earliest.js';
import type { ConnectionId } from './types.js';

/** A driver's own number for a request of HTTP, unique while it runs. */
export type PollId = number;

/** How long a poll may be held, in ms; the fields of `http_wait`. */
export interface PollWait {
  /** From the first message that is to be sent to the answer, at most. */
  readonly maxDelay: number;
  /** From the latest such message to the answer, in case another one comes. */
  readonly waitAfter: number;
  /** For the first message. */
  readonly maxWait: number;
}

interface Poll {
  readonly id: PollId;
  readonly openedAt: Instant;
  wait: PollWait;
}

interface PolledConnection {
  /** The oldest first. */
  readonly polls: Poll[];
  /** Since when something waits, when it grew last, and how much it was then. */
  gathering: { readonly since: Instant; last: Instant; count: number } | undefined;
}

/** What holds for a client that says nothing about it. */
const DEFAULT_WAIT: PollWait = { maxDelay: 0, waitAfter: 0, maxWait: 25_000 };
/** Whatever a client asks for: other servers between it and us would not wait longer. */
const LONGEST: PollWait = { maxDelay: 5_000, waitAfter: 5_000, maxWait: 50_000 };
/** A browser opens no more to one host. */
const MAX_POLLS = 8;

/**
 * The polls of one session.
 *
 * @see https://core.telegram.org/mtproto/service_messages#http-wait-long-poll
 */
export class ServerPolls {
  readonly #connections = new Map<ConnectionId, PolledConnection>();

  /** Notes a poll. One more than there may be lets the oldest go at once. */
  open(connection: ConnectionId, id: PollId, now: Instant): void {
    const { polls } = this.#ofConnection(connection);
    polls.push({ id, openedAt: now, wait: DEFAULT_WAIT });
    const [oldest] = polls;
    if (polls.length > MAX_POLLS && oldest) oldest.wait = { ...oldest.wait, maxWait: 0 };
  }

  /** Notes that a connection is one of polls, though it has none that may be used. */
  note(connection: ConnectionId): void {
    this.#ofConnection(connection);
  }

  /** Says how long the latest poll of a connection may be held; connections without polls have no use for it. */
  setWait(connection: ConnectionId, { maxDelay, waitAfter, maxWait }: PollWait): void {
    const poll = this.#connections.get(connection)?.polls.at(-1);
    if (!poll) return;
    const wait = { maxDelay: within(maxDelay, LONGEST.maxDelay), waitAfter: within(waitAfter, LONGEST.waitAfter) };
    poll.wait = { ...wait, maxWait: within(maxWait, LONGEST.maxWait) };
  }

  /** Removes a poll that nothing can be sent on any more; `false` when it was not there: something was sent on it. */
  close(connection: ConnectionId, id: PollId): boolean {
    const polls = this.#connections.get(connection)?.polls ?? [];
    const index = polls.findIndex((poll) => poll.id === id);
    if (index >= 0) polls.splice(index, 1);
    return index >= 0;
  }

  forget(connection: ConnectionId): void {
    this.#connections.delete(connection);
  }

  /** Whether what waits for a connection, so many messages, must wait longer: for a poll, or for company. */
  holdsBack(connection: ConnectionId, count: number, now: Instant): boolean {
    const polled = this.#connections.get(connection);
    if (!polled) return false;
    const { gathering } = polled;
    if (!gathering) polled.gathering = { since: now, last: now, count };
    else if (count > gathering.count) Object.assign(gathering, { last: now, count });
    const due = dueOf(polled);
    return due === undefined || now < due;
  }

  /** Forgets since when something waits for connections that nothing waits for any more. */
  settle(isWaiting: (connection: ConnectionId) => boolean): void {
    for (const [connection, polled] of this.#connections) if (polled.gathering && !isWaiting(connection)) polled.gathering = undefined;
  }

  /** Takes the poll that a packet goes out on; `undefined` for connections without polls. */
  take(connection: ConnectionId): PollId | undefined {
    const polled = this.#connections.get(connection);
    if (polled) polled.gathering = undefined;
    return polled?.polls.shift()?.id;
  }

  /** Takes a poll that has been held for as long as it may be. */
  takeExpired(now: Instant): { readonly connection: ConnectionId; readonly poll: PollId } | undefined {
    for (const [connection, { polls }] of this.#connections) {
      const index = polls.findIndex((poll) => expiryOf(poll) <= now);
      const poll = polls[index];
      if (!poll) continue;
      polls.splice(index, 1);
      return { connection, poll: poll.id };
    }
    return undefined;
  }

  /** When the next poll is to be answered, with or without something to say. */
  get deadline(): Instant | undefined {
    let first: Instant | undefined;
    for (const polled of this.#connections.values()) {
      first = earliest(first, dueOf(polled));
      for (const poll of polled.polls) first = earliest(first, expiryOf(poll));
    }
    return first;
  }

  #ofConnection(connection: ConnectionId): PolledConnection {
    const polled = this.#connections.get(connection) ?? { polls: [], gathering: undefined };
    this.#connections.set(connection, polled);
    return polled;
  }
}

/** When what waits is to be sent; `undefined` without a poll, or when nothing waits. */
function dueOf({ polls, gathering }: PolledConnection): Instant | undefined {
  const [oldest] = polls;
  if (!oldest || !gathering) return undefined;
  return Math.min(gathering.since + oldest.wait.maxDelay, gathering.last + oldest.wait.waitAfter);
}

function expiryOf({ openedAt, wait }: Poll): Instant {
  return openedAt + wait.maxWait;
}

function within(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}
