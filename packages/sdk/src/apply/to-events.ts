/** The typed events that an update comes to. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientEvent } from '../events/client-events.js';
import { markChat, markedIdOf } from '../peers/peer-id.js';
import type { PeerRecord } from '../storage/records.js';
import { referencedPeers, senderIdOf } from './referenced-peers.js';

/** Finds the record of a marked id. */
export type PeerLookup = (id: number) => PeerRecord | undefined;

/**
 * The event that an update is told by besides the raw one, if any.
 *
 * @param find must know every peer that the update needs
 */
export function toTypedEvent(update: tl.Update, find: PeerLookup, selfId: number): ClientEvent | undefined {
  switch (update._) {
    case 'updateNewMessage':
      return newMessage(update, find, selfId);
    case 'updateUserTyping':
      return userTyping(update.userId, update.userId, update.action, find);
    case 'updateChatUserTyping':
      return userTyping(markChat(update.chatId), markedIdOf(update.fromId), update.action, find);
    case 'updateReadHistoryInbox':
    case 'updateReadHistoryOutbox':
      return messageRead(update, find);
    default:
      return undefined;
  }
}

function newMessage(update: tl.RawUpdateNewMessage, find: PeerLookup, selfId: number): ClientEvent | undefined {
  const { message } = update;
  if (message._ === 'messageEmpty') return undefined;
  const chatId = markedIdOf(message.peerId);
  const senderId = senderIdOf(message, selfId);
  const chat = find(chatId);
  const sender = find(senderId);
  if (chat === undefined || sender === undefined) return undefined;
  const { needed, named } = referencedPeers(update);
  const peers = new Map<number, PeerRecord>();
  for (const id of [...needed, senderId, ...named]) {
    const record = find(id);
    if (record !== undefined) peers.set(id, record);
  }
  return { type: 'newMessage', message, chatId, chat, senderId, sender, out: message.out ?? false, peers };
}

function userTyping(chatId: number, userId: number, action: tl.SendMessageAction, find: PeerLookup): ClientEvent | undefined {
  const chat = find(chatId);
  const user = find(userId);
  return chat && user && { type: 'userTyping', chatId, chat, userId, user, action };
}

function messageRead(update: tl.RawUpdateReadHistoryInbox | tl.RawUpdateReadHistoryOutbox, find: PeerLookup): ClientEvent | undefined {
  const chatId = markedIdOf(update.peer);
  const chat = find(chatId);
  if (chat === undefined) return undefined;
  const common = { type: 'messageRead', chatId, chat, maxId: update.maxId } as const;
  if (update._ === 'updateReadHistoryOutbox') return { ...common, by: 'others' };
  return { ...common, by: 'self', unreadCount: update.stillUnreadCount };
}
