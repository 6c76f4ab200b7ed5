// Databases of earlier versions with so much in them that bringing them up to date takes a while, and what is in a database.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';

/** Peers of a client, and messages of each of two accounts of a server. */
export const grownBy = 12_000;

/**
 * @typedef {object} GrownFixture
 * @property {'client' | 'server'} end
 * @property {number} version
 * @property {string} source Below `packages`.
 * @property {(folder: string) => string} place Of the database, in the folder that its end is given.
 * @property {(database: any) => void} grow
 */

/** @type {readonly GrownFixture[]} */
export const grownFixtures = [
  ...[1, 3].map((version) => ({ end: /** @type {const} */ ('client'), version, source: `sdk/fixtures/sqlite-v${version}.db`, place: (/** @type {string} */ folder) => join(folder, 'client.db'), grow: growClient })),
  { end: 'server', version: 1, source: 'reference-server/src/stores/sqlite/fixtures/v1.sqlite', place: (folder) => join(folder, 'kitewire.sqlite'), grow: growServer },
];

/** Makes one in a folder. @param {GrownFixture} fixture @param {string} folder */
export function makeGrown({ source, place, grow }, folder) {
  const path = place(folder);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(fileURLToPath(new URL(`../../packages/${source}`, import.meta.url)), path);
  const database = new Database(path);
  database.transaction(() => grow(database))();
  database.close();
}

/** The ids of a grown client's peers. @returns {number[]} */
export function peersOfGrown() {
  return Array.from({ length: grownBy }, (_, index) => 10_000 + index);
}

/** @param {any} database */
function growClient(database) {
  const peer = database.prepare('INSERT INTO peers (id, access_hash, min, name, usernames, phone, object) VALUES (?, ?, 0, ?, ?, NULL, ?)');
  const username = database.prepare('INSERT INTO peer_usernames (username, peer_id) VALUES (?, ?)');
  for (const id of peersOfGrown()) {
    const object = `{"_":"user","id":${id},"accessHash":{"$int":"${id}77"},"firstName":"Person ${id}"}`;
    peer.run(id, BigInt(id) * 77n, `Person ${id}`, `["person_${id}"]`, object);
    username.run(`person_${id}`, id);
  }
}

/** @param {any} database */
function growServer(database) {
  const [one, other] = [1_000_001, 1_000_002];
  const message = database.prepare('INSERT INTO message (box_user_id, id, peer_id, from_id, out, twin_id, date, text, silent) VALUES (?, ?, ?, ?, ?, ?, 1750000000, ?, 0)');
  const event = database.prepare("INSERT INTO event (user_id, pts, pts_count, date, type, message_id) VALUES (?, ?, 1, 1750000000, 'newMessage', ?)");
  for (let number = 1; number <= grownBy; number += 1) {
    // In either box ids go on behind 2 and pts behind 4.
    message.run(one, 2 + number, other, one, 1, 2 + number, `Text ${number}`);
    message.run(other, 2 + number, one, one, 0, 2 + number, `Text ${number}`);
    for (const userId of [one, other]) event.run(userId, 4 + number, 2 + number);
  }
  database.prepare('UPDATE box SET pts = pts + ?, last_message_id = last_message_id + ?').run(grownBy, grownBy);
  database.prepare('UPDATE dialog SET top_message_id = top_message_id + ?, message_count = message_count + ?').run(grownBy, grownBy);
}

/** What every server draws anew that starts on a database without it, and what one that runs fills little by little. */
const unsettled = /^(?:secret|sqlite_sequence|search_backlog|message_words.*)$/;

/** What a database holds: its version, and a digest of each of its tables. @param {string} path @returns {Record<string, string>} */
export function digest(path) {
  const database = new Database(path);
  try {
    const report = String(database.pragma('integrity_check', { simple: true }));
    const names = /** @type {{ name: string }[]} */ (database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()).map(({ name }) => name);
    const tables = names.filter((name) => !unsettled.test(name)).map((name) => [name, digestTable(database, name)]);
    return { integrity: report, version: String(database.pragma('user_version', { simple: true })), ...Object.fromEntries(tables) };
  } finally {
    database.close();
  }
}

/** @param {any} database @param {string} name */
function digestTable(database, name) {
  const hash = createHash('sha256');
  // Numbers of 64 bits as they are, bytes as text.
  for (const row of database.prepare(`SELECT * FROM "${name}"`).safeIntegers().raw().iterate()) {
    hash.update(row.map((/** @type {unknown} */ value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value))).join('\0'));
  }
  return hash.digest('hex').slice(0, 16);
}
