/** Finding messages in SQLite. */
import type { Database } from 'better-sqlite3';
import { mostFound } from '../../domain/search.js';
import type { SearchStore } from '../search-store.js';
import { channelMessageColumns, toChannelMessage } from './channel-row.js';
import type { ChannelMessageRow } from './channel-row.js';
import type { Committer } from './committer.js';
import { prepareGlobalSearch } from './global-search.js';
import { messageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';
import { inChannelTerm, inPeerTerm, matchOf } from './search-terms.js';
import { boundDates, createWordsSearch } from './words-search.js';

/** The search port on SQLite. */
export function createSqliteSearches(database: Database, committer: Committer): SearchStore {
  const boxWords = createWordsSearch(database, 'message_words');
  const channelWords = createWordsSearch(database, 'channel_message_words');
  const everywhere = prepareGlobalSearch(database);
  const selectMessage = database.prepare<[number, number], MessageRow>(`SELECT ${messageColumns} FROM message WHERE box_user_id = ? AND id = ?`);
  const selectPost = database.prepare<[number, number], ChannelMessageRow>(`SELECT ${channelMessageColumns} FROM channel_message WHERE channel_id = ? AND id = ?`);
  const selectNext = database.prepare<[number, number, number], { id: number; date: number }>(
    'SELECT id, date FROM message WHERE box_user_id = ? AND peer_id = ? AND id >= ? ORDER BY id LIMIT 1',
  );
  const selectNextPost = database.prepare<[number, number], { id: number; date: number }>('SELECT id, date FROM channel_message WHERE channel_id = ? AND id >= ? ORDER BY id LIMIT 1');
  const selectTop = database.prepare<[number, number], { id: number }>('SELECT top_message_id AS id FROM dialog WHERE user_id = ? AND peer_id = ?');
  const selectChannel = database.prepare<[number], { id: number; pts: number }>('SELECT top_message_id AS id, pts FROM channel WHERE id = ?');

  return {
    inBox: (userId, peerId, query, window) =>
      committer.read(() => {
        const match = matchOf(query, [inPeerTerm(peerId)]);
        const dates = boundDates((fromId) => selectNext.get(userId, peerId, fromId), window, selectTop.get(userId, peerId)?.id ?? 0);
        const rows = boxWords.ids(userId, match, window, dates).flatMap((id) => selectMessage.get(userId, id) ?? []);
        return { messages: rows.map(toMessage), total: boxWords.count(userId, match, dates, mostFound) };
      }),
    inChannel: (channelId, query, window) =>
      committer.read(() => {
        const match = matchOf(query, [inChannelTerm]);
        const channel = selectChannel.get(channelId);
        const dates = boundDates((fromId) => selectNextPost.get(channelId, fromId), window, channel?.id ?? 0);
        const rows = channelWords.ids(channelId, match, window, dates).flatMap((id) => selectPost.get(channelId, id) ?? []);
        return { messages: rows.map(toChannelMessage), total: channelWords.count(channelId, match, dates, mostFound), pts: channel?.pts ?? 0 };
      }),
    everywhere: (userId, query, window) => committer.read(() => everywhere(userId, query, window)),
  };
}
