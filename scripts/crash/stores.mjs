// Holds what clients have stored against what the server has.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sqlite } from '@kitewire/sdk/sqlite';
import { devices as owners } from './template.mjs';

/** @typedef {import('./truth.mjs').Truth} Truth */

/** More than any chat of a story has. */
const everything = 100_000;

/**
 * @param {{ folder: string, facts: import('./template.mjs').Facts, devices: Iterable<string>, truth: Truth }} world After its end.
 * @returns {Promise<{ faults: string[], figures: { messages: number, chats: number } }>}
 */
export async function judgeStores({ folder, facts, devices, truth }) {
  /** @type {string[]} */
  const faults = [];
  const figures = { messages: 0, chats: 0 };
  for (const device of devices) {
    const path = join(folder, `${device}.db`);
    faults.push(...judgeFile(path).map((fault) => `corrupt: ${device}'s database: ${fault}`));
    const userId = facts.people[owners[device] ?? 'carol']?.id ?? 0;
    const store = await sqlite(path).open();
    try {
      const state = await store.load();
      const judged = await judgeStore({ store, state, userId, truth });
      faults.push(...judged.faults.map((fault) => `${device}: ${fault}`));
      figures.messages += judged.messages;
      figures.chats += judged.chats;
    } finally {
      await store.close();
    }
  }
  return { faults, figures };
}

/** @param {string} path */
export function judgeFile(path) {
  const database = new Database(path, { readonly: true });
  try {
    const report = String(database.pragma('integrity_check', { simple: true }));
    return report === 'ok' ? [] : [report];
  } finally {
    database.close();
  }
}

/** @param {{ store: any, state: any, userId: number, truth: Truth }} parts */
async function judgeStore({ store, state, userId, truth }) {
  /** @type {string[]} */
  const faults = [];
  for (const [owner, reached] of [[userId, state.updateState?.pts], ...state.channelStates.map((/** @type {any} */ { channelId, pts }) => [-(1e12 + channelId), pts])]) {
    if (reached !== truth.pts.get(owner)) faults.push(`gap: the store is at pts ${reached} of ${owner}, the server at ${truth.pts.get(owner)}`);
  }
  for (const record of state.outbox) if (record.state !== 'FAILED') faults.push(`lost: ${record.action.type} ${record.localId} is still in the outbox`);
  let messages = 0;
  let chats = 0;
  for (const folderId of [0, 1]) {
    for (const chat of await store.readChatPage({ folderId, limit: 1000 })) {
      faults.push(...judgeChat(chat, userId, truth));
      chats += 1;
    }
  }
  for (const history of await store.readHistoryPage({ limit: 1000 })) {
    const { chatId } = history;
    const stored = await store.readMessagePage({ chatId, limit: everything, order: 'oldestFirst' });
    const owner = truth.pts.has(chatId) && chatId < 0 ? chatId : userId;
    faults.push(...judgeHistory(history, stored, truth.messages.filter((message) => message.owner === owner && message.peerId === chatId)));
    messages += stored.length;
  }
  return { faults, messages, chats };
}

/** @param {any} chat @param {number} owner @param {Truth} truth @returns {string[]} */
export function judgeChat(chat, owner, { dialogs, drafts, messages }) {
  const { chatId, draft, isPartial } = chat;
  const dialog = dialogs.find((candidate) => candidate.owner === owner && candidate.peerId === chatId);
  if (dialog === undefined) return [`corrupt: chat ${chatId} is stored, and is nowhere on the server`];
  /** @type {string[]} */
  const faults = isPartial ? [`corrupt: chat ${chatId} was never completed`] : [];
  for (const name of /** @type {const} */ (['topMessageId', 'unreadCount'])) {
    if (chat[name] !== dialog[name]) faults.push(`corrupt: ${name} of chat ${chatId} is stored as ${chat[name]}, the server has ${dialog[name]}`);
  }
  const all = messages.filter((message) => (message.owner === owner || message.owner === chatId) && message.peerId === chatId);
  for (const name of /** @type {const} */ (['readInboxMaxId', 'readOutboxMaxId'])) {
    const [stored, told] = [chat[name], dialog[name] ?? chat[name]];
    // Marks that no message lies between say the same: the server moves one back to a message that there is.
    const between = all.find(({ id, fromId }) => (fromId === owner) === (name === 'readOutboxMaxId') && id > Math.min(stored, told) && id <= Math.max(stored, told));
    if (between) faults.push(`corrupt: ${name} of chat ${chatId} is stored as ${stored}, the server has ${told}, and between them is ${between.id}`);
  }
  const text = drafts.find((candidate) => candidate.owner === owner && candidate.peerId === chatId)?.text;
  if (draft?.message !== text) faults.push(`corrupt: the draft of chat ${chatId} is stored as ${draft?.message}, the server has ${text}`);
  return faults;
}

/** @param {any} history @param {readonly any[]} stored @param {Truth['messages']} all Of the chat. @returns {string[]} */
export function judgeHistory({ chatId, ranges, isLive }, stored, all) {
  /** @type {string[]} */
  const faults = [];
  const truth = new Map(all.map((message) => [message.id, message]));
  for (const { id, date, message } of stored) {
    const true_ = truth.get(id);
    if (true_ === undefined) faults.push(`corrupt: message ${id} of chat ${chatId} is stored, and not on the server`);
    else if (message._ === 'message' && message.message !== true_.text) faults.push(`corrupt: message ${id} of chat ${chatId} is stored as "${message.message}", the server has "${true_.text}"`);
    else if (date !== true_.date || (message.editDate ?? null) !== true_.editDate) faults.push(`corrupt: message ${id} of chat ${chatId} is stored with dates ${date} and ${message.editDate}, the server has ${true_.date} and ${true_.editDate}`);
  }
  const ids = new Set(stored.map(({ id }) => id));
  for (const { id } of all) {
    const isCovered = ranges.some((/** @type {any} */ { from, to }) => id >= from && id <= to);
    if (isCovered && !ids.has(id)) faults.push(`corrupt: message ${id} of chat ${chatId} is missing inside a range`);
  }
  const newest = Math.max(0, ...truth.keys());
  if (isLive && (ranges.at(-1)?.to ?? 0) < newest) faults.push(`corrupt: the live range of chat ${chatId} ends at ${ranges.at(-1)?.to}, before ${newest}`);
  return faults;
}
