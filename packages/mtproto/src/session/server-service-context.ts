/** What the handlers of a server's service messages see of their session, and what they may do to it. */
import type { CloseReason } from '../close-reason.js';
import type { Moment } from '../machine.js';
import type { MtprotoMessage } from '../packet.js';
import type { Acks } from './acks.js';
import type { ReceivedIds } from './received-ids.js';
import type { PollWait } from './server-polls.js';
import type { ServerOutbox } from './server-outbox.js';
import type { ServerRequests } from './server-requests.js';
import type { ServerSaltSource } from './server-salts.js';
import type { ServerSessionEffect } from './server-session-types.js';
import type { ServiceMessage } from './service-codec.js';
import type { ConnectionId } from './types.js';

export interface ServerServiceContext {
  readonly now: Moment;
  /** The connection on which the message came: what is answered at once goes there. */
  readonly connection: ConnectionId;
  readonly outbox: ServerOutbox;
  readonly received: ReceivedIds;
  /** The ids that the client has been told to send again under others: whatever comes under them late is not taken. */
  readonly lost: ReceivedIds;
  readonly acks: Acks;
  readonly requests: ServerRequests;
  readonly salts: ServerSaltSource;
  emit(effect: ServerSessionEffect): void;
  /** Answers with a service message that nobody acknowledges. */
  reply(answer: ServiceMessage): void;
  /** Tells the client that the message breaks a rule, and closes the connection. */
  refuse(message: MtprotoMessage, errorCode: number, reason: CloseReason): void;
  closeConnection(reason: CloseReason): void;
  /** Says how long the poll may be held that the message came with. */
  setPollWait(wait: PollWait): void;
  /** Closes the connection unless the client pings again within so many ms. */
  setDisconnectDelay(delay: number): void;
}
