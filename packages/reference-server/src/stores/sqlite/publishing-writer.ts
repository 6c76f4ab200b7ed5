/** Writing operations whose events are told as soon as they are durable. */
import type { BoxEvent } from '../../domain/box-event.js';
import type { ChannelEvent } from '../../domain/channel-event.js';
import type { UserId } from '../../domain/peer-id.js';
import type { SessionRef } from '../../domain/session-ref.js';
import type { CommittedEvent } from '../event-store.js';
import type { Committer } from './committer.js';

/** What an operation came to, and the events that it made, in the order of each line. */
export interface Done<Outcome> {
  readonly outcome: Outcome;
  readonly committed: readonly CommittedEvent[];
}

/** Runs an operation in a transaction, then publishes its events, then resolves with its outcome. */
export type PublishingWriter = <Outcome>(operation: () => Done<Outcome>) => Promise<Outcome>;

/** Who causes the events of an operation, and in which session. */
export interface Actor {
  readonly userId: UserId;
  readonly origin: SessionRef | undefined;
}

/** Makes a writer that publishes to `publish`, which must not throw. */
export function createPublishingWriter(committer: Committer, publish: (committed: CommittedEvent) => void): PublishingWriter {
  return async (operation) => {
    const done = await committer.write(operation, ({ committed }) => {
      for (const event of committed) publish(event);
    });
    return done.outcome;
  };
}

/** An operation that has changed nothing. */
export function unchanged<Outcome>(outcome: Outcome): Done<Outcome> {
  return { outcome, committed: [] };
}

/** The events of boxes as they are told; only the box of the one who acts has the session that acted. */
export function boxEvents(events: readonly BoxEvent[], { userId, origin }: Actor): CommittedEvent[] {
  return events.map((event) => ({ line: 'box', event, origin: event.userId === userId ? origin : undefined }));
}

/** The events of a channel as they are told. */
export function channelEvents(events: readonly ChannelEvent[], origin: SessionRef | undefined): CommittedEvent[] {
  return events.map((event) => ({ line: 'channel', event, origin }));
}
