/** Writing messages and read marks in SQLite. */
import type { Database } from 'better-sqlite3';
import { authorise } from '../../domain/authorise.js';
import { chatPeer } from '../../domain/peer-id.js';
import type { AppendChatMessage, AppendChatOutcome, AppendOutcome, AppendPrivateMessage, MessageStore } from '../message-store.js';
import type { Committer } from './committer.js';
import { createChatRows } from './chat-rows.js';
import { createConversationPlaces } from './conversation-places.js';
import { createMessageAppender } from './message-appender.js';
import type { MessageAppender } from './message-appender.js';
import { unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import { createReadMarks } from './read-marks.js';
import type { ToldDate } from './seq-writer.js';
import type { DraftWriter } from './sqlite-drafts.js';

/** The message port on SQLite. */
export function createSqliteMessages(database: Database, committer: Committer, write: PublishingWriter, saveDraft: DraftWriter, told: ToldDate): MessageStore {
  const appender = createMessageAppender(database, saveDraft, told);
  const appendPrivate = preparePrivate(database, appender);
  const appendToChat = prepareToChat(database, appender);
  const read = createReadMarks(database);
  const selectSent = database.prepare<[{ senderId: number; randomId: bigint }], { sent: number }>(`
    SELECT EXISTS (SELECT 1 FROM sending WHERE sender_id = @senderId AND random_id = @randomId)
      OR EXISTS (SELECT 1 FROM channel_sending WHERE sender_id = @senderId AND random_id = @randomId) AS sent`);
  return {
    appendPrivateMessage: (command) => write(() => appendPrivate(command)),
    appendChatMessage: (command) => write(() => appendToChat(command)),
    isSent: (senderId, randomId) => committer.read(() => selectSent.get({ senderId, randomId })?.sent === 1),
    readHistory: (command) => write(() => read(command)),
  };
}

function preparePrivate(database: Database, appender: MessageAppender): (command: AppendPrivateMessage) => Done<AppendOutcome> {
  const places = createConversationPlaces(database);
  return (command) => {
    const { senderId, recipientId } = command;
    return appender.findEarlier(command, recipientId) ?? appender.append(command, recipientId, places.of(senderId, recipientId));
  };
}

function prepareToChat(database: Database, appender: MessageAppender): (command: AppendChatMessage) => Done<AppendChatOutcome> {
  const chats = createChatRows(database);
  const places = createConversationPlaces(database);
  return (command) => {
    const { senderId, chatId } = command;
    const peerId = chatPeer(chatId);
    // What was sent was sent, even by somebody who is gone since.
    const earlier = appender.findEarlier(command, peerId);
    if (earlier !== undefined) return earlier;
    const standing = chats.tie(chatId, senderId)?.standing;
    const decision = authorise({ kind: 'chat', askerId: senderId, action: 'send', chat: chats.find(chatId), standing });
    if (!decision.allowed) return unchanged({ type: 'refused', refusal: decision.refusal });
    return appender.append(command, peerId, places.of(senderId, peerId));
  };
}
