/** The methods of messages.* about which there is nothing to say: stickers, reactions, folders and the like. */
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { Handlers } from '../../rpc/handlers.js';
import { makeContainer } from '../../updates/container.js';
import type { ServiceEnvironment, UserContext } from '../context.js';

const noUpdates = (context: UserContext): ReturnType<typeof makeContainer> =>
  makeContainer({ updates: [], users: [], date: toSeconds(context.now) });

/** Clients that are just starting ask for all of these and are content with nothing. */
export const emptyAnswers: Handlers<ServiceEnvironment> = {
  'messages.getPaidReactionPrivacy': { access: 'user', answer: noUpdates },
  'messages.getScheduledHistory': { access: 'user', answer: () => ({ _: 'messages.messages', messages: [], topics: [], chats: [], users: [] }) },
  'messages.getSponsoredMessages': { access: 'user', answer: () => ({ _: 'messages.sponsoredMessagesEmpty' }) },
  'messages.getAttachMenuBots': { access: 'user', answer: () => ({ _: 'attachMenuBots', hash: 0n, bots: [], users: [] }) },
  'messages.getAvailableReactions': { access: 'user', answer: () => ({ _: 'messages.availableReactions', hash: 0, reactions: [] }) },
  'messages.getAvailableEffects': { access: 'user', answer: () => ({ _: 'messages.availableEffects', hash: 0, effects: [], documents: [] }) },
  'messages.getQuickReplies': {
    access: 'user',
    answer: () => ({ _: 'messages.quickReplies', quickReplies: [], messages: [], chats: [], users: [] }),
  },
  'messages.getSavedGifs': { access: 'user', answer: () => ({ _: 'messages.savedGifs', hash: 0n, gifs: [] }) },
  'messages.getRecentReactions': { access: 'user', answer: () => ({ _: 'messages.reactions', hash: 0n, reactions: [] }) },
  'messages.getTopReactions': { access: 'user', answer: () => ({ _: 'messages.reactions', hash: 0n, reactions: [] }) },
  'messages.getDefaultTagReactions': { access: 'user', answer: () => ({ _: 'messages.reactions', hash: 0n, reactions: [] }) },
  'messages.getAllStickers': { access: 'user', answer: () => ({ _: 'messages.allStickers', hash: 0n, sets: [] }) },
  'messages.getMaskStickers': { access: 'user', answer: () => ({ _: 'messages.allStickers', hash: 0n, sets: [] }) },
  'messages.getEmojiStickers': { access: 'user', answer: () => ({ _: 'messages.allStickers', hash: 0n, sets: [] }) },
  'messages.getFeaturedStickers': { access: 'user', answer: () => ({ _: 'messages.featuredStickers', hash: 0n, count: 0, sets: [], unread: [] }) },
  'messages.getFeaturedEmojiStickers': {
    access: 'user',
    answer: () => ({ _: 'messages.featuredStickers', hash: 0n, count: 0, sets: [], unread: [] }),
  },
  'messages.getRecentStickers': { access: 'user', answer: () => ({ _: 'messages.recentStickers', hash: 0n, packs: [], stickers: [], dates: [] }) },
  'messages.getFavedStickers': { access: 'user', answer: () => ({ _: 'messages.favedStickers', hash: 0n, packs: [], stickers: [] }) },
  'messages.getStickerSet': { access: 'user', answer: () => refuse('STICKERSET_INVALID') },
};
