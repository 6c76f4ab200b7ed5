/** Events about messages. */
import type * as tl from '@kitewire/tl-schema/api';
import type { MediaItem, OutboxFailure } from '../storage/outbox-records.js';
import type { PeerRecord } from '../storage/records.js';
import type { ChatReference, NamedPeers } from './event-peers.js';

/** What events about one message say. */
export interface MessageReference extends ChatReference {
  readonly message: tl.RawMessage | tl.RawMessageService;
  /** The marked id of the sender: a user, or the channel or group itself where it speaks. */
  readonly senderId: number;
  readonly sender: PeerRecord;
  /** Whether the account itself wrote it, on this or another device. */
  readonly out: boolean;
  /** Every peer that the message names and the server has told of, by marked id. */
  readonly peers: NamedPeers;
}

/**
 * A message is new in a private chat, group or channel: somebody else's, or one of the account's own (`out`), from this
 * or another device. Told once for each message, in the order of its chat's history.
 */
export interface NewMessageEvent extends MessageReference {
  readonly type: 'newMessage';
}

/** A message has other content than before: its text was edited, or its reactions, views or buttons changed. */
export interface MessageEditedEvent extends MessageReference {
  readonly type: 'messageEdited';
}

/**
 * Messages are gone, for the account or for everybody.
 *
 * Channels and supergroups number their messages themselves, so `chatId` and `chat` say where. Elsewhere ids are unique in the
 * whole account, and the server does not tell the chat.
 */
export interface MessagesDeletedEvent extends Partial<ChatReference> {
  readonly type: 'messagesDeleted';
  readonly ids: readonly number[];
}

/** Messages were pinned in a chat, or are pinned no longer. */
export interface MessagesPinnedEvent extends ChatReference {
  readonly type: 'messagesPinned';
  readonly ids: readonly number[];
  readonly pinned: boolean;
}

/** Messages of a chat up to `maxId` were read: by the account, or by the others. */
export interface MessageReadEvent extends ChatReference {
  readonly type: 'messageRead';
  readonly maxId: number;
  readonly by: 'self' | 'others';
  /** How many incoming messages are still unread; with `by: 'self'`. */
  readonly unreadCount?: number;
}

/** Own messages of a private chat or basic group up to `maxId` have reached a device of somebody else; only servers of ours tell it. */
export interface MessageDeliveredEvent extends ChatReference {
  readonly type: 'messageDelivered';
  readonly maxId: number;
}

/** Somebody types, records or uploads in a chat, or has stopped (`sendMessageCancelAction`). */
export interface UserTypingEvent extends ChatReference {
  readonly type: 'userTyping';
  /** The marked id of who types; a group or channel where somebody writes in its name. */
  readonly userId: number;
  readonly user: PeerRecord;
  readonly action: tl.SendMessageAction;
}

/** The draft of a chat was changed, on any of the account's devices, or is gone: it was sent or cleared. */
export interface DraftChangedEvent extends ChatReference {
  readonly type: 'draftChanged';
  /** Absent when there is none any more. */
  readonly draft?: tl.RawDraftMessage;
  /** The topic that it belongs to, in a forum. */
  readonly topicId?: number;
}

/** A message of the account's own was recorded on this device, to be sent: it can be shown from now on. */
export interface MessagePendingEvent {
  readonly type: 'messagePending';
  /** Names it until it is sent; see `getOutbox`. */
  readonly localId: number;
  /** The marked id of the chat. */
  readonly chatId: number;
  /** Unix time in seconds. */
  readonly date: number;
  /** Of media the text below it; of an album that of the first message. */
  readonly text: string;
  readonly entities?: readonly tl.MessageEntity[];
  readonly replyTo?: number;
  /** The files of a message, or of an album. */
  readonly items?: readonly MediaItem[];
}

/** The files of a message that is to be sent are on their way to the server; told at most every 100 ms, and at the end. */
export interface UploadProgressEvent {
  readonly type: 'uploadProgress';
  /** Names the message, or the album. */
  readonly localId: number;
  /** The marked id of the chat. */
  readonly chatId: number;
  /** Bytes that the server has confirmed. */
  readonly transferred: number;
  /** Bytes of all its files. */
  readonly total: number;
}

/**
 * What has become of a message that was sent from this device. `PENDING`: it waits (again). `SENT`: the server has it.
 * `DELIVERED`: it has reached a device of somebody else; only servers that tell it. `READ`: somebody else has read it.
 * `FAILED`: it was given up, and stays in the outbox unless the login has ended. `DELETED`: it was taken back or deleted.
 */
export type MessageState = 'PENDING' | 'SENT' | 'DELIVERED' | 'READ' | 'FAILED' | 'DELETED';

/** The state of a message of the account's own has changed; from `SENT` on told for as long as this client lives. */
export interface MessageStateEvent {
  readonly type: 'messageState';
  readonly localId: number;
  /** The marked id of the chat. */
  readonly chatId: number;
  readonly state: MessageState;
  /** As the server has it, with `SENT`; absent when it was sent by an attempt whose answer was lost, and is not to be found. */
  readonly message?: tl.RawMessage;
  /** All messages of an album, with `SENT`; `message` is the first of them. */
  readonly messages?: readonly tl.RawMessage[];
  /** The id that the server gave it, with `SENT` and what follows. */
  readonly messageId?: number;
  /** With `FAILED`. */
  readonly failure?: OutboxFailure;
}
