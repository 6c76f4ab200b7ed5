// What runs in a page: our store in IndexedDB, and `idb` used by hand for the same.
import { openDB } from 'idb';
import { TaskQueue } from '../../../packages/sdk/src/timing/task-queue.ts';
import { LocalData } from '../../../packages/sdk/src/local/local-data.ts';
import { getChats } from '../../../packages/sdk/src/methods/get-chats.ts';
import { getHistory } from '../../../packages/sdk/src/methods/get-history.ts';
import { searchMessages } from '../../../packages/sdk/src/methods/search-messages.ts';
import { PeerCache } from '../../../packages/sdk/src/peers/peer-cache.ts';
import { indexedDb } from '../../../packages/sdk/src/platform/browser/indexed-db.ts';
import { chosenChatId, isChannel, key as storageKey, later, makeChat, makeMessage, makePeers, Numbers, searches, selfId } from './content.mjs';
import { time, timeEach } from './timing.mjs';

/** As many events as the client asks for at once. */
const partSize = 500;

/** @typedef {{ chatId: number, id: number, date: number, message: any }} MessageRecord */

/**
 * Makes messages and has them stored part by part.
 *
 * @param {{ first: number, count: number, numbers: Numbers, size: number }} which
 * @param {(records: readonly MessageRecord[], state: { pts: number, qts: number, seq: number, date: number }) => Promise<unknown>} store
 * @returns {Promise<{ perSecond: number, tops: MessageRecord[] }>} Only the storing is timed.
 */
async function storeAll({ first, count, numbers, size }, store) {
  /** @type {Map<number, MessageRecord>} */
  const tops = new Map();
  let ms = 0;
  for (let done = 0; done < count; done += size) {
    const records = Array.from({ length: Math.min(size, count - done) }, (_, index) => makeMessage(first + done + index, numbers));
    for (const record of records) tops.set(record.chatId, record);
    const started = performance.now();
    await store(records, { pts: first + done, qts: 0, seq: 0, date: records.at(-1)?.date ?? 0 });
    ms += performance.now() - started;
  }
  return { perSecond: (count * 1000) / ms, tops: [...tops.values()] };
}

/** Behind all messages that have been stored, so that none is stored twice. @param {number} first */
function numbersBehind(first) {
  const numbers = new Numbers();
  for (const { id } of makePeers()) numbers.note(id, first);
  return numbers;
}

/** Our store, as it is opened with some options. @param {import('../../../packages/sdk/src/platform/browser/indexed-db.ts').IndexedDbOptions} options */
const ours = (options) => ({
  /** @param {string} name @param {number} count */
  async fill(name, count) {
    /** @type {any} */
    const store = await indexedDb(name, options).open();
    const { tops } = await storeAll({ first: 0, count, numbers: new Numbers(), size: 5000 }, (records) => store.commit(records.map((value) => ({ type: 'put', table: 'messages', value }))));
    await store.commit([
      { type: 'put', table: 'session', value: { mainDcId: 2, testMode: false, selfId } },
      ...makePeers().map((value) => ({ type: 'put', table: 'peers', value })),
      ...tops.map((top) => ({ type: 'put', table: 'chats', value: makeChat(top) })),
      ...tops.map(({ chatId, id }) => ({ type: 'put', table: 'histories', value: { chatId, ranges: [{ from: 0, to: id }], isLive: true } })),
      { type: 'put', table: 'chatLists', value: { folderId: 0, isComplete: true } },
    ]);
    await store.close();
  },
  /** @param {string} name @param {number} first @param {number} count */
  async add(name, first, count) {
    /** @type {any} */
    const store = await indexedDb(name, options).open();
    const { perSecond } = await storeAll({ first, count, numbers: numbersBehind(first), size: partSize }, (records, state) =>
      store.commit([...records.map((value) => ({ type: 'put', table: 'messages', value })), { type: 'put', table: 'updateState', value: state }]),
    );
    await store.close();
    return perSecond;
  },
  /** @param {string} name */
  async read(name) {
    /** @type {any} */
    let store;
    /** @type {any} */
    let context;
    const list = await time(async () => {
      store = await indexedDb(name, options).open();
      const writes = new TaskQueue();
      context = { local: new LocalData(store, await store.load(), (work) => writes.run(work)), peers: new PeerCache(store), selfId };
      return (await getChats(context, { limit: 100 })).chats;
    });
    /** @param {string} word @param {number} [chat] */
    const search = async (word, chat) => (await searchMessages(context, word, { source: 'store', limit: 50, ...(chat !== undefined && { chat }) })).messages;
    /** @param {number} chat */
    const readPage = async (chat) => (await getHistory(context, chat, { limit: 50 })).messages;
    const figures = {
      list,
      page: await time(() => readPage(chosenChatId)),
      rare: await time(() => search(searches.rare)),
      common: await time(() => search(searches.common)),
      inChat: await time(() => search(searches.inChat, chosenChatId)),
      nextPages: await timeEach(later.chatIds, readPage),
      nextWords: await timeEach(later.words, (word) => search(word)),
    };
    await store.close();
    return figures;
  },
});

/** @param {string} name */
function openRaw(name) {
  return openDB(name, 1, {
    upgrade(database) {
      for (const table of ['state', 'peers', 'histories']) database.createObjectStore(table, { keyPath: 'id' });
      database.createObjectStore('chats', { keyPath: 'chatId' }).createIndex('byPlace', ['folderId', 'sortDate', 'chatId']);
      const messages = database.createObjectStore('messages', { keyPath: ['chatId', 'id'] });
      messages.createIndex('byDate', ['chatId', 'date', 'id']);
      messages.createIndex('byCommonId', 'common');
      messages.createIndex('byWord', 'words', { multiEntry: true });
    },
  });
}

