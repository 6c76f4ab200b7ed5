/** A basic group as one viewer's client is told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import { isMember } from './chat.js';
import type { ChatMember, ViewedChat } from './chat.js';

/** The date of what has no end. https://core.telegram.org/constructor/chatBannedRights */
const forEver = 0x7fff_ffff;

/** What an admin of a basic group may do; they cannot make others admins. */
const adminRights: tl.RawChatAdminRights = {
  _: 'chatAdminRights',
  changeInfo: true,
  deleteMessages: true,
  banUsers: true,
  inviteUsers: true,
  pinMessages: true,
  manageCall: true,
  other: true,
};

/**
 * Renders a group; who was removed, or was never in it, sees its name at most.
 *
 * https://core.telegram.org/type/Chat
 */
export function chatToTl({ chat, standing }: ViewedChat): tl.RawChat | tl.RawChatForbidden {
  const { id, title, date, version, memberCount } = chat;
  if (!isMember(standing) && standing !== 'left') return { _: 'chatForbidden', id, title: standing === undefined ? '' : title };
  return {
    _: 'chat',
    ...(standing === 'creator' && { creator: true as const }),
    ...(standing === 'left' && { left: true as const }),
    id,
    title,
    photo: { _: 'chatPhotoEmpty' },
    // How many there are is no business of somebody who has left.
    participantsCount: standing === 'left' ? 0 : memberCount,
    date,
    version,
    ...(standing === 'admin' && { adminRights }),
    defaultBannedRights: { _: 'chatBannedRights', untilDate: forEver },
  };
}

/** Renders a member with the role. https://core.telegram.org/type/ChatParticipant */
export function chatMemberToTl({ userId, inviterId, date, role }: ChatMember): tl.ChatParticipant {
  switch (role) {
    case 'creator':
      return { _: 'chatParticipantCreator', userId };
    case 'admin':
      return { _: 'chatParticipantAdmin', userId, inviterId, date };
    case 'member':
      return { _: 'chatParticipant', userId, inviterId, date };
  }
}

/** Renders the members for one of them; others only learn that they may not know. https://core.telegram.org/type/ChatParticipants */
export function chatMembersToTl({ chat, standing }: ViewedChat, members: readonly ChatMember[]): tl.ChatParticipants {
  if (!isMember(standing)) return { _: 'chatParticipantsForbidden', chatId: chat.id };
  return { _: 'chatParticipants', chatId: chat.id, participants: members.map(chatMemberToTl), version: chat.version };
}
