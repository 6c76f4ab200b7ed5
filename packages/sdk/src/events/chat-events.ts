/** Events about groups, channels, their members, and the list of chats. */
import type * as tl from '@kitewire/tl-schema/api';
import type { PeerRecord } from '../storage/records.js';
import type { ChatReference, NamedPeers, UserReference } from './event-peers.js';

/**
 * What of a group or channel can change: its title, usernames, photo, number of members, whether the account is a member of
 * it, and what the account or its members may do.
 */
export type ChatAspect = 'title' | 'usernames' | 'photo' | 'memberCount' | 'membership' | 'rights';

/** A group or channel that was known is not as it was before; `chat` is as it is now. */
export interface ChatUpdatedEvent extends ChatReference {
  readonly type: 'chatUpdated';
  readonly changed: readonly ChatAspect[];
}

/** People came to a group, or left it; told with the message about it, right after its `newMessage`. */
export interface MembersChangedEvent extends ChatReference {
  readonly type: 'membersChanged';
  /** User ids. */
  readonly joined: readonly number[];
  /** User ids. */
  readonly left: readonly number[];
  /** The marked id of who did it; somebody who left by himself is both. */
  readonly actorId: number;
  readonly actor: PeerRecord;
  readonly peers: NamedPeers;
}

/** The members of a basic group, all of them, as they are now. */
export interface MemberListEvent extends ChatReference {
  readonly type: 'memberList';
  readonly members: readonly tl.ChatParticipant[];
  readonly peers: NamedPeers;
}

/** A member of a basic group became an administrator, or is none any more; channels and supergroups tell nobody but him. */
export interface MemberAdminChangedEvent extends ChatReference, UserReference {
  readonly type: 'memberAdminChanged';
  readonly isAdmin: boolean;
}

/** The status of one member has changed; bots hear of it where they are administrators, and of themselves. */
export interface MemberStatusChangedEvent extends ChatReference, UserReference {
  readonly type: 'memberStatusChanged';
  /** Absent when he was no member. */
  readonly before?: tl.ChatParticipant | tl.ChannelParticipant;
  /** Absent when he is none any more. */
  readonly after?: tl.ChatParticipant | tl.ChannelParticipant;
  /** The user who did it. */
  readonly actorId: number;
  readonly actor: PeerRecord;
  /** Unix time in seconds. */
  readonly date: number;
}

/** A chat was pinned in the list of chats, on any of the account's devices, or is pinned no longer. */
export interface DialogPinnedEvent extends ChatReference {
  readonly type: 'dialogPinned';
  readonly pinned: boolean;
  /** 0 is the main list, 1 the archive. */
  readonly folderId: number;
}

/** The pinned chats of a list stand in another order. */
export interface DialogsReorderedEvent {
  readonly type: 'dialogsReordered';
  /** Marked ids, first one first; absent when the server leaves it to the client to ask. */
  readonly order?: readonly number[];
  /** 0 is the main list, 1 the archive. */
  readonly folderId: number;
}

/** A chat went to the archive or came back. */
export interface DialogMovedEvent extends ChatReference {
  readonly type: 'dialogMoved';
  /** 0 is the main list, 1 the archive. */
  readonly folderId: number;
}

/** A chat was marked as unread, on any of the account's devices, or is marked no longer. */
export interface DialogMarkedEvent extends ChatReference {
  readonly type: 'dialogMarked';
  readonly unread: boolean;
}

/** Notifications were set on any of the account's devices: of one chat, or of all chats of a kind. */
export interface NotifySettingsChangedEvent extends Partial<ChatReference> {
  readonly type: 'notifySettingsChanged';
  readonly scope: 'chat' | 'users' | 'groups' | 'channels';
  readonly settings: tl.PeerNotifySettings;
}
