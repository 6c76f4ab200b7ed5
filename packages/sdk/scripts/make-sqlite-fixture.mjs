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
