// Databases that are made once: by the SDK's own store, in a cache folder that nobody but benches uses.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { sqlite } from '@kitewire/sdk/sqlite';
import { contentVersion, key, makeChat, makeMessage, makePeers, Numbers, selfId } from './content.mjs';

export const cacheFolder = fileURLToPath(new URL('../../../node_modules/.cache/kitewire-bench/', import.meta.url));

const batchSize = 10_000;

/** By what a database of today's schema is told from one of another. */
async function fingerprint() {
  const folder = mkdtempSync(join(tmpdir(), 'kitewire-bench-schema-'));
  try {
    const file = join(folder, 'empty.db');
    await (await sqlite(file).open()).close();
    const database = new Database(file, { readonly: true });
    const schema = database.prepare('SELECT sql FROM sqlite_schema ORDER BY name').all();
    const settings = ['user_version', 'auto_vacuum', 'page_size'].map((name) => database.pragma(name, { simple: true }));
    database.close();
    return createHash('sha256').update(JSON.stringify([contentVersion, schema, settings])).digest('hex').slice(0, 12);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes what was made of an earlier content or schema, or not to the end. @param {string} kind */
export function removeCached(kind) {
  mkdirSync(cacheFolder, { recursive: true });
  for (const name of readdirSync(cacheFolder)) if (name.startsWith(`${kind}-`)) rmSync(join(cacheFolder, name), { recursive: true, force: true });
}

/**
 * The path of a database with so many messages; made unless it is there.
 *
 * @param {number} count
 * @param {{ encrypted?: boolean }} [options]
 */
export async function obtainDatabase(count, { encrypted = false } = {}) {
  const kind = `${encrypted ? 'encrypted' : 'messages'}-${count}`;
  const path = join(cacheFolder, `${kind}-${await fingerprint()}.db`);
  if (existsSync(path)) return path;
  removeCached(kind);
  console.log(`making ${basename(path)} with ${count.toLocaleString('en')} messages; it is kept for later`);
  const unfinished = join(cacheFolder, `${kind}-unfinished.db`);
  const store = await sqlite(unfinished, encrypted ? { key } : {}).open();
  try {
    await fill(store, count);
  } finally {
    await store.close();
  }
  renameSync(unfinished, path);
  for (const end of ['-wal', '-shm', '-lock']) rmSync(`${unfinished}${end}`, { force: true });
  return path;
}

/** @param {{ commit(batch: readonly any[]): Promise<void> }} store @param {number} count */
async function fill(store, count) {
  await store.commit(makePeers().map((value) => ({ type: 'put', table: 'peers', value })));
  const numbers = new Numbers();
  /** @type {Map<number, { chatId: number, id: number, date: number }>} */
  const tops = new Map();
  for (let number = 0; number < count; number += batchSize) {
    const records = Array.from({ length: Math.min(batchSize, count - number) }, (_, index) => makeMessage(number + index, numbers));
    for (const { chatId, id, date } of records) tops.set(chatId, { chatId, id, date });
    await store.commit(records.map((value) => ({ type: 'put', table: 'messages', value })));
  }
  const last = [...tops.values()];
  await store.commit([
    { type: 'put', table: 'session', value: { mainDcId: 2, testMode: false, selfId } },
    { type: 'put', table: 'updateState', value: { pts: count, qts: 0, seq: 1, date: Math.max(...last.map(({ date }) => date)) } },
    ...last.filter(({ chatId }) => chatId < -1_000_000_000_000).map(({ chatId, id }) => ({ type: 'put', table: 'channelStates', value: { channelId: -1_000_000_000_000 - chatId, pts: id } })),
    ...last.map((top) => ({ type: 'put', table: 'chats', value: makeChat(top) })),
    ...last.map(({ chatId, id }) => ({ type: 'put', table: 'histories', value: { chatId, ranges: [{ from: 0, to: id }], isLive: true } })),
    { type: 'put', table: 'chatLists', value: { folderId: 0, isComplete: true } },
  ]);
}
