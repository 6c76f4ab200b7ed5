/** The port through which channels are made, changed and looked at. */
import type { ChannelRefusal } from '../domain/authorise-channel.js';
import type { ViewedChannel } from '../domain/channel.js';
import type { ChannelEvent } from '../domain/channel-event.js';
import type { ChannelId, UserId } from '../domain/peer-id.js';
import type { SessionRef } from '../domain/session-ref.js';

/** What every change of a channel says. Whether the actor may do it is decided inside the transaction. */
export interface ChannelCommand {
  readonly channelId: ChannelId;
  readonly actorId: UserId;
  /** Unix seconds; moved forward to the latest date in the channel. */
  readonly date: number;
  /** The session that acts; it is told by the result and by nothing else. */
  readonly origin?: SessionRef;
}

/** The actor may not do that, and nothing has changed. */
export interface Refused {
  readonly type: 'refused';
  readonly refusal: ChannelRefusal;
}

/** Something has been done; `events` are those that it made, in order. */
export interface ChannelChanged {
  readonly type: 'changed';
  readonly events: readonly ChannelEvent[];
}

/** A new channel. */
export interface CreateChannel {
  readonly creatorId: UserId;
  readonly title: string;
  readonly about: string;
  readonly megagroup: boolean;
  /** Unix seconds. */
  readonly date: number;
  readonly origin?: SessionRef;
}

export type CreateChannelOutcome =
  | { readonly type: 'created'; readonly channelId: ChannelId; readonly events: readonly ChannelEvent[] }
  /** The creator is in too many channels. */
  | { readonly type: 'tooMany' };

/** A change of the title or of the description; what is absent stays. */
export interface EditChannel extends ChannelCommand {
  readonly title?: string;
  readonly about?: string;
}

/** Gives a channel a username, or takes it away with `undefined`. */
export interface SetChannelUsername extends ChannelCommand {
  readonly username: string | undefined;
}

/** Sets how long members of a supergroup wait between two messages; 0 for not at all. */
export interface SetSlowMode extends ChannelCommand {
  readonly seconds: number;
}

/** Keeps channels. Each operation is one transaction, durable when its promise resolves. */
export interface ChannelStore {
  create(command: CreateChannel): Promise<CreateChannelOutcome>;
  /** A channel as somebody stands to it; `undefined` when there is none. */
  find(channelId: ChannelId, viewerId: UserId): Promise<ViewedChannel | undefined>;
  /** Finds a channel by username, whatever its case. */
  findByUsername(username: string, viewerId: UserId): Promise<ViewedChannel | undefined>;
  /** Channels as one viewer stands to them, in no particular order; unknown ids are left out. */
  view(viewerId: UserId, ids: readonly ChannelId[]): Promise<ViewedChannel[]>;
  edit(command: EditChannel): Promise<ChannelChanged | Refused | { readonly type: 'notModified' }>;
  setUsername(command: SetChannelUsername): Promise<Refused | { readonly type: 'changed' } | { readonly type: 'notModified' } | { readonly type: 'occupied' }>;
  /** From now on, counted from what has been written while it was on. */
  setSlowMode(command: SetSlowMode): Promise<Refused | { readonly type: 'changed' } | { readonly type: 'notModified' } | { readonly type: 'notGroup' }>;
  /** From when on somebody may write again, Unix seconds; 0 for whoever need not wait. */
  nextSendAt(channelId: ChannelId, userId: UserId): Promise<number>;
  /** Ends a channel: nobody can do anything in it any more. */
  delete(command: ChannelCommand): Promise<Refused | { readonly type: 'deleted' }>;
}
