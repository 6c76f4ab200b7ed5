/** A basic group, and how someone stands to it. */
import type { ChatId, UserId } from './peer-id.js';

/** Members of a group at most. https://core.telegram.org/api/config#chat-size-max */
export const mostChatMembers = 200;

/** UTF-16 units in a title. */
export const longestTitle = 128;

/** A basic group. https://core.telegram.org/api/channel#basic-groups */
export interface Chat {
  readonly id: ChatId;
  readonly title: string;
  /** Who made it, for as long as it exists. */
  readonly creatorId: UserId;
  /** When it was made, Unix seconds. */
  readonly date: number;
  /** Grows with every change of the members and their roles; 1 for a new group. */
  readonly version: number;
  readonly memberCount: number;
}

/** What a member may do goes by this. */
export type ChatRole = 'creator' | 'admin' | 'member';

/** How someone stands to a group: with a role in it, gone by their own will, or removed by somebody else. */
export type ChatStanding = ChatRole | 'left' | 'removed';

/** One of a group's members. */
export interface ChatMember {
  readonly userId: UserId;
  /** Who brought them in; the creator's own id for the creator. */
  readonly inviterId: UserId;
  /** Since when, Unix seconds. */
  readonly date: number;
  readonly role: ChatRole;
}

/** A group together with what it is to the one who looks. */
export interface ViewedChat {
  readonly chat: Chat;
  /** `undefined` for someone who was never in it. */
  readonly standing: ChatStanding | undefined;
}

/** Whether someone who stands like this belongs to the group now. */
export function isMember(standing: ChatStanding | undefined): standing is ChatRole {
  return standing === 'creator' || standing === 'admin' || standing === 'member';
}

/**
 * Cleans a title: control characters become spaces, and the ends are trimmed.
 *
 * Gives `undefined` when nothing is left of it, or more than `longestTitle`.
 */
export function cleanTitle(title: string): string | undefined {
  if (title.length > longestTitle * 4) return undefined;
  const cleaned = title.replace(/\p{Cc}+/gu, ' ').trim();
  return cleaned === '' || cleaned.length > longestTitle ? undefined : cleaned;
}
