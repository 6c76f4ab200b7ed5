/** Writing messages and read marks in SQLite. */
import type { Database } from 'better-sqlite3';
import { authorise } from '../../domain/authorise.js';
import { chatPeer } from '../../domain/peer-id.js';
import type { AppendChatMessage, AppendChatOutcome, AppendOutcome, AppendPrivateMessage, MessageStore } from '../message-store.js';
import type { CopyPlace } from './box-writer.js';
import { createChatRows } from './chat-rows.js';
import { createMessageAppender } from './message-appender.js';
import type { MessageAppender } from './message-appender.js';
import { unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import { createReadMarks } from './read-marks.js';
import type { DraftWriter } from './sqlite-drafts.js';

/** The message port on SQLite. */
export function createSqliteMessages(database: Database, write: PublishingWriter, saveDraft: DraftWriter): MessageStore {
  const appender = createMessageAppender(database, saveDraft);
  const appendPrivate = preparePrivate(appender);
  const appendToChat = prepareToChat(database, appender);
  const read = createReadMarks(database);
  return {
    appendPrivateMessage: (command) => write(() => appendPrivate(command)),
    appendChatMessage: (command) => write(() => appendToChat(command)),
    readHistory: (command) => write(() => read(command)),
  };
}

function preparePrivate(appender: MessageAppender): (command: AppendPrivateMessage) => Done<AppendOutcome> {
  return (command) => {
    const { senderId, recipientId } = command;
    const own: CopyPlace = { userId: senderId, peerId: recipientId };
    const places = senderId === recipientId ? [own] : [own, { userId: recipientId, peerId: senderId }];
    return appender.findEarlier(command, recipientId) ?? appender.append(command, recipientId, places);
  };
}

function prepareToChat(database: Database, appender: MessageAppender): (command: AppendChatMessage) => Done<AppendChatOutcome> {
  const chats = createChatRows(database);
  return (command) => {
    const { senderId, chatId } = command;
    const peerId = chatPeer(chatId);
    // What was sent was sent, even by somebody who is gone since.
    const earlier = appender.findEarlier(command, peerId);
    if (earlier !== undefined) return earlier;
    const standing = chats.tie(chatId, senderId)?.standing;
    const decision = authorise({ kind: 'chat', askerId: senderId, action: 'send', chat: chats.find(chatId), standing });
    if (!decision.allowed) return unchanged({ type: 'refused', refusal: decision.refusal });
    const others = chats.memberIds(chatId).filter((userId) => userId !== senderId);
    return appender.append(command, peerId, [senderId, ...others].map((userId) => ({ userId, peerId })));
  };
}
