/** Keeping the words of messages beside them. All runs inside a transaction. */
import type { Database } from 'better-sqlite3';
import type { ChannelMessage } from '../../domain/channel-message.js';
import type { BoxMessage } from '../../domain/message.js';
import { termsOfBoxMessage, termsOfChannelMessage } from './search-terms.js';

/** The bits of a row's number that are the message's; the others are the box's or channel's. */
const idBits = 31n;

/** What the index is told of messages. */
export interface SearchIndex<Message> {
  /** Of a new message. */
  add(message: Message): void;
  /** Of one that has changed. */
  replace(message: Message): void;
  remove(message: Message): void;
}

/** The tables of words. */
export type WordsTable = 'message_words' | 'channel_message_words';

/** The number of a row in a table of words. */
export function wordsRow(placeId: number, id: number): bigint {
  return (BigInt(placeId) << idBits) | BigInt(id);
}

/** The expression of a message's number. */
export const idOfWordsRow: string = `(rowid & ${(1n << idBits) - 1n})`;

/** The index of messages in boxes. */
export function createBoxIndex(database: Database): SearchIndex<BoxMessage> {
  return createIndex(database, 'message_words', ({ boxUserId, id }) => wordsRow(boxUserId, id), termsOfBoxMessage);
}

/** The index of messages in channels. */
export function createChannelIndex(database: Database): SearchIndex<ChannelMessage> {
  return createIndex(database, 'channel_message_words', ({ channelId, id }) => wordsRow(channelId, id), termsOfChannelMessage);
}

function createIndex<Message>(database: Database, table: WordsTable, rowOf: (message: Message) => bigint, termsOf: (message: Message) => string): SearchIndex<Message> {
  const insert = database.prepare<[bigint, string]>(`INSERT INTO ${table} (rowid, words) VALUES (?, ?)`);
  const drop = database.prepare<[bigint]>(`DELETE FROM ${table} WHERE rowid = ?`);
  return {
    add: (message) => void insert.run(rowOf(message), termsOf(message)),
    replace: (message) => {
      drop.run(rowOf(message));
      insert.run(rowOf(message), termsOf(message));
    },
    remove: (message) => void drop.run(rowOf(message)),
  };
}
