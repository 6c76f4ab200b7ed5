// A story of files that a seed tells: they are sent while clients and the server die, and come back on what they have kept.
import { cpSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child, ChildGone } from './child.mjs';
import { digestOf, sampleFile } from './sample-file.mjs';
import { seeded } from './seeded.mjs';
import { clientProgram, Codes, serverProgram } from './template.mjs';

/** Where processes die: the client before, amid and after an upload, the server after each part and around the assembly. */
const deaths = [
  ...['copy:write', 'outbox:before', 'outbox:after', 'part:read', 'part:noted', 'sent:before', 'sent:after', 'confirm:before', 'confirm:after', 'copy:removed', undefined].map((point) => ({ end: 'client', point })),
  ...['part:before', 'part:after', 'assemble:before', 'assemble:after', 'commit:before', 'commit:middle', 'commit:end', 'commit:after', 'told:before', undefined].map((point) => ({ end: 'server', point })),
];
const longestWait = 2500;
/** How long it may take until everything has arrived, in ms. */
const patience = 60_000;
const smallest = 200_000;
/** How long a sweep may take, in ms. */
const sweepTime = 700;

/** @typedef {{ op: number, size: number, digest: string, path: string | undefined, isRecorded: boolean }} SentFile */

/**
 * Plays one story.
 *
 * @param {{ seed: number, kills: number, largest: number, folder: string, facts: import('./template.mjs').Facts }} plan `largest` in bytes.
 */
export async function playFiles({ seed, kills, largest, folder, facts }) {
  const story = new FilesStory(seed, folder, facts);
  try {
    await story.begin();
    for (let death = 0; death < kills && story.faults.length === 0; death += 1) await story.kill(largest);
    await story.settle();
    await story.judge();
    if (story.faults.length === 0) await story.sweep();
  } finally {
    await story.end();
  }
  if (story.faults.length === 0) story.judgeFolders();
  return { faults: story.faults, figures: story.figures, points: story.points };
}

class FilesStory {
  /** @type {string[]} */
  faults = [];
  figures = { kills: 0, missed: 0, files: 0, bytes: 0, parts: 0, repeated: 0 };
  /** @type {Record<string, number>} */
  points = {};
  #chance;
  #folder;
  #facts;
  #codes = new Codes();
  /** @type {SentFile[]} */
  #files = [];
  /** What the files come to that have arrived. @type {Set<string>} */
  #arrived = new Set();
  /** Parts that a client knew to have arrived, by the size of their file, which no other file has. @type {Map<number, { partSize: number, noted: Set<number> }>} */
  #uploads = new Map();
  /** @type {Child | undefined} */
  #server;
  /** @type {Child | undefined} */
  #client;
  #port = 0;

  /** @param {number} seed @param {string} folder @param {import('./template.mjs').Facts} facts */
  constructor(seed, folder, facts) {
    this.#chance = seeded(seed);
    this.#folder = folder;
    this.#facts = facts;
  }

