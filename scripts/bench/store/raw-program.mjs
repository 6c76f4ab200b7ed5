// The same work by hand-written SQL on better-sqlite3, in a process of its own: `raw-program.mjs <file>`.
import { crc32 } from 'node:zlib';
import { serve } from '../support/ask.mjs';
import { chosenChatId, isChannel, later, makeMessage, Numbers, searches } from './content.mjs';
import { partSize } from './effects.mjs';
import { time, timeEach } from './timing.mjs';

const [file = ''] = process.argv.slice(2);

/** @typedef {import('better-sqlite3').Database} Database */

/** @returns {Promise<Database>} */
async function open() {
  // Loaded at the first use, as the SDK does.
  const { default: Driver } = await import('better-sqlite3');
  const database = new Driver(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  return database;
}

/**
 * What is stored of a record. Whoever tells damage as it is read has a sum for each: SQLite notices no changed bit within a value.
 *
 * @param {string} name @param {any} row
 */
function toRecord(name, { body, sum }) {
  if (crc32(name + body) !== sum) throw new Error(`The stored record ${name} is damaged.`);
  return JSON.parse(body);
}

const toMessage = (/** @type {any} */ row) => toRecord(`messages:${row.chat_id}:${row.id}`, row);

/** What is stored of one of its kind. @param {string} name @param {unknown} record */
function toColumns(name, record) {
  const body = JSON.stringify(record);
  return [body, crc32(name + body)];
}

/** @param {Database} database */
function readList(database) {
  const rows = database.prepare('SELECT chat_id, body, sum FROM chats WHERE folder_id = 0 AND sort_order > 0 ORDER BY sort_order DESC, chat_id DESC LIMIT 100').all();
  const selectPeer = database.prepare('SELECT body, sum FROM peers WHERE id = ?');
  const selectTop = database.prepare('SELECT chat_id, id, body, sum FROM messages WHERE chat_id = ? AND id = ?');
  return rows.map((/** @type {any} */ row) => {
    const chat = toRecord(`chats:${row.chat_id}`, row);
    return { chat, peer: toRecord(`peers:${chat.chatId}`, selectPeer.get(chat.chatId)), top: toMessage(selectTop.get(chat.chatId, chat.topMessageId)) };
  });
}

/** The newest 50, when nothing is missing before the newest one. @param {Database} database @param {number} chatId */
function readPage(database, chatId) {
  const { isLive, ranges } = toRecord(`histories:${chatId}`, database.prepare('SELECT body, sum FROM histories WHERE chat_id = ?').get(chatId));
  if (!isLive) return [];
  return database.prepare('SELECT chat_id, id, body, sum FROM messages WHERE chat_id = ? AND id >= ? ORDER BY id DESC LIMIT 50').all(chatId, ranges.at(-1).from).map(toMessage);
}

/** @param {Database} database @param {string} match */
function search(database, match) {
  return database
    .prepare(
      `SELECT messages.chat_id, messages.id, messages.body, messages.sum FROM search CROSS JOIN messages ON messages.search_id = search.rowid
       WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT 50`,
    )
    .all(match)
    .map(toMessage);
}

/** @param {number} chatId */
const tokenOf = (chatId) => (chatId < 0 ? `$n${-chatId}` : `$${chatId}`);

/**
 * What is applied: as a program receives it, in parts.
 *
 * @param {Database} database @param {{ first: number, count: number }} which
 */
function makeParts(database, { first, count }) {
  const numbers = new Numbers();
  for (const { chatId, topMessageId } of database.prepare('SELECT body FROM chats').all().map((/** @type {any} */ { body }) => JSON.parse(body))) numbers.note(chatId, topMessageId);
  return Array.from({ length: Math.ceil(count / partSize) }, (_, part) =>
    Array.from({ length: Math.min(partSize, count - part * partSize) }, (_message, index) => makeMessage(first + part * partSize + index, numbers)),
  );
}

/** @param {Database} database @param {{ chatId: number, id: number, date: number, message: any }[][]} parts */
function applyAll(database, parts) {
  const selectChat = database.prepare('SELECT body, sum FROM chats WHERE chat_id = ?');
  const selectHistory = database.prepare('SELECT body, sum FROM histories WHERE chat_id = ?');
  const putMessage = database.prepare('INSERT OR REPLACE INTO messages (chat_id, id, date, search_id, body, sum) VALUES (?, ?, ?, ?, ?, ?)');
  const putWords = database.prepare('INSERT INTO search (rowid, words) VALUES (?, ?)');
  const putChat = database.prepare('UPDATE chats SET sort_order = ?, body = ?, sum = ? WHERE chat_id = ?');
  const putHistory = database.prepare('UPDATE histories SET body = ?, sum = ? WHERE chat_id = ?');
  const putChannel = database.prepare('INSERT OR REPLACE INTO channel_states (channel_id, body, sum) VALUES (?, ?, ?)');
  const putState = database.prepare('UPDATE update_state SET body = ?, sum = ?');
  const addCount = database.prepare('UPDATE counters SET messages = messages + ?');
  const state = toRecord('update_state:1', database.prepare('SELECT body, sum FROM update_state').get());
  /** @type {Map<number, { chat: any, history: any }>} */
  const known = new Map();
  const apply = database.transaction((/** @type {(typeof parts)[number]} */ part) => {
    const touched = new Set();
    for (const { chatId, id, date, message } of part) {
      const row = date * 2 ** 20;
      putMessage.run(chatId, id, date, row, ...toColumns(`messages:${chatId}:${id}`, message));
      putWords.run(row, `${tokenOf(chatId)} ${message.message.toLowerCase()}`);
      let records = known.get(chatId);
      if (records === undefined) known.set(chatId, (records = { chat: toRecord(`chats:${chatId}`, selectChat.get(chatId)), history: toRecord(`histories:${chatId}`, selectHistory.get(chatId)) }));
      records.chat = { ...records.chat, topMessageId: id, sortDate: date, unreadCount: records.chat.unreadCount + (message.out ? 0 : 1) };
      records.history = { ...records.history, ranges: [{ from: 0, to: id }] };
      touched.add(chatId);
    }
    for (const chatId of touched) {
      const { chat, history } = /** @type {{ chat: any, history: any }} */ (known.get(chatId));
      putChat.run(chat.sortDate, ...toColumns(`chats:${chatId}`, chat), chatId);
      putHistory.run(...toColumns(`histories:${chatId}`, history), chatId);
      const channelId = -1_000_000_000_000 - chatId;
      if (isChannel(chatId)) putChannel.run(channelId, ...toColumns(`channel_states:${channelId}`, { channelId, pts: chat.topMessageId }));
    }
    addCount.run(part.length);
    putState.run(...toColumns('update_state:1', { ...state, pts: (state.pts += part.length) }));
  });
  for (const part of parts) apply.immediate(part);
}

serve({
  async read() {
    /** @type {Database} */
    let database = /** @type {any} */ (undefined);
    const list = await time(async () => readList((database = await open())));
    const figures = {
      list,
      page: await time(() => readPage(database, chosenChatId)),
      rare: await time(() => search(database, `"${searches.rare}" *`)),
      common: await time(() => search(database, `"${searches.common}" *`)),
      inChat: await time(() => search(database, `"${searches.inChat}" * AND "${tokenOf(chosenChatId)}"`)),
      nextPages: await timeEach(later.chatIds, (chatId) => readPage(database, chatId)),
      nextWords: await timeEach(later.words, (word) => search(database, `"${word}" *`)),
    };
    database.close();
    return figures;
  },
  async apply({ first, count }) {
    const database = await open();
    const parts = makeParts(database, { first, count });
    const { ms } = await time(() => {
      applyAll(database, parts);
      return parts;
    });
    database.close();
    return { ms };
  },
});
