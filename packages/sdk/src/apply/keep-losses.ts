/** What the loss of updates, and the end and beginning of lines, mean for the local store. */
import type * as tl from '@kitewire/tl-schema/api';
import { asLeft, asPartial, unknownChat } from '../chats/chat-messages.js';
import { addRange, loseRanges } from '../chats/history-ranges.js';
import { isListed } from '../chats/is-listed.js';
import { recordOf } from '../chats/record-of.js';
import { describeDialog } from '../local/keep-dialogs.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import { isMember } from '../peers/membership.js';
import { markChannel, peerKindOf } from '../peers/peer-id.js';
import { isCommonChat, maxMessageId } from '../storage/message-records.js';
import type { PeerRecord } from '../storage/records.js';
import type { ApplyEffect, ChannelHole } from '../updates/sequencer-types.js';
import type { KeepContext, LocalReads } from './keep-context.js';
import { idsOfPeers } from './plan-peers.js';

/** What has to be read for it. */
export function wantLosses(effect: ApplyEffect, reads: LocalReads): void {
  if (accountLoss(effect) !== undefined) reads.all = true;
  for (const { key } of effect.lost ?? []) if (key.kind === 'channel') reads.chats.add(markChannel(key.id));
  for (const { channelId } of effect.channelStates ?? []) reads.chats.add(markChannel(channelId));
  for (const channelId of effect.forgottenChannels ?? []) reads.chats.add(markChannel(channelId));
  for (const id of idsOfPeers({ users: [], chats: effect.chats })) reads.chats.add(id);
  for (const hole of effect.channelHoles ?? []) {
    const [chatId, ids] = [markChannel(hole.channelId), idsOf(hole)];
    reads.chats.add(chatId);
    if (ids.length > 0) reads.stretches.push({ chatId, from: Math.min(...ids), to: Math.max(...ids) });
  }
}

/** Applies it, before the updates of the batch. */
export function keepLosses(effect: ApplyEffect, known: ReadonlyMap<number, PeerRecord>, context: KeepContext): void {
  const { overlay } = context;
  const loss = accountLoss(effect);
  if (loss !== undefined) loseAccount(loss, context);
  for (const { channelId, pts } of effect.channelStates ?? []) {
    const chatId = markChannel(channelId);
    // What was stored before the line began may be of any age.
    if (pts > 0 !== overlay.follows(chatId)) loseChat(overlay, chatId);
    overlay.setPts(chatId, pts > 0 ? pts : undefined);
  }
  for (const { key, reason } of effect.lost ?? []) {
    if (key.kind !== 'channel') continue;
    const chatId = markChannel(key.id);
    loseChat(overlay, chatId);
    const chat = overlay.chat(chatId);
    if (chat !== undefined) overlay.putChat(reason === 'private' ? asLeft(chat) : asPartial(chat));
  }
  for (const channelId of effect.forgottenChannels ?? []) {
    loseChat(overlay, markChannel(channelId));
    overlay.setPts(markChannel(channelId), undefined);
  }
  for (const id of idsOfPeers({ users: [], chats: effect.chats })) keepMembership(id, known.get(id), context.find(id), overlay);
  for (const hole of effect.channelHoles ?? []) keepHole(hole, context);
}

/** Puts a chat into its list or takes it out, as the account belongs to it now. */
export function keepMembership(chatId: number, before: PeerRecord | undefined, after: PeerRecord | undefined, overlay: LocalOverlay): void {
  if (after?.object === undefined || after.min || peerKindOf(chatId) === 'user') return;
  const chat = overlay.chat(chatId);
  if (!isMember(after.object)) {
    if (chat !== undefined && chat.sortDate > 0) overlay.putChat(asLeft(chat));
    return;
  }
  const hasJoined = before?.object !== undefined && !before.min && !isMember(before.object);
  if (!hasJoined) return;
  // Nobody has told yet what happened there meanwhile.
  const joinedAt = after.object._ === 'chat' || after.object._ === 'channel' ? after.object.date : 0;
  overlay.putChat(asPartial({ ...(chat ?? unknownChat(chatId, 0)), sortDate: Math.max(1, joinedAt, chat?.sortDate ?? 0) }));
}

