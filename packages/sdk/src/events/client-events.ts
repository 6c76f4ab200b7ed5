/** What a client tells its application. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ConnectionError } from '../errors/connection-error.js';
import type { RpcErrorType } from '../errors/rpc-error.js';
import type { PeerRecord } from '../storage/records.js';
import type { BoxKey } from '../updates/box-key.js';
import type { LossReason } from '../updates/sequencer-types.js';

/**
 * A message is new in a private chat or basic group: somebody else's, or one of the account's own (`out`), from this
 * or another device. Told once for each message, in the order of the account's history.
 */
export interface NewMessageEvent {
  readonly type: 'newMessage';
  readonly message: tl.RawMessage | tl.RawMessageService;
  /** The marked id of the chat. */
  readonly chatId: number;
  readonly chat: PeerRecord;
  /** The marked id of the sender. */
  readonly senderId: number;
  readonly sender: PeerRecord;
  readonly out: boolean;
  /** Every peer that the message names and the server has told of, by marked id. */
  readonly peers: ReadonlyMap<number, PeerRecord>;
}

/** Somebody types, records or uploads in a chat, or has stopped (`sendMessageCancelAction`). */
export interface UserTypingEvent {
  readonly type: 'userTyping';
  readonly chatId: number;
  readonly chat: PeerRecord;
  readonly userId: number;
  readonly user: PeerRecord;
  readonly action: tl.SendMessageAction;
}

/** Messages of a chat up to `maxId` were read: by the account on another device, or by the others. */
export interface MessageReadEvent {
  readonly type: 'messageRead';
  readonly chatId: number;
  readonly chat: PeerRecord;
  readonly maxId: number;
  readonly by: 'self' | 'others';
  /** How many incoming messages are still unread; with `by: 'self'`. */
  readonly unreadCount?: number;
}

/** Whether calls reach the server. */
export type ConnectionState = 'connecting' | 'connected' | 'disconnected' | 'closed';

/** The connection to the server came or went. */
export interface ConnectionStateEvent {
  readonly type: 'connectionState';
  readonly state: ConnectionState;
  /** Why the last attempt failed or the connection ended: with `disconnected`, and with `closed` when nobody asked for it. */
  readonly reason?: ConnectionError;
  /** With `disconnected`: Unix time in ms of the next attempt. Absent when none is made before somebody asks for it. */
  readonly retryAt?: number;
}

/**
 * Nobody is logged in any more, and what was stored of the account is gone: the application asked for it (`REQUESTED`), or
 * the server ended the login, with the name of its error.
 */
export interface LoggedOutEvent {
  readonly type: 'loggedOut';
  /** Such as `SESSION_REVOKED`, `AUTH_KEY_UNREGISTERED`, `USER_DEACTIVATED`. */
  readonly reason: 'REQUESTED' | RpcErrorType;
}

/** Events will never come, because the server no longer has them: what the application shows of these chats may have holes. */
export interface UpdatesLostEvent {
  readonly type: 'updatesLost';
  readonly key: BoxKey;
  readonly reason: LossReason;
}

/** An update as the server sent it, after its typed event where there is one. */
export interface UpdateEvent {
  readonly type: 'update';
  readonly update: tl.Update;
}

/** The events of a client by name. */
export interface ClientEventMap {
  newMessage: NewMessageEvent;
  userTyping: UserTypingEvent;
  messageRead: MessageReadEvent;
  connectionState: ConnectionStateEvent;
  loggedOut: LoggedOutEvent;
  updatesLost: UpdatesLostEvent;
  update: UpdateEvent;
}

/** Any event of a client. */
export type ClientEvent = ClientEventMap[keyof ClientEventMap];
