/** Stores the chats of an answer about dialogs. */
import type * as tl from '@kitewire/tl-schema/api';
import { asLeft, asPartial, isUnread, withMessages } from '../chats/chat-messages.js';
import { chatOfDialog } from '../chats/chat-of-dialog.js';
import { reorder } from '../chats/chat-places.js';
import { addRange, holesIn, liveRange, noHistory } from '../chats/history-ranges.js';
import { isListed } from '../chats/is-listed.js';
import { recordOf } from '../chats/record-of.js';
import { markChannel, markChat, markedIdOf } from '../peers/peer-id.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { isCommonChat, maxMessageId, type MessageRecord } from '../storage/message-records.js';
import type { LocalOverlay } from './local-overlay.js';
import type { StaleGuard } from './stale-guard.js';

/** The answers that tell of chats. */
export type DialogAnswer = tl.RawMessagesDialogs | tl.RawMessagesDialogsSlice | tl.RawMessagesPeerDialogs;

/** The calls that they answer. */
export type DialogQuestion = tl.MessagesGetDialogsRequest | tl.MessagesGetPeerDialogsRequest | tl.MessagesGetPinnedDialogsRequest;

export interface KeepDialogsParameters {
  readonly answer: DialogAnswer;
  readonly asked: DialogQuestion;
  /** Begun before the call. */
  readonly guard: StaleGuard;
  /** Nobody knows in which order the chats of a list are pinned: the server has to be asked. */
  readonly askPinned?: (folderId: number) => void;
}

/** Pinned somewhere behind the others, until the server has told where. */
const unknownPlace = 1000;

/** As many messages are counted for a chat that are newer than an answer, or read only here. */
const maxCounted = 1000;

/**
 * Changes an overlay by what an answer says: chats, their newest messages, and how much of the list is known. What updates
 * have changed since the call was made stays as they have made it.
 *
 * @returns the chats about which the server must be asked again, because the answer was overtaken
 */
export async function keepDialogs(overlay: LocalOverlay, { answer, asked, guard, askPinned = () => {} }: KeepDialogsParameters): Promise<readonly number[]> {
  if (guard.isGivenUp) return [];
  overlay.noteAnswer();
  const dialogs = answer.dialogs.filter((dialog) => dialog._ === 'dialog');
  const order = pinnedOrder(asked, dialogs);
  if (order !== undefined) await overlay.readList(order.folderId, ({ pinnedAt }) => pinnedAt !== undefined);
  await overlay.readChats(dialogs.map(({ peer }) => markedIdOf(peer)));
  const content = contentOf(answer);
  const overtaken: number[] = [];
  for (const dialog of dialogs) {
    const chatId = markedIdOf(dialog.peer);
    const isOvertaken = guard.isChatStale(chatId, { from: dialog.readInboxMaxId + 1, to: dialog.topMessage });
    if (isOvertaken) overtaken.push(chatId);
    // A chat of which nobody has told would be missing in its list: an old state of it is better until the server is asked.
    if (!isOvertaken || isUntold(overlay.chat(chatId))) await keepDialog(overlay, { dialog, ...content, guard, askPinned, mayRepeat: isOvertaken || isAhead(overlay, dialog, answer) });
  }
  if (order !== undefined) keepPinned(overlay, order.folderId, order.chatIds);
  if (asked._ === 'messages.getDialogs') keepList(overlay, asked, answer);
  return overtaken;
}

/** Whether nothing is stored of a chat, but for what may come ahead of its first message. */
function isUntold(chat: ChatRecord | undefined): boolean {
  return chat === undefined || (chat.isPartial === true && chat.sortDate === 0 && chat.topMessageId === 0);
}

/** What an answer says besides. */
interface DialogContent {
  readonly messages: ReadonlyMap<string, MessageRecord>;
  readonly chats: ReadonlyMap<number, tl.Chat>;
}

/** Finds the messages and chats of an answer. */
function contentOf({ messages, chats }: { readonly messages: readonly tl.Message[]; readonly chats: readonly tl.Chat[] }): DialogContent {
  const records = messages.flatMap((message) => recordOf(message) ?? []);
  return {
    messages: new Map(records.map((record) => [`${record.chatId}:${record.id}`, record])),
    chats: new Map(chats.map((chat) => [chat._ === 'channel' || chat._ === 'channelForbidden' ? markChannel(chat.id) : markChat(chat.id), chat])),
  };
}

/** Whether the answer knows of events that updates have yet to tell, and that would be counted again. */
function isAhead(overlay: LocalOverlay, dialog: tl.RawDialog, answer: DialogAnswer): boolean {
  const chatId = markedIdOf(dialog.peer);
  const pts = isCommonChat(chatId) ? (answer._ === 'messages.peerDialogs' ? answer.state.pts : undefined) : dialog.pts;
  const applied = overlay.ptsOf(chatId);
  return pts !== undefined && applied !== undefined && pts > applied;
}

interface KeepDialogParameters extends DialogContent {
  readonly dialog: tl.RawDialog;
  readonly mayRepeat: boolean;
  readonly guard: StaleGuard;
  readonly askPinned: (folderId: number) => void;
}

