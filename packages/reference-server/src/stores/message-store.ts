/** The port through which messages are written and read ones marked. */
import type { ChatRefusal } from '../domain/authorise-chat.js';
import type { BoxMessage } from '../domain/message.js';
import type { MessageEntity } from '../domain/message-entity.js';
import type { ChatId, PeerId, UserId } from '../domain/peer-id.js';
import type { MessageMedia } from '../domain/stored-file.js';
import type { SessionRef } from '../domain/session-ref.js';

/** What is sent beside a text. */
export interface SentMedia {
  readonly media?: MessageMedia;
  /**
   * What is to be the same when the sending is repeated, whatever became of the file meanwhile; with it alone, an earlier
   * sending is found and nothing new is sent.
   */
  readonly mediaSign?: string;
}

/** A message on its way into boxes. */
export interface AppendMessage extends SentMedia {
  readonly senderId: UserId;
  /** The client's number of this sending, signed 64 bits. */
  readonly randomId: bigint;
  /** Unix seconds; moved forward to the latest date in any of the boxes. */
  readonly date: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** An id of the sender's box in the same conversation. */
  readonly replyToId?: number;
  readonly silent: boolean;
  /** Whether the sender's draft in the conversation is done with. */
  readonly clearDraft?: boolean;
  /** The session that sends; it is told by the result and by nothing else. */
  readonly origin?: SessionRef;
}

/** A message from one person to another, or to oneself (Saved Messages). */
export interface AppendPrivateMessage extends AppendMessage {
  /** The sender's own id for Saved Messages. */
  readonly recipientId: UserId;
}

/** A message to the members of a basic group. */
export interface AppendChatMessage extends AppendMessage {
  readonly chatId: ChatId;
}

export type AppendOutcome =
  /** The sender's copy with its place. `repeated`: it was sent before under the same random id, and nothing has changed. */
  | { readonly type: 'appended' | 'repeated'; readonly message: BoxMessage; readonly pts: number; readonly ptsCount: number }
  | { readonly type: 'replyNotFound' }
  /** The random id stands for another message. */
  | { readonly type: 'randomIdReused' };

/** Whether the sender may write into the group is decided in the transaction of the message. */
export type AppendChatOutcome = AppendOutcome | { readonly type: 'refused'; readonly refusal: ChatRefusal };

/** Marks what came in as read. */
export interface ReadHistory {
  readonly userId: UserId;
  readonly peerId: PeerId;
  /** Up to this message of the user's box; 0 for all. */
  readonly maxId: number;
  /** Unix seconds. */
  readonly date: number;
  /** The session that reads. */
  readonly origin?: SessionRef;
}

/** The state of the reader's box afterwards; `ptsCount` is 0 when there was nothing to read. */
export interface ReadOutcome {
  readonly pts: number;
  readonly ptsCount: number;
}

/**
 * Writes messages. Each operation is one transaction: messages, pts, dialogs, events and the sender's random id stand
 * together or not at all, and durably when the promise resolves.
 */
export interface MessageStore {
  appendPrivateMessage(command: AppendPrivateMessage): Promise<AppendOutcome>;
  appendChatMessage(command: AppendChatMessage): Promise<AppendChatOutcome>;
  /** Whether something was sent under a random id, into a box or to a channel. */
  isSent(senderId: UserId, randomId: bigint): Promise<boolean>;
  /** Tells the authors as well, those of a group as long as they are in it. */
  readHistory(command: ReadHistory): Promise<ReadOutcome>;
}
