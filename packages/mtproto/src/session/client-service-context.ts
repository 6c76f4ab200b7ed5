/** What the handlers of a client's service messages see of their session, and what they may do to it. */
import type { CloseReason } from '../close-reason.js';
import type { Moment, UnixTime } from '../machine.js';
import type { Acks } from './acks.js';
import type { Calls } from './calls.js';
import type { ClientOutgoing, OutgoingMessage } from './client-outgoing.js';
import type { ClientSessionEffect } from './client-session-types.js';
import type { ReceivedIds } from './received-ids.js';
import type { ServerSalt } from './types.js';

export interface ServiceContext {
  readonly calls: Calls;
  readonly acks: Acks;
  readonly received: ReceivedIds;
  readonly outgoing: ClientOutgoing;
  readonly now: Moment;
  readonly serverTime: UnixTime;
  emit(effect: ClientSessionEffect): void;
  closeConnection(reason: CloseReason): void;
  setSalt(salt: bigint): void;
  addSalts(salts: readonly ServerSalt[]): void;
  /** Sends refused messages again under new ids, unless they were refused too often. */
  sendAgain(refused: readonly OutgoingMessage[]): void;
  startNewSession(refused: readonly OutgoingMessage[]): void;
  /** A ping was answered. */
  notePong(pingId: bigint): void;
  /** Whether a server session of this unique id was not announced before; closes the connection when there are too many. */
  isNewServerSession(uniqueId: bigint): boolean;
}
