/** The port through which messages of channels are written, changed, deleted, pinned and read. */
import type { ChannelEvent, ChannelPosition } from '../domain/channel-event.js';
import type { ChannelMessage } from '../domain/channel-message.js';
import type { MessageEntity } from '../domain/message-entity.js';
import type { UserId } from '../domain/peer-id.js';
import type { SentMedia } from './message-store.js';
import type { ChannelChanged, ChannelCommand, Refused } from './channel-store.js';

/** A message to a channel. */
export interface PostMessage extends ChannelCommand, SentMedia {
  /** The client's number of this sending, signed 64 bits. */
  readonly randomId: bigint;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** A message of the same channel. */
  readonly replyToId?: number;
  readonly silent: boolean;
  /** Whether it follows another message of its album: a slow mode has been waited for before that one. */
  readonly continues?: boolean;
  /** Whether the sender's draft of the channel becomes this message. */
  readonly clearDraft?: boolean;
}

/** The event that a message came or was changed by. */
export type ChannelMessageEvent = ChannelPosition & { readonly type: 'newMessage' | 'editMessage'; readonly message: ChannelMessage };

export type PostOutcome =
  /** `repeated`: it was sent before under the same random id, and nothing has changed. */
  | { readonly type: 'posted' | 'repeated'; readonly event: ChannelMessageEvent }
  /** The random id stands for another message, or for one that is gone. */
  | { readonly type: 'replyNotFound' } | { readonly type: 'randomIdReused' }
  /** The mode is slow: the sender may write again from then on, Unix seconds. */
  | { readonly type: 'slowed'; readonly nextAt: number }
  | Refused;

/** A new text for a message. */
export interface EditChannelMessage extends ChannelCommand {
  readonly id: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** Older messages of a supergroup stay as they are, Unix seconds. */
  readonly editableSince: number;
}

export type EditOutcome =
  | { readonly type: 'edited'; readonly event: ChannelMessageEvent }
  | { readonly type: 'notFound' } | { readonly type: 'notModified' } | { readonly type: 'tooOld' }
  | Refused;

/** Deletes messages, all of those that there are or none. */
export interface DeleteChannelMessages extends ChannelCommand {
  readonly ids: readonly number[];
}

/** Pins a message, or takes the pin out. */
export interface PinChannelMessage extends ChannelCommand {
  readonly id: number;
  readonly pinned: boolean;
  readonly silent: boolean;
}

/** Takes out the newest `limit` pins. */
export interface UnpinAll extends ChannelCommand {
  readonly limit: number;
}

/** The actor has read up to `maxId`; 0 for all. */
export interface ReadChannel extends ChannelCommand {
  readonly maxId: number;
}

/** What the actor has read, and whose messages have been read by somebody for the first time. */
export interface ChannelRead {
  readonly type: 'read';
  readonly maxId: number;
  readonly stillUnreadCount: number;
  readonly pts: number;
  readonly authors: readonly { readonly userId: UserId; readonly maxId: number }[];
}

export type ChannelReadOutcome = ChannelRead | Refused | { readonly type: 'notModified' };

/** Where the channel stands afterwards; `ptsCount` is 0 when nothing has changed. */
export interface ChannelAffected {
  readonly type: 'affected';
  readonly pts: number;
  readonly ptsCount: number;
  readonly events: readonly ChannelEvent[];
  /** How many are left to do. */
  readonly left: number;
}

/**
 * Writes messages of channels. Each operation is one transaction: the message, the channel's pts and its log stand
 * together or not at all, and durably when the promise resolves.
 */
export interface ChannelMessageStore {
  post(command: PostMessage): Promise<PostOutcome>;
  edit(command: EditChannelMessage): Promise<EditOutcome>;
  delete(command: DeleteChannelMessages): Promise<ChannelAffected | Refused>;
  pin(command: PinChannelMessage): Promise<ChannelChanged | Refused | { readonly type: 'notFound' } | { readonly type: 'notModified' }>;
  unpinAll(command: UnpinAll): Promise<ChannelAffected | Refused>;
  read(command: ReadChannel): Promise<ChannelReadOutcome>;
}
