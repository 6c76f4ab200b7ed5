/** What a client does with chats: lists of them, groups, channels and their members. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChatReference } from '../../events/event-peers.js';
import { addMembers, type AddMembersOptions } from '../../methods/add-members.js';
import { banMember, type BanMemberOptions, unbanMember } from '../../methods/ban-member.js';
import type { CallOptions } from '../../methods/call-options.js';
import type { ChatTarget } from '../../methods/chat-target.js';
import { createChannel, type CreateChannelOptions, createSupergroup } from '../../methods/create-channel.js';
import { type CreatedGroup, createGroup, type CreateGroupOptions } from '../../methods/create-group.js';
import { type FullChat, getChat, getFullChat } from '../../methods/get-chat.js';
import { type ChatsPage, getChats, type GetChatsOptions } from '../../methods/get-chats.js';
import { type Dialog, getDialogs, type GetDialogsOptions } from '../../methods/get-dialogs.js';
import { getInviteLink } from '../../methods/get-invite-link.js';
import { getMembers, type GetMembersOptions, type Members } from '../../methods/get-members.js';
import { iterChats } from '../../methods/iter-chats.js';
import { joinChat } from '../../methods/join-chat.js';
import { leaveChat } from '../../methods/leave-chat.js';
import { closeChat, openChat } from '../../methods/open-chat.js';
import { removeMember } from '../../methods/remove-member.js';
import { resolvePeer } from '../../methods/resolve-peer.js';
import { restrictMember, type RestrictMemberOptions } from '../../methods/restrict-member.js';
import { setAdmin, type SetAdminOptions } from '../../methods/set-admin.js';
import { setChatTitle } from '../../methods/set-chat-title.js';
import { setChatUsername } from '../../methods/set-chat-username.js';
import { watchChats, type WatchChatsOptions } from '../../methods/watch-chats.js';
import type { CancelSignal } from '../../ports/cancel-signal.js';
import type { ChatItem } from '../../views/chat-item.js';
import type { WatchedList } from '../../views/live-list.js';
import { MessageMethods } from './message-methods.js';

/** What a client does with chats: lists of them, groups, channels and their members. */
export abstract class ChatMethods extends MessageMethods {
  /** Reads a list of chats, from the store as far as it goes. See `getChats`. */
  async getChats(options?: GetChatsOptions): Promise<ChatsPage> {
    return getChats(await this.opened(), options);
  }

  /** Walks through a list of chats. See `iterChats`. */
  async *iterChats(options?: GetChatsOptions): AsyncGenerator<ChatItem, void, undefined> {
    yield* iterChats(await this.opened(), options);
  }

  /** Follows a list of chats: what there is, then what changes. See `watchChats`. */
  async watchChats(options?: WatchChatsOptions): Promise<WatchedList<ChatItem>> {
    return watchChats(await this.opened(), options);
  }

  /** Reads the list of chats. See `getDialogs`. */
  async getDialogs(options?: GetDialogsOptions): Promise<Dialog[]> {
    return getDialogs(await this.opened(), options);
  }

  /** Says that the application shows a chat: events of an open channel come whether or not the server pushes them. See `openChat`. */
  async openChat(chat: ChatTarget, options?: CallOptions): Promise<void> {
    await openChat(await this.opened(), chat, options);
  }

  /** Ends what `openChat` began. */
  async closeChat(chat: ChatTarget, options?: CallOptions): Promise<void> {
    await closeChat(await this.opened(), chat, options);
  }

  /** Makes a basic group. See `createGroup`. */
  async createGroup(title: string, options?: CreateGroupOptions): Promise<CreatedGroup> {
    return createGroup(await this.opened(), title, options);
  }

  /** Makes a channel. See `createChannel`. */
  async createChannel(title: string, options?: CreateChannelOptions): Promise<ChatReference> {
    return createChannel(await this.opened(), title, options);
  }

  /** Makes a supergroup. See `createSupergroup`. */
  async createSupergroup(title: string, options?: CreateChannelOptions): Promise<ChatReference> {
    return createSupergroup(await this.opened(), title, options);
  }

  /** Asks the server for a chat. See `getChat`. */
  async getChat(chat: ChatTarget, options?: CallOptions): Promise<ChatReference> {
    return getChat(await this.opened(), chat, options);
  }

  /** Asks the server for everything about a chat. See `getFullChat`. */
  async getFullChat(chat: ChatTarget, options?: CallOptions): Promise<FullChat> {
    return getFullChat(await this.opened(), chat, options);
  }

  /** Renames a group or channel. See `setChatTitle`. */
  async setChatTitle(chat: ChatTarget, title: string, options?: CallOptions): Promise<void> {
    await setChatTitle(await this.opened(), chat, title, options);
  }

  /** Makes a channel or supergroup public under a username, or private by an empty one. See `setChatUsername`. */
  async setChatUsername(chat: ChatTarget, username: string, options?: CallOptions): Promise<void> {
    await setChatUsername(await this.opened(), chat, username, options);
  }

  /** Joins a public chat, or any by its invite link. See `joinChat`. */
  async joinChat(chat: ChatTarget, options?: CallOptions): Promise<ChatReference> {
    return joinChat(await this.opened(), chat, options);
  }

  /** Leaves a group or channel. See `leaveChat`. */
  async leaveChat(chat: ChatTarget, options?: CallOptions): Promise<void> {
    await leaveChat(await this.opened(), chat, options);
  }

  /** Makes an invite link. See `getInviteLink`. */
  async getInviteLink(chat: ChatTarget, options?: CallOptions): Promise<string> {
    return getInviteLink(await this.opened(), chat, options);
  }

  /** Reads the members of a group or channel. See `getMembers`. */
  async getMembers(chat: ChatTarget, options?: GetMembersOptions): Promise<Members> {
    return getMembers(await this.opened(), chat, options);
  }

  /** Brings people in. See `addMembers`. */
  async addMembers(chat: ChatTarget, members: readonly ChatTarget[], options?: AddMembersOptions): Promise<readonly tl.MissingInvitee[]> {
    return addMembers(await this.opened(), chat, members, options);
  }

  /** Takes somebody out, who may come back. See `removeMember`. */
  async removeMember(chat: ChatTarget, member: ChatTarget, options?: CallOptions): Promise<void> {
    await removeMember(await this.opened(), chat, member, options);
  }

  /** Takes somebody out of a channel or supergroup and keeps him out. See `banMember`. */
  async banMember(chat: ChatTarget, member: ChatTarget, options?: BanMemberOptions): Promise<void> {
    await banMember(await this.opened(), chat, member, options);
  }

  /** Lets somebody come back. See `unbanMember`. */
  async unbanMember(chat: ChatTarget, member: ChatTarget, options?: CallOptions): Promise<void> {
    await unbanMember(await this.opened(), chat, member, options);
  }

  /** Says what a member may not do. See `restrictMember`. */
  async restrictMember(chat: ChatTarget, options: RestrictMemberOptions): Promise<void> {
    await restrictMember(await this.opened(), chat, options);
  }

  /** Makes a member an administrator, or an ordinary one again. See `setAdmin`. */
  async setAdmin(chat: ChatTarget, options: SetAdminOptions): Promise<void> {
    await setAdmin(await this.opened(), chat, options);
  }

  /** Resolves a chat to what raw calls take. See `resolvePeer`. */
  async resolvePeer(chat: ChatTarget, options: { readonly signal?: CancelSignal } = {}): Promise<tl.InputPeer> {
    return resolvePeer(await this.opened(), chat, options.signal);
  }
}
