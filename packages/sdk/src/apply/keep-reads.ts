/** How far chats are read, and how far they have reached the others, in the local store. */
import type * as tl from '@kitewire/tl-schema/api';
import { asPartial, isUnread, isUnreadMention, unknownChat } from '../chats/chat-messages.js';
import { withDelivered, withReadInbox, withReadOutbox, withSeenMentions } from '../chats/chat-reads.js';
import { reachesNewest } from '../chats/history-ranges.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import { markChannel, markedIdOf } from '../peers/peer-id.js';
import type { MessageRecord } from '../storage/message-records.js';
import type { KeepContext, KeepTable, LocalReads } from './keep-context.js';
import { maxCounted } from './read-wanted.js';

export const readKeepers: KeepTable = {
  updateReadHistoryInbox: {
    reads: ({ peer, maxId }, reads) => wantUnread(reads, markedIdOf(peer), maxId),
    // How far a topic is read says nothing about its forum.
    keep: ({ peer, topMsgId, maxId, stillUnreadCount }, context) => {
      if (topMsgId === undefined) keepReadInbox(markedIdOf(peer), { maxId, stillUnreadCount, isInOrder: context.source === 'live' }, context);
    },
  },
  updateReadChannelInbox: {
    reads: ({ channelId, maxId }, reads) => wantUnread(reads, markChannel(channelId), maxId),
    keep: ({ channelId, maxId, stillUnreadCount }, context) => keepReadInbox(markChannel(channelId), { maxId, stillUnreadCount, isInOrder: false }, context),
  },
  updateReadHistoryOutbox: {
    reads: ({ peer }, reads) => reads.chats.add(markedIdOf(peer)),
    keep: ({ peer, maxId }, { overlay }) => keepReadOutbox(overlay, markedIdOf(peer), maxId),
  },
  updateReadChannelOutbox: {
    reads: ({ channelId }, reads) => reads.chats.add(markChannel(channelId)),
    keep: ({ channelId, maxId }, { overlay }) => keepReadOutbox(overlay, markChannel(channelId), maxId),
  },
  // Of private chats and basic groups; only servers of ours tell it.
  updateMessagesDelivered: {
    reads: ({ peer }, reads) => reads.chats.add(markedIdOf(peer)),
    keep: ({ peer, maxId }, { overlay, find }) => {
      const chatId = markedIdOf(peer);
      // It has no place among the numbered updates: the message that it is about may be still to come. Nobody writes to a stranger.
      const chat = overlay.chat(chatId) ?? (find(chatId) && unknownChat(chatId, 0));
      const after = chat && withDelivered(chat, maxId);
      if (after !== undefined && after !== chat) overlay.putChat(after);
    },
  },
  updateReadMessagesContents: {
    reads: ({ messages }, reads) => {
      for (const id of messages) reads.common.add(id);
    },
    keep: ({ messages }, { overlay }) => {
      // An answer on its way may have them as they were before.
      if (messages.some((id) => overlay.commonMessage(id) === undefined)) overlay.noteCommonLost();
      keepSeen(overlay, messages.flatMap((id) => overlay.commonMessage(id) ?? []));
    },
  },
  updateChannelReadMessagesContents: {
    reads: ({ channelId, messages }, reads) => reads.want(reads.messages, markChannel(channelId), messages),
    keep: ({ channelId, messages }, { overlay }) => {
      const chatId = markChannel(channelId);
      if (messages.some((id) => overlay.message({ chatId, id }) === undefined)) overlay.noteLost(chatId);
      keepSeen(overlay, messages.flatMap((id) => overlay.message({ chatId, id }) ?? []));
    },
  },
};

/** How many messages behind one are unread; `undefined` where not all of them are stored. */
export function countUnread(overlay: LocalOverlay, chatId: number, maxId: number): number | undefined {
  const chat = overlay.chat(chatId);
  if (chat === undefined) return undefined;
  // What comes later counts itself.
  if (chat.topMessageId <= maxId) return 0;
  if (!reachesNewest(overlay.history(chatId), maxId + 1)) return undefined;
  const behind = overlay.messagesOf(chatId).filter(({ id }) => id > maxId);
  return behind.length > maxCounted ? undefined : behind.filter((record) => isUnread(record, { ...chat, readInboxMaxId: maxId })).length;
}

function wantUnread(reads: LocalReads, chatId: number, maxId: number): void {
  reads.chats.add(chatId);
  reads.read.set(chatId, Math.min(maxId, reads.read.get(chatId) ?? maxId));
}

interface InboxRead {
  readonly maxId: number;
  readonly stillUnreadCount: number;
  /** Whether the server has counted exactly what updates have told before this one. */
  readonly isInOrder: boolean;
}

function keepReadInbox(chatId: number, { maxId, stillUnreadCount, isInOrder }: InboxRead, { overlay }: KeepContext): void {
  const chat = overlay.chat(chatId);
  if (chat === undefined) return;
  const still = Math.max(0, stillUnreadCount);
  // Even in order the server may have counted what a difference has left out, because it is gone.
  const counted = countUnread(overlay, chatId, maxId) ?? (isInOrder ? still : undefined);
  const after = withReadInbox(chat, maxId, counted ?? still);
  // Messages may have come between the two, so that the server's number is not that of what is here.
  const isUnsure = counted === undefined && after !== chat && after.topMessageId > maxId;
  overlay.putChat(isUnsure ? asPartial(after) : after);
}

function keepReadOutbox(overlay: LocalOverlay, chatId: number, maxId: number): void {
  const chat = overlay.chat(chatId);
  if (chat !== undefined) overlay.putChat(withReadOutbox(chat, maxId));
}

/** The account has seen what these messages are about: a mention, or something to play. */
function keepSeen(overlay: LocalOverlay, records: readonly MessageRecord[]): void {
  for (const record of records) {
    const { mediaUnread, ...message }: tl.RawMessage | tl.RawMessageService = record.message;
    if (mediaUnread === undefined) continue;
    overlay.putMessage({ ...record, message });
    const chat = overlay.chat(record.chatId);
    if (chat !== undefined && isUnreadMention(record)) overlay.putChat(withSeenMentions(chat, 1));
  }
}
