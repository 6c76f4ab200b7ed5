/** What own calls change in the local store: servers tell of it only to the other sessions of the account. */
import type * as tl from '@kitewire/tl-schema/api';
import { asPartial } from '../chats/chat-messages.js';
import { withReadInbox } from '../chats/chat-reads.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import { markedIdOfInput } from '../peers/input-peer.js';
import { toPeer } from '../peers/peer-id.js';
import { maxMessageId } from '../storage/message-records.js';
import type { ApplyEffect } from '../updates/sequencer-types.js';
import { LocalReads } from './keep-context.js';
import { clearHistory } from './keep-deletions.js';
import { countUnread } from './keep-reads.js';
import { localReadsOf, planLocal } from './plan-local.js';
import { readWanted } from './read-wanted.js';

/** Reads, and changes an overlay by what a call has done that the server has carried out. */
export type KeepOwnCall = (overlay: LocalOverlay) => Promise<void>;

/** What to do after a call; nothing when it changes nothing, or the server tells of it. */
export function keepOwnCall(request: tl.MethodRequest, selfId: number | undefined): KeepOwnCall | undefined {
  const update = updateOf(request, selfId);
  if (update !== undefined) return (overlay) => keepUpdate(overlay, update);
  if (request._ === 'messages.readHistory' || request._ === 'channels.readHistory') {
    const chatId = markedIdOfInput(request._ === 'messages.readHistory' ? request.peer : request.channel, selfId);
    return chatId === undefined ? undefined : (overlay) => keepRead(overlay, chatId, request.maxId);
  }
  if (request._ === 'messages.saveDraft') {
    const chatId = markedIdOfInput(request.peer, selfId);
    return chatId === undefined ? undefined : (overlay) => keepUnsure(overlay, chatId);
  }
  if (request._ !== 'messages.deleteHistory' || request.minDate !== undefined || request.maxDate !== undefined) return undefined;
  const chatId = markedIdOfInput(request.peer, selfId);
  return chatId === undefined ? undefined : (overlay) => keepCleared(overlay, chatId, request.maxId);
}

/** The update that the other sessions get. */
function updateOf(request: tl.MethodRequest, selfId: number | undefined): tl.Update | undefined {
  switch (request._) {
    case 'messages.saveDraft': {
      const chatId = markedIdOfInput(request.peer, selfId);
      // The date of a draft only the server knows.
      return chatId === undefined || request.message !== '' ? undefined : { _: 'updateDraftMessage', peer: toPeer(chatId), draft: { _: 'draftMessageEmpty' } };
    }
    case 'messages.toggleDialogPin':
    case 'messages.markDialogUnread': {
      const chatId = request.peer._ === 'inputDialogPeer' ? markedIdOfInput(request.peer.peer, selfId) : undefined;
      if (chatId === undefined) return undefined;
      const peer: tl.DialogPeer = { _: 'dialogPeer', peer: toPeer(chatId) };
      if (request._ === 'messages.markDialogUnread') return { _: 'updateDialogUnreadMark', peer, ...(request.unread && { unread: true }) };
      return { _: 'updateDialogPinned', peer, ...(request.pinned && { pinned: true }) };
    }
    case 'messages.updateDialogFilter':
      return { _: 'updateDialogFilter', id: request.id, ...(request.filter && { filter: request.filter }) };
    case 'messages.updateDialogFiltersOrder':
      return { _: 'updateDialogFilterOrder', order: request.order };
    default:
      return undefined;
  }
}

async function keepUpdate(overlay: LocalOverlay, update: tl.Update): Promise<void> {
  const effect: ApplyEffect = { type: 'apply', commitId: 0, source: 'live', users: [], chats: [], updates: [{ update, sequenced: false }] };
  await readWanted(overlay, localReadsOf(effect));
  planLocal(effect, { overlay, known: new Map(), find: () => undefined });
}

async function keepUnsure(overlay: LocalOverlay, chatId: number): Promise<void> {
  await overlay.readChats([chatId]);
  const chat = overlay.chat(chatId);
  if (chat !== undefined) overlay.putChat(asPartial(chat));
}

async function keepRead(overlay: LocalOverlay, chatId: number, upTo: number): Promise<void> {
  await overlay.readChats([chatId]);
  const chat = overlay.chat(chatId);
  if (chat === undefined) return;
  const maxId = upTo === 0 ? chat.topMessageId : upTo;
  const reads = new LocalReads();
  reads.read.set(chatId, maxId);
  await readWanted(overlay, reads);
  const count = countUnread(overlay, chatId, maxId);
  const after = withReadInbox(chat, maxId, count ?? chat.unreadCount);
  if (after !== chat) overlay.putChat(count === undefined ? asPartial(after) : after);
}

/** The server clears a long history in several steps; all that it has cleared is gone here with the first. */
async function keepCleared(overlay: LocalOverlay, chatId: number, upTo: number): Promise<void> {
  await overlay.readChats([chatId]);
  // Where no message is known, whatever an answer on its way has of the chat is older than this.
  const maxId = upTo === 0 ? overlay.chat(chatId)?.topMessageId || maxMessageId : upTo;
  clearHistory(overlay, chatId, maxId);
}
