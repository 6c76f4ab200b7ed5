/** The port through which updates reach the sessions of a user. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UserId } from '../domain/peer-id.js';
import type { SessionRef } from '../domain/session-ref.js';

/** How a push goes out. */
export interface PushOptions {
  /** The session that learns of the change by the result of its own call. */
  readonly exceptSession?: SessionRef;
  /** The permanent key, 64 bits, unsigned, to whose sessions alone it goes. */
  readonly onlyKey?: bigint;
}

/** Takes updates for users; what nobody takes is fetched later by updates.getDifference. */
export interface PushSink {
  /** Whether any session of the user could take a push now; nothing is rendered otherwise. */
  reaches(userId: UserId): boolean;
  /** Everybody of whom that may be true, once each: whoever is not among them is not reached. */
  online(): Iterable<UserId>;
  /** How many those are at the most. */
  onlineCount(): number;
  /**
   * Passes updates, rendered for this user, to all their sessions that want updates. Calls for one user come in the
   * order of the user's box. Must not throw.
   */
  notify(userId: UserId, updates: tl.Updates, options: PushOptions): void;
}
