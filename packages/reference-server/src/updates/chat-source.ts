/** Describing basic groups, each as the viewer stands to it. */
import type * as tl from '@kitewire/tl-schema/api';
import { chatMembersToTl, chatToTl } from '../domain/chat-to-tl.js';
import { isMember } from '../domain/chat.js';
import type { ViewedChat } from '../domain/chat.js';
import type { ChatStore } from '../stores/chat-store.js';
import type { MemberSource } from './peers-view.js';

/**
 * Members whom an update lists at most: each of them gets it, with everyone described. What a larger group has become,
 * its version tells, and messages.getFullChat the rest.
 */
const mostListed = 50;

/** Makes the groups' part of a view of all peers. */
export function createChatSource(chats: Pick<ChatStore, 'view' | 'members'>): MemberSource {
  return {
    describe: async (viewerId, ids): Promise<tl.Chat[]> => {
      const found = new Map<number, ViewedChat>();
      for (const viewed of await chats.view(viewerId, ids)) found.set(viewed.chat.id, viewed);
      return ids.flatMap((id) => {
        const viewed = found.get(id);
        return viewed === undefined ? [] : [chatToTl(viewed)];
      });
    },
    members: async (viewerId, chatId) => {
      const [viewed] = await chats.view(viewerId, [chatId]);
      if (viewed === undefined) return undefined;
      if (!isMember(viewed.standing)) return chatMembersToTl(viewed, []);
      return viewed.chat.memberCount > mostListed ? undefined : chatMembersToTl(viewed, await chats.members(chatId));
    },
  };
}