/** Whether events of the account itself are lost: those of chats only, or of everything that is told. */
function accountLoss({ lost = [], source }: ApplyEffect): 'chats' | 'everything' | undefined {
  // A new state stands for no events: whatever was before it is unknown.
  if (source === 'state') return 'everything';
  const loss = lost.find(({ key }) => key.kind !== 'channel');
  return loss && (loss.reason === 'tooLong' ? 'chats' : 'everything');
}

/** Nothing that was read is without gaps any more, and every chat has to be asked about. */
export function loseEverything(overlay: LocalOverlay): void {
  overlay.noteCommonLost();
  for (const history of overlay.histories) {
    overlay.noteLost(history.chatId);
    if (history.ranges.length > 0) overlay.putHistory(loseRanges(history));
  }
}

function loseAccount(loss: 'chats' | 'everything', { overlay, askPinned, askList }: KeepContext): void {
  overlay.noteCommonLost();
  for (const history of overlay.histories) if (isCommonChat(history.chatId) && history.ranges.length > 0) overlay.putHistory(loseRanges(history));
  for (const chat of overlay.chats) {
    if (chat.sortDate > 0 && !chat.isPartial && (loss === 'everything' || isCommonChat(chat.chatId))) overlay.putChat(asPartial(chat));
  }
  for (const folderId of [0, 1]) {
    const { isComplete, next } = overlay.chatList(folderId);
    // Nothing was known of it before.
    if (!isComplete && next === undefined) continue;
    overlay.putChatList({ folderId, isComplete: false });
    askList(folderId);
  }
  if (loss === 'chats') return;
  if (overlay.folders !== undefined) overlay.deleteFolders();
  const pinned = overlay.chats.filter(({ pinnedAt }) => pinnedAt !== undefined);
  for (const folderId of new Set(pinned.map((chat) => chat.folderId))) askPinned(folderId);
}

function loseChat(overlay: LocalOverlay, chatId: number): void {
  overlay.noteLost(chatId);
  const history = overlay.history(chatId);
  if (history !== undefined && history.ranges.length > 0) overlay.putHistory(loseRanges(history));
}

/** The latest messages of a channel: what lies between them and what is stored is unknown. */
function keepHole(hole: ChannelHole, { overlay, find, askPinned }: KeepContext): void {
  const chatId = markChannel(hole.channelId);
  loseChat(overlay, chatId);
  const records = hole.messages.flatMap((message) => recordOf(message) ?? []).filter((record) => record.chatId === chatId);
  const ids = idsOf(hole);
  if (ids.length > 0) {
    const [from, to] = [Math.min(...ids), Math.max(...ids)];
    const there = new Set(records.map(({ id }) => id));
    for (const record of overlay.messagesOf(chatId)) if (record.id >= from && record.id <= to && !there.has(record.id)) overlay.deleteMessage(record);
    // What was newer is gone; it must not lie in the range that begins here.
    if ((overlay.chat(chatId)?.topMessageId ?? 0) > to) overlay.dropMessages({ chatId, from: to + 1, to: maxMessageId }, true);
    for (const record of records) overlay.putMessage(record);
    const history = overlay.history(chatId);
    if (history === undefined || history.ranges.length === 0) overlay.putHistory(addRange({ chatId, ranges: [], isLive: false }, { from, to }, true));
  }
  const topDate = records.find(({ id }) => id === hole.dialog.topMessage)?.date;
  const described = describeDialog(overlay, hole.dialog, { topDate, askPinned });
  overlay.putChat(isListed(chatId, find(chatId)?.object) ? described : asLeft(described));
}

function idsOf({ messages }: { readonly messages: readonly tl.Message[] }): readonly number[] {
  return messages.flatMap((message) => recordOf(message)?.id ?? []);
}
