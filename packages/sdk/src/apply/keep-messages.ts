/** New and edited messages in the local store. */
import type * as tl from '@kitewire/tl-schema/api';
import { asLeft, unknownChat, withMessages } from '../chats/chat-messages.js';
import { appendMessages, liveRange, noHistory, rangeAt } from '../chats/history-ranges.js';
import { isListed } from '../chats/is-listed.js';
import { recordOf } from '../chats/record-of.js';
import type { LocalOverlay } from '../local/local-overlay.js';
import { markedIdOf } from '../peers/peer-id.js';
import { isCommonChat, type MessageRecord } from '../storage/message-records.js';
import { keepArrival, keepSentId } from './keep-sent.js';
import type { KeepContext, KeepRule, KeepTable } from './keep-context.js';

type NewMessage = tl.RawUpdateNewMessage | tl.RawUpdateNewChannelMessage;
type EditedMessage = tl.RawUpdateEditMessage | tl.RawUpdateEditChannelMessage;

const newMessage: KeepRule<NewMessage> = {
  reads: ({ message }, reads) => {
    if (message._ === 'messageEmpty') return;
    const chatId = markedIdOf(message.peerId);
    reads.chats.add(chatId);
    if (isCommonChat(chatId)) reads.arriving.set(message.id, chatId);
  },
  keep: ({ message }, context) => {
    const record = recordOf(message);
    if (record !== undefined) keepNewMessage(record, context);
  },
};

const editedMessage: KeepRule<EditedMessage> = {
  reads: ({ message }, reads) => {
    if (message._ !== 'messageEmpty') reads.want(reads.messages, markedIdOf(message.peerId), [message.id]);
  },
  // Even where it lies in a hole: an answer on its way that closes the hole may have it as it was before.
  keep: ({ message }, { overlay }) => {
    const record = recordOf(message);
    if (record !== undefined && !isLeftOut(record, overlay)) overlay.putMessage(record);
  },
};

/** Whether a message is missing where everything is stored, or would follow the newest one: it is gone, and a difference has left it out. */
function isLeftOut(record: MessageRecord, overlay: LocalOverlay): boolean {
  const history = overlay.history(record.chatId);
  const live = liveRange(history);
  if (live !== undefined && record.id > live.to) return true;
  return rangeAt(history, record.id) !== undefined && overlay.message(record) === undefined;
}

export const messageKeepers: KeepTable = {
  updateNewMessage: newMessage,
  updateNewChannelMessage: newMessage,
  updateEditMessage: editedMessage,
  updateEditChannelMessage: editedMessage,
  updateMessageID: {
    keep: ({ id, randomId }, { overlay }) => {
      const record = overlay.outboxByRandomId(randomId);
      // Its message comes in an update of its own, perhaps much later.
      if (record !== undefined && id > 0) keepSentId(record, { randomId, id }, overlay);
    },
  },
};

function keepNewMessage(record: MessageRecord, context: KeepContext): void {
  const { overlay, source } = context;
  overlay.putMessage(record);
  if (source === 'difference') overlay.noteLeftOut(record.chatId);
  if (record.message.out === true) {
    const sent = overlay.outboxByMessage(record);
    if (sent !== undefined) keepArrival(sent, record.id, overlay);
  }
  overlay.noteArrival(record, (records) => countMessages(record.chatId, records, context));
}

/** What messages that came one after the other mean for their chat. */
function countMessages(chatId: number, records: readonly [MessageRecord, ...MessageRecord[]], { overlay, find }: KeepContext): void {
  if (overlay.follows(chatId)) {
    const history = overlay.history(chatId);
    const extended = appendMessages(
      history ?? noHistory(chatId),
      records.map(({ id }) => id),
    );
    if (extended !== history) overlay.putHistory(extended);
  }
  const before = overlay.chat(chatId);
  const after = withMessages(before ?? unknownChat(chatId, records[0].date), records);
  if (after !== before) overlay.putChat(isListed(chatId, find(chatId)?.object) ? after : asLeft(after));
}