/** @param {MessageRecord} record */
function toRow(record) {
  const words = [...new Set(record.message.message.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])];
  return { ...record, ...(!isChannel(record.chatId) && { common: record.id }), words: words.map((word) => [word, record.date]) };
}

/** The newest 50, as far as nothing is missing. @param {import('idb').IDBPDatabase} database @param {number} chatId */
async function readPageRaw(database, chatId) {
  const transaction = database.transaction(['histories', 'messages']);
  const { ranges } = await transaction.objectStore('histories').get(chatId);
  const range = IDBKeyRange.bound([chatId, ranges.at(-1).from], [chatId, []]);
  const messages = [];
  for (let cursor = await transaction.objectStore('messages').openCursor(range, 'prev'); cursor && messages.length < 50; cursor = await cursor.continue()) messages.push(cursor.value);
  return messages;
}

/** The newest 50 with a word that begins so. @param {import('idb').IDBPDatabase} database @param {string} word @param {number} [chatId] */
async function searchRaw(database, word, chatId) {
  const { store } = database.transaction('messages');
  const index = store.index('byWord');
  const range = IDBKeyRange.bound([word], [`${word}\uffff`]);
  const keys = chatId === undefined ? await readNewestKeys(index, range) : (await index.getAllKeys(range)).filter((place) => /** @type {any} */ (place)[0] === chatId);
  // A message may have several of the words.
  const once = new Map(keys.map((place) => [String(place), place]));
  const found = await Promise.all([...once.values()].map((place) => store.get(place)));
  return found.sort((one, other) => other.date - one.date || other.chatId - one.chatId || other.id - one.id).slice(0, 50);
}

/** The 50 newest keys of all the words in a range. @param {import('idb').IDBPIndex} index @param {IDBKeyRange} range */
async function readNewestKeys(index, range) {
  const words = [];
  for (let cursor = await index.openKeyCursor(range); cursor; ) {
    const [found] = /** @type {[string, number]} */ (cursor.key);
    words.push(found);
    cursor = await cursor.continue([found, []]);
  }
  const lists = words.map(async (each) => {
    const places = [];
    for (let cursor = await index.openKeyCursor(IDBKeyRange.bound([each], [each, []]), 'prev'); cursor && places.length < 50; cursor = await cursor.continue()) {
      places.push({ date: /** @type {[string, number]} */ (cursor.key)[1], key: /** @type {[number, number]} */ (/** @type {any} */ (cursor.primaryKey)) });
    }
    return places;
  });
  const newest = (await Promise.all(lists)).flat().sort((one, other) => other.date - one.date || other.key[0] - one.key[0] || other.key[1] - one.key[1]);
  const keys = [];
  for (const { key } of newest) if (String(keys.at(-1)) !== String(key) && keys.push(key) === 50) break;
  return keys;
}

const raw = {
  /** @param {string} name @param {number} count */
  async fill(name, count) {
    const database = await openRaw(name);
    const { tops } = await storeAll({ first: 0, count, numbers: new Numbers(), size: 5000 }, async (records) => {
      const transaction = database.transaction('messages', 'readwrite');
      for (const record of records) void transaction.store.put(toRow(record));
      await transaction.done;
    });
    const transaction = database.transaction(['peers', 'chats', 'histories'], 'readwrite');
    for (const peer of makePeers()) void transaction.objectStore('peers').put(peer);
    for (const top of tops) void transaction.objectStore('chats').put(makeChat(top));
    for (const { chatId, id } of tops) void transaction.objectStore('histories').put({ id: chatId, ranges: [{ from: 0, to: id }] });
    await transaction.done;
    database.close();
  },
  /** @param {string} name @param {number} first @param {number} count */
  async add(name, first, count) {
    const database = await openRaw(name);
    const { perSecond } = await storeAll({ first, count, numbers: numbersBehind(first), size: partSize }, async (records, state) => {
      const transaction = database.transaction(['messages', 'state'], 'readwrite', { durability: 'strict' });
      for (const record of records) void transaction.objectStore('messages').put(toRow(record));
      void transaction.objectStore('state').put({ id: 'updateState', ...state });
      await transaction.done;
    });
    database.close();
    return perSecond;
  },
  /** @param {string} name */
  async read(name) {
    /** @type {import('idb').IDBPDatabase} */
    let database = /** @type {any} */ (undefined);
    const list = await time(async () => {
      database = await openRaw(name);
      const transaction = database.transaction(['chats', 'peers', 'messages']);
      const chats = [];
      for (let cursor = await transaction.objectStore('chats').index('byPlace').openCursor(null, 'prev'); cursor && chats.length < 100; cursor = await cursor.continue()) chats.push(cursor.value);
      return Promise.all(
        chats.map(async (chat) => ({ chat, peer: await transaction.objectStore('peers').get(chat.chatId), top: await transaction.objectStore('messages').get([chat.chatId, chat.topMessageId]) })),
      );
    });
    const figures = {
      list,
      page: await time(() => readPageRaw(database, chosenChatId)),
      rare: await time(() => searchRaw(database, searches.rare)),
      common: await time(() => searchRaw(database, searches.common)),
      inChat: await time(() => searchRaw(database, searches.inChat, chosenChatId)),
      nextPages: await timeEach(later.chatIds, (chatId) => readPageRaw(database, chatId)),
      nextWords: await timeEach(later.words, (word) => searchRaw(database, word)),
    };
    database.close();
    return figures;
  },
};

Object.assign(globalThis, { contenders: { kitewire: ours({}), encrypted: ours({ key: storageKey }), raw } });