async function keepDialog(overlay: LocalOverlay, { dialog, messages, chats, guard, askPinned, mayRepeat }: KeepDialogParameters): Promise<void> {
  const chatId = markedIdOf(dialog.peer);
  const top = messages.get(`${chatId}:${dialog.topMessage}`);
  // Of what was lost, its deletion may be a part.
  const isLost = guard.isLost(chatId);
  if (top !== undefined && !isLost && !guard.isMessageStale(top)) overlay.putMessage(top);
  const before = overlay.chat(chatId);
  let newer: readonly MessageRecord[] = [];
  if (before !== undefined && before.topMessageId > dialog.topMessage) {
    await overlay.readMessagePage({ chatId, from: dialog.topMessage + 1, limit: maxCounted, order: 'newestFirst' });
    // What was there before the call and is not in the answer is gone.
    newer = overlay.messagesOf(chatId).filter((record) => record.id > dialog.topMessage && guard.isMessageStale(record));
  }
  const readHere = await countReadHere(overlay, dialog, before);
  const described = describeDialog(overlay, dialog, { topDate: top?.date, readHere, askPinned });
  const after = withMessages(described, newer.toSorted((one, other) => one.id - other.id));
  const object = chats.get(chatId);
  const whole = mayRepeat ? asPartial(after) : after;
  overlay.putChat(isListed(chatId, object?._ === 'chatEmpty' ? undefined : object) ? whole : asLeft(whole));
  // What comes next goes on from the newest message.
  if (top !== undefined && newer.length === 0 && !isLost && overlay.follows(chatId) && liveRange(overlay.history(chatId)) === undefined) {
    // Single messages above it were deleted while nobody told of it.
    if (before !== undefined) overlay.dropMessages({ chatId, from: top.id + 1, to: maxMessageId }, true);
    overlay.putHistory(addRange(overlay.history(chatId) ?? noHistory(chatId), { from: top.id, to: top.id }, true));
  }
}

/** How many messages the account has read here of which the server does not know that. */
async function countReadHere(overlay: LocalOverlay, dialog: tl.RawDialog, before: ChatRecord | undefined): Promise<number | undefined> {
  if (before === undefined) return undefined;
  const { chatId, readInboxMaxId: to } = before;
  const from = dialog.readInboxMaxId + 1;
  if (from > to) return 0;
  if (holesIn(overlay.history(chatId), { from, to }).length > 0) return undefined;
  if ((await overlay.readMessagePage({ chatId, from, to, limit: maxCounted + 1, order: 'newestFirst' })) > maxCounted) return undefined;
  const marked = { ...before, readInboxMaxId: dialog.readInboxMaxId };
  return overlay.messagesOf(chatId).filter((record) => record.id <= to && isUnread(record, marked)).length;
}

/** What an answer does not say of a chat. */
interface DialogKnowledge {
  readonly topDate: number | undefined;
  readonly readHere?: number | undefined;
  readonly askPinned: (folderId: number) => void;
}

/** The record of a chat that the server has described, at its place. */
export function describeDialog(overlay: LocalOverlay, dialog: tl.RawDialog, { topDate, readHere, askPinned }: DialogKnowledge): ChatRecord {
  const before = overlay.chat(markedIdOf(dialog.peer));
  const { folderId = 0 } = dialog;
  const known = before?.folderId === folderId ? before.pinnedAt : undefined;
  if (dialog.pinned && known === undefined) askPinned(folderId);
  return chatOfDialog(dialog, { topDate, before, readHere, ...(dialog.pinned && { pinnedAt: known ?? unknownPlace }) });
}

/** The pinned chats of a list, where an answer has all of them in their order. */
function pinnedOrder(asked: DialogQuestion, dialogs: readonly tl.RawDialog[]): { readonly folderId: number; readonly chatIds: readonly number[] } | undefined {
  if (asked._ === 'messages.getPeerDialogs') return undefined;
  const { folderId = 0 } = asked;
  const isWhole = asked._ === 'messages.getPinnedDialogs' || (isBeginning(asked) && !asked.excludePinned && (dialogs.length < asked.limit || dialogs.at(-1)?.pinned !== true));
  if (!isWhole) return undefined;
  const pinned = dialogs.filter((dialog) => dialog.pinned && (dialog.folderId ?? 0) === folderId);
  return { folderId, chatIds: pinned.map(({ peer }) => markedIdOf(peer)) };
}

function keepPinned(overlay: LocalOverlay, folderId: number, chatIds: readonly number[]): void {
  const inFolder = (chat: ChatRecord | undefined): chat is ChatRecord => chat?.folderId === folderId;
  const pinned = overlay.chats.filter((chat) => inFolder(chat) && chat.pinnedAt !== undefined);
  for (const chat of reorder(pinned, chatIds.map((chatId) => overlay.chat(chatId)).filter(inFolder))) overlay.putChat(chat);
}

function keepList(overlay: LocalOverlay, asked: tl.MessagesGetDialogsRequest, answer: DialogAnswer): void {
  const { folderId = 0 } = asked;
  const list = overlay.chatList(folderId);
  const goesOn = list.next === undefined ? isBeginning(asked) : asked.offsetId === list.next.messageId && asked.offsetDate === list.next.date;
  if (list.isComplete || !goesOn) return;
  const dialogs = answer.dialogs.filter((dialog) => dialog._ === 'dialog');
  const last = dialogs.findLast(({ pinned }) => !pinned) ?? dialogs.at(-1);
  const isComplete = answer._ === 'messages.dialogs' || last === undefined;
  const chatId = last && markedIdOf(last.peer);
  const top = last && overlay.message({ chatId: chatId ?? 0, id: last.topMessage });
  const next = !isComplete && chatId !== undefined && last ? { date: top?.date ?? 0, messageId: last.topMessage, chatId } : undefined;
  overlay.putChatList({ folderId, isComplete, ...(next && { next }) });
}

function isBeginning({ offsetDate, offsetId }: tl.MessagesGetDialogsRequest): boolean {
  return offsetDate === 0 && offsetId === 0;
}
