/** The records of what the account wants done: each is durable before anything of it touches the network. */
import type * as tl from '@kitewire/tl-schema/api';
import type { SourceLocator } from '../ports/file-source.js';

/** A text to be sent. */
export interface SendTextAction {
  readonly type: 'sendText';
  readonly text: string;
  readonly entities?: readonly tl.MessageEntity[];
  readonly replyTo?: number;
  readonly silent?: true;
  readonly clearDraft?: true;
}

/** How the server is to show a file. */
export type MediaKind = 'photo' | 'video' | 'document' | 'audio' | 'voice';

/** A file of this client on its way into a message. */
export interface OutgoingFile {
  readonly kind: MediaKind;
  /** Where its bytes are found again: by a path, or in the vault, where what has none was copied before it was recorded. */
  readonly source: SourceLocator;
  /** As recipients see it. */
  readonly name: string;
  readonly mimeType: string;
  /** What the server is told beside the name: size of the picture, duration, performer ... */
  readonly attributes?: readonly tl.DocumentAttribute[];
  /** A small JPEG to be shown before the file, in the vault or by a path. */
  readonly thumb?: SourceLocator;
  readonly spoiler?: true;
}

/** One message with a file. */
export interface MediaItem {
  /** A file to be uploaded, or one that the server has. */
  readonly media: { readonly type: 'upload'; readonly file: OutgoingFile } | { readonly type: 'sent'; readonly input: tl.InputMedia };
  readonly text: string;
  readonly entities?: readonly tl.MessageEntity[];
  /** 64 bits, signed; in an album each message has its own, and the record has that of the first. */
  readonly randomId: bigint;
}

/** A message with a file to be sent, or an album: 2 to 10 of them that are shown together. */
export interface SendMediaAction {
  readonly type: 'sendMedia';
  readonly items: readonly MediaItem[];
  readonly replyTo?: number;
  readonly silent?: true;
  readonly clearDraft?: true;
}

/** Another text for a message. */
export interface EditTextAction {
  readonly type: 'editText';
  readonly messageId: number;
  readonly text: string;
  readonly entities?: readonly tl.MessageEntity[];
}

/** Messages to be deleted. */
export interface DeleteMessagesAction {
  readonly type: 'deleteMessages';
  readonly ids: readonly number[];
  /** For everybody, not only for the account. */
  readonly revoke: boolean;
}

/** How far the account has read. A later one of a chat replaces an earlier one. */
export interface MarkReadAction {
  readonly type: 'markRead';
  /** 0: all. */
  readonly maxId: number;
}

/** The draft of a chat; an empty text deletes it. A later one of a chat replaces an earlier one. */
export interface SaveDraftAction {
  readonly type: 'saveDraft';
  readonly text: string;
  readonly entities?: readonly tl.MessageEntity[];
  readonly replyTo?: number;
}

export type OutboxAction = SendTextAction | SendMediaAction | EditTextAction | DeleteMessagesAction | MarkReadAction | SaveDraftAction;

/** Why something was given up. */
export interface OutboxFailure {
  /** The name of the server's error, or `EXPIRED` where its outcome is unknown and asking again is not safe any more. */
  readonly reason: string;
  /** The server's code; 0 for reasons of our own. */
  readonly code: number;
  /** Whether `retry` may succeed without another content. */
  readonly canRetry: boolean;
}

/** Something to be done in one chat, in the order of `localId`. */
export interface OutboxRecord {
  /** Unique in the store, and growing. */
  readonly localId: number;
  /** The marked id of the chat. */
  readonly chatId: number;
  /** 64 bits, signed: by it the server knows a repetition. */
  readonly randomId: bigint;
  /** Unix time in seconds at which it was asked for. */
  readonly date: number;
  readonly action: OutboxAction;
  /** What was sent and has its message in the store is deleted from the outbox; a `SENT` record still waits for the message. */
  readonly state: 'PENDING' | 'SENT' | 'FAILED';
  /** Unix time in seconds of the first attempt; absent while the server cannot know of it. */
  readonly attemptedAt?: number;
  /** Unix time in seconds before which the server does not want it. */
  readonly notBefore?: number;
  /** Unix time in seconds before which the server wants nothing of this account, in no chat; one record says so for all. */
  readonly accountNotBefore?: number;
  /** The id that the server gave, with `SENT`; of an album that of its first message. */
  readonly messageId?: number;
  /** Of an album: the id of each of its messages, 0 where the server has not told it yet. */
  readonly messageIds?: readonly number[];
  /** Of an album: which of these messages are in the store. */
  readonly arrivedIds?: readonly number[];
  /** With `FAILED`. */
  readonly failure?: OutboxFailure;
}