  async begin() {
    cpSync(this.#facts.folder, this.#folder, { recursive: true });
    mkdirSync(join(this.#folder, 'sources'));
    await this.#startServer();
    await this.#startClient();
  }

  /** @param {number} largest */
  async kill(largest) {
    const chance = this.#chance;
    const { end, point } = chance.pick(deaths);
    const victim = end === 'client' ? this.#client : this.#server;
    if (victim === undefined) return;
    if (point !== undefined) await victim.ask('arm', { point, skip: chance.below(point.startsWith('part') ? 12 : 3) });
    for (let left = 1 + chance.below(2); left > 0; left -= 1) this.#send(smallest + chance.below(chance.below(4) === 0 ? largest : largest / 4));
    await Promise.race([victim.gone, sleep(point === undefined ? chance.below(600) : longestWait)]);
    if (!victim.hasEnded) await victim.kill();
    await victim.gone;
    if (point !== undefined && victim.point === undefined) this.figures.missed += 1;
    const name = `${end} ${victim.point ?? 'anywhere'}`;
    this.points[name] = (this.points[name] ?? 0) + 1;
    this.figures.kills += 1;
    await (end === 'client' ? this.#startClient() : this.#startServer());
  }

  /** Waits until nothing is left to be sent. */
  async settle() {
    const until = performance.now() + patience;
    for (;;) {
      const waiting = await this.#client?.ask('waiting');
      if (waiting.length === 0) return;
      if (performance.now() > until || waiting.some((/** @type {any} */ { state }) => state === 'FAILED')) return void this.faults.push(`it does not settle: ${JSON.stringify(waiting)}`);
      await sleep(25);
    }
  }

  /** What was recorded has arrived once and byte by byte, and what was not at most once. */
  async judge() {
    const arrived = await this.#client?.ask('readFiles', { chatId: this.#facts.chats.group });
    for (const { op, digest, isRecorded } of this.#files) {
      const copies = arrived.filter((/** @type {any} */ { caption }) => caption === `file ${op}`);
      if (copies.length > 1 || (isRecorded && copies.length === 0)) this.faults.push(`file ${op} has arrived ${copies.length} times, ${isRecorded ? '' : 'not '}recorded`);
      if (copies.some((/** @type {any} */ copy) => copy.digest !== digest)) this.faults.push(`file ${op} has arrived with other bytes`);
    }
    this.figures.files = arrived.length;
    for (const { digest } of arrived) this.#arrived.add(digest);
    if (this.figures.repeated > 0) this.faults.push(`${this.figures.repeated} parts were sent again that were known to have arrived`);
  }

  /** Days go by, and both ends look at what they have. */
  async sweep() {
    await this.end();
    const vault = join(this.#folder, 'alice-1.db-files');
    const longAgo = Date.now() / 1000 - 2 * 86_400;
    for (const name of readdirSync(vault)) utimesSync(join(vault, name), longAgo, longAgo);
    await this.#startServer();
    await this.#startClient();
    await sleep(sweepTime);
    await this.end();
    await this.#startServer(3 * 86_400_000);
    await sleep(sweepTime);
  }

  /** Nothing is left of what was on its way, and every file of which a message tells. */
  judgeFolders() {
    const kept = readdirSync(join(this.#folder, 'alice-1.db-files')).filter((name) => /^(up|out)-/.test(name));
    if (kept.length > 0) this.faults.push(`the client has kept ${kept.join(', ')}`);
    const names = readdirSync(join(this.#folder, 'server'), { recursive: true }).map(String);
    const parts = names.filter((name) => name.endsWith('.bytes') || name.endsWith('.parts'));
    if (parts.length > 0) this.faults.push(`the server has kept ${parts.length} files of parts`);
    const blobs = names.flatMap((name) => /[0-9a-f]{64}$/.exec(name)?.[0] ?? []).toSorted();
    if (String(blobs) !== String([...this.#arrived].toSorted())) this.faults.push(`the server keeps ${blobs.length} blobs for ${this.#arrived.size} files`);
  }

  async end() {
    for (const child of [this.#client, this.#server]) {
      if (child === undefined || child.hasEnded) continue;
      await child.ask('close').catch((error) => void this.faults.push(`it cannot be closed: ${error.message}`));
      await child.kill();
    }
  }

  /** @param {number} size */
  #send(size) {
    if (this.#files.some((file) => file.size === size)) return this.#send(size + 1);
    const op = this.#files.length;
    const bytes = sampleFile(op, size);
    const path = this.#chance.below(2) === 0 ? join(this.#folder, 'sources', `file-${op}.bin`) : undefined;
    if (path !== undefined) writeFileSync(path, bytes);
    this.#files.push({ op, size, digest: digestOf(bytes), path, isRecorded: false });
    this.figures.bytes += size;
    this.#client?.ask('sendFile', { op, chatId: this.#facts.chats.group, path, seed: op, size }).catch((error) => {
      if (!(error instanceof ChildGone)) this.faults.push(`the client cannot be asked: ${error.message}`);
    });
  }

  /** @param {any} news */
  #hear(news) {
    if (news.type === 'fault') this.faults.push(news.text);
    if (news.type === 'fileRefused' && news.reason !== 'CLOSED') this.faults.push(`file ${news.op} was refused: ${news.reason}`);
    if (news.type === 'codeWanted' && this.#client) void this.#codes.give(this.#client, news.phone);
    if (news.type === 'recordedFile') {
      const file = this.#files.find(({ size }) => size === news.size);
      if (file) file.isRecorded = true;
    }
    if (news.type === 'uploadBegun' && !this.#uploads.has(news.size)) this.#uploads.set(news.size, { partSize: news.partSize, noted: new Set() });
    const upload = this.#uploads.get(news.size);
    if (news.type === 'partNoted') {
      upload?.noted.add(news.part);
      this.figures.parts += 1;
    }
    if (news.type === 'partRead' && upload?.noted.has(news.position / upload.partSize)) this.figures.repeated += 1;
  }

  /** @param {number} [later] How far its clock is ahead, in ms. */
  async #startServer(later = 0) {
    const server = new Child(serverProgram, 'server', (news) => (news.type === 'code' ? this.#codes.put(news) : this.#hear(news)));
    this.#server = server;
    const { address } = await server.ask('start', { data: join(this.#folder, 'server'), port: this.#port, slice: 100, later });
    this.#port = address.port;
  }

  async #startClient() {
    const { server, people } = this.#facts;
    const client = new Child(clientProgram, 'alice-1', (news) => this.#hear(news));
    this.#client = client;
    await client.ask('start', { server: { ...server, address: { host: '127.0.0.1', port: this.#port } }, database: join(this.#folder, 'alice-1.db'), phone: people.alice?.phone, firstName: 'Alice' });
  }
}
