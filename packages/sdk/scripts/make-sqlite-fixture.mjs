// Writes the fixture of the current schema version of the SQLite store: run once when a version is released,
// then commit the file and never change it. Usage: npm run build -w @kitewire/sdk && node packages/sdk/scripts/make-sqlite-fixture.mjs
import { existsSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { sqlite } from '../dist/sqlite.js';

const directory = fileURLToPath(new URL('../fixtures/', import.meta.url));
const path = `${directory}sqlite-new.db`;
const store = await sqlite(path).open();
await store.commit([
  { type: 'put', table: 'session', value: { mainDcId: 2, testMode: true, selfId: 1001 } },
  {
    type: 'put',
    table: 'authKeys',
    value: {
      dcId: 2,
      authKey: Uint8Array.from({ length: 256 }, (_, index) => index),
      salts: [{ salt: 0xffff_ffff_ffff_fffen, validSince: 1_700_000_000, validUntil: 1_700_003_600 }],
      timeOffset: -12.5,
      temporaryKey: {
        authKey: Uint8Array.from({ length: 256 }, (_, index) => 255 - index),
        salts: [{ salt: 7n, validSince: 1_700_000_000, validUntil: 1_700_003_600 }],
        expiresAt: 1_700_080_000,
        lifetime: 85_000,
      },
    },
  },
  { type: 'put', table: 'dcOptions', value: [{ dcId: 2, host: '127.0.0.1', port: 443, static: true, secret: Uint8Array.of(1, 2, 3) }] },
  { type: 'put', table: 'updateState', value: { pts: 42, qts: 7, seq: 3, date: 1_700_000_000 } },
  { type: 'put', table: 'channelStates', value: { channelId: 2_000_000_001, pts: 77 } },
  { type: 'put', table: 'channelStates', value: { channelId: 2_000_000_002, pts: 78, behind: true } },
  {
    type: 'put',
    table: 'peers',
    value: {
      id: 1001,
      accessHash: -9_223_372_036_854_775_807n,
      min: false,
      name: 'Alice Example',
      usernames: ['alice', 'alice_2'],
      phone: '12025550100',
      object: { _: 'user', id: 1001, accessHash: -9_223_372_036_854_775_807n, firstName: 'Alice', lastName: 'Example' },
    },
  },
  { type: 'put', table: 'peers', value: { id: -5, min: false, name: 'Group', usernames: [] } },
  {
    type: 'put',
    table: 'chats',
    value: {
      ...{ chatId: 1001, folderId: 0, pinnedAt: 0, topMessageId: 8, sortDate: 1_700_000_008, unreadCount: 1, unreadMentionsCount: 0 },
      ...{ isMarkedUnread: true, readInboxMaxId: 7, readOutboxMaxId: 6, draft: { _: 'draftMessage', message: 'Not yet', date: 1_700_000_009 } },
    },
  },
  { type: 'put', table: 'chatLists', value: { folderId: 0, isComplete: false, next: { date: 1_700_000_000, messageId: 8, chatId: 1001 } } },
  { type: 'put', table: 'folders', value: [{ _: 'dialogFilterDefault' }] },
  ...[
    { _: 'message', id: 7, peerId: { _: 'peerUser', userId: 1001 }, date: 1_700_000_007, message: 'Grüße aus Köln', groupedId: -7n },
    { _: 'messageService', id: 8, peerId: { _: 'peerUser', userId: 1001 }, date: 1_700_000_008, action: { _: 'messageActionPinMessage' } },
  ].map((message) => ({ type: 'put', table: 'messages', value: { chatId: 1001, id: message.id, date: message.date, message } })),
  { type: 'put', table: 'histories', value: { chatId: 1001, ranges: [{ from: 7, to: 8 }], isLive: true } },
  {
    type: 'put',
    table: 'outbox',
    value: { localId: 3, chatId: 1001, randomId: -3n, date: 1_700_000_010, action: { type: 'sendText', text: 'Soon' }, state: 'PENDING', attemptedAt: 1_700_000_011 },
  },
]);
await store.close();

const database = new Database(path, { readonly: true });
const version = database.pragma('user_version', { simple: true });
database.close();
const target = `${directory}sqlite-v${version}.db`;
if (existsSync(target)) throw new Error(`${target} exists: a released fixture is never rewritten.`);
renameSync(path, target);
for (const suffix of ['-lock', '-wal', '-shm']) rmSync(path + suffix, { force: true });
console.log(`wrote ${target}`);
