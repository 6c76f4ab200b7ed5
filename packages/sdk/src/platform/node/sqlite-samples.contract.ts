/** SQLite files with a bit of everything, for the tests of what happens to files. */
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { channelId, chatOf, messageOf, putChat, putMessage, putOutbox, waitingOf } from '../../storage/local-samples.contract.js';
import type { LocalBatch, LocalOperation } from '../../storage/local-batch.js';
import type { LocalStore, StoredLocalState } from '../../storage/local-store.js';
import type { AuthKeyRecord, PeerRecord } from '../../storage/records.js';
import { sqlite, type SqliteOptions } from './sqlite-storage.js';

export const authKey: AuthKeyRecord = { dcId: 2, authKey: Uint8Array.from({ length: 256 }, (_, index) => (index * 7) & 0xff), salts: [{ salt: 5n, validSince: 1, validUntil: 2 }], timeOffset: 3 };
export const peers: readonly PeerRecord[] = Array.from({ length: 200 }, (_, index) => ({
  ...{ id: index + 1, accessHash: BigInt(index) << 40n, min: false, name: `Person number ${index}`, usernames: [`user${index}`], phone: `${10_000_000 + index}` },
}));
export const chatIds: readonly number[] = [...Array.from({ length: 20 }, (_, index) => index + 1), channelId];

/** What is written at first. */
export const everything: LocalBatch = [
  { type: 'put', table: 'session', value: { mainDcId: 2, testMode: true, selfId: 1001 } },
  { type: 'put', table: 'authKeys', value: authKey },
  { type: 'put', table: 'updateState', value: { pts: 1, qts: 2, seq: 3, date: 4 } },
  { type: 'put', table: 'channelStates', value: { channelId: 777, pts: 5 } },
  ...peers.map((value): LocalOperation => ({ type: 'put', table: 'peers', value })),
  ...chatIds.flatMap((chatId) => [
    putChat(chatOf(chatId, 1_700_000_000 + Math.abs(chatId % 1000))),
    { type: 'put', table: 'histories', value: { chatId, ranges: [{ from: 0, to: 2_000_000 }], isLive: true } } satisfies LocalOperation,
    ...Array.from({ length: 30 }, (_, index) => putMessage(messageOf(chatId, Math.abs(chatId % 1000) * 100 + index + 1, `message ${index} says ${'word '.repeat(index)}`))),
  ]),
  ...Array.from({ length: 12 }, (_, index) => putOutbox(waitingOf(index + 1))),
];

/** What must outlive everything. */
export type Essence = Pick<StoredLocalState, 'session' | 'authKeys' | 'outbox'>;

export function essenceOf({ session, authKeys, outbox }: StoredLocalState): Essence {
  return { ...(session && { session }), authKeys, outbox };
}

/** Makes a closed file with everything in it. */
export async function makeFullStore(path: string, options: SqliteOptions = {}): Promise<Essence> {
  const store = await sqlite(path, options).open();
  await store.commit(everything);
  const essence = essenceOf(await store.load());
  await store.close();
  return essence;
}

/** Copies a database as the disk has it now, and the log beside it. */
export function copyDatabase(from: string, to: string): void {
  for (const suffix of ['', '-wal']) if (existsSync(from + suffix)) copyFileSync(from + suffix, to + suffix);
}

export function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** Reads all that there is, and gives what is not as it was written; what rejects is told by its code. */
export async function auditStore(store: LocalStore): Promise<readonly string[]> {
  const wrong: string[] = [];
  const check = (name: string, value: unknown, expected: unknown): void => {
    if (JSON.stringify(value, asText) !== JSON.stringify(expected, asText)) wrong.push(name);
  };
  const written = new Map(everything.flatMap((each) => (each.type === 'put' && each.table === 'messages' ? [[`${each.value.chatId}:${each.value.id}`, each.value] as const] : [])));
  const attempt = async (read: () => Promise<void>): Promise<void> => {
    await read().catch((error: unknown) => wrong.push(String((error as { code?: string }).code)));
  };
  await attempt(async () => {
    for (const [id, peer] of await store.readPeers(peers.map((each) => each.id))) check(`peer ${id}`, peer, peers[id - 1]);
  });
  for (const chatId of chatIds) {
    await attempt(async () => {
      const page = await store.readMessagePage({ chatId, limit: 100, order: 'newestFirst' });
      for (const record of page) check(`message ${record.chatId}:${record.id}`, record, written.get(`${record.chatId}:${record.id}`));
    });
  }
  await attempt(async () => {
    for (const record of await store.searchMessages({ words: ['word'], limit: 1000 })) check(`found ${record.id}`, record, written.get(`${record.chatId}:${record.id}`));
  });
  await attempt(async () => void (await store.readChatPage({ folderId: 0, limit: 100 })));
  return wrong;
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

/** Numbers from 0 up to a bound that a seed decides. */
export function seededNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
