// The local store beside SQL and IndexedDB by hand: 1,000 chats with 1,000,000 messages, each figure of a process or page that has just begun.
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measureBrowser } from './store/browser.mjs';
import { cacheFolder, obtainDatabase } from './store/database.mjs';
import { bundleParts } from './store/parts.mjs';
import { startProgram } from './support/ask.mjs';
import { median, turn } from './support/measure.mjs';

/** How long one answer may take, in ms, on a busy machine. */
const patience = 300_000;

/** What a program and a page have shown. */
const reads = /** @type {const} */ ({
  list: 'open the store and show 100 chats',
  page: 'the last 50 messages of a chat',
  rare: 'search a rare word',
  common: 'search a common word',
  inChat: 'search a word in a chat',
  // The others are the first of their kind in a process, when nothing is compiled; these are what comes after them.
  nextPages: 'the last 50 messages of more chats, each',
  nextWords: 'search more rare words, each',
});

/** @typedef {{ name: string, file: string, start: (file: string) => ReturnType<typeof startProgram> }} Contender */
/** @typedef {Record<keyof typeof reads, { ms: number, found: number }>} Figures */

/** @param {string} name @param {readonly string[]} parameters */
function start(name, parameters) {
  return startProgram(new URL(`store/${name}-program.mjs`, import.meta.url), [...parameters], { patience });
}

/**
 * Asks a program of each contender, one after the other.
 *
 * @param {readonly Contender[]} contenders
 * @param {number} rounds
 * @param {(program: ReturnType<typeof startProgram>, round: number) => Promise<any>} ask
 * @returns {Promise<Record<string, any[]>>}
 */
async function inTurns(contenders, rounds, ask) {
  /** @type {Record<string, any[]>} */
  const answers = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  // The first round only brings the files into the memory of the system.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, file, start: begin } of turn(contenders, round)) {
      const program = begin(file);
      try {
        const answer = await ask(program, round);
        if (round > 0) answers[name]?.push(answer);
      } finally {
        await program.stop();
      }
    }
  }
  return answers;
}

/** An encrypted store finds whole words only. */
const encryptedName = 'kitewire encrypted';

/** @param {string} where @param {Record<string, Figures[]>} figures */
function toReadRows(where, figures) {
  const names = Object.keys(figures);
  const alike = names.filter((name) => name !== encryptedName);
  for (const key of /** @type {(keyof typeof reads)[]} */ (Object.keys(reads))) {
    const found = new Set(alike.flatMap((name) => figures[name]?.map((each) => each[key].found) ?? []));
    if (found.size !== 1) throw new Error(`${where}${reads[key]}: everybody should find as many, got ${[...found].join(' and ')}`);
  }
  return Object.entries(reads).flatMap(([key, label]) =>
    names.map((name) => ({ name: `${name}, ${where}${label}`, value: median((figures[name] ?? []).map((each) => each[/** @type {keyof typeof reads} */ (key)].ms)), unit: 'ms' })),
  );
}

/** What is written to is a copy. @param {Contender} contender @param {number} index @returns {Contender} */
function withCopy(contender, index) {
  const copy = join(cacheFolder, `work-${index}.db`);
  cpSync(contender.file, copy);
  return { ...contender, file: copy };
}

/** @param {readonly Contender[]} contenders @param {{ count: number, applied: number, rounds: number }} options */
async function measureApply(contenders, { count, applied, rounds }) {
  try {
    const answers = await inTurns(contenders.map(withCopy), rounds, (program, round) => program.ask('apply', { first: count + round * applied, count: applied }));
    const what = `apply ${applied.toLocaleString('en')} messages from updates`;
    return Object.entries(answers).map(([name, list]) => ({ name: `${name}, ${what}`, value: median(list.map(({ ms }) => (applied * 1000) / ms)), unit: 'messages/s' }));
  } finally {
    for (const name of readdirSync(cacheFolder)) if (name.startsWith('work-')) rmSync(join(cacheFolder, name));
  }
}

/** A client that has no connection, some seconds after it has shown its chats and a history. @param {Contender} contender @param {number} rounds */
async function measureMemory(contender, rounds) {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'pkcs1', format: 'pem' }, privateKeyEncoding: { type: 'pkcs1', format: 'pem' } });
  const idle = { ...contender, start: (/** @type {string} */ file) => start('idle', [file]) };
  const answers = await inTurns([idle], rounds, (program) => program.ask('idle', { publicKey }));
  return { name: `${contender.name}, memory of an idle client`, value: median(answers[contender.name] ?? []) / 1e6, unit: 'MB' };
}

async function run({ rounds = 7, quick = false } = {}) {
  const count = quick ? 100_000 : 1_000_000;
  const inBrowser = quick ? 5000 : 100_000;
  const file = await obtainDatabase(count);
  const bundle = join(cacheFolder, 'parts.mjs');
  await bundleParts(bundle);
  const ours = { name: 'kitewire', file, start: (/** @type {string} */ path) => start('kitewire', [bundle, path]) };
  const sealed = await obtainDatabase(count, { encrypted: true });
  const contenders = [
    ours,
    { name: encryptedName, file: sealed, start: (/** @type {string} */ path) => start('kitewire', [bundle, path, 'encrypted']) },
    { name: 'raw better-sqlite3', file, start: (/** @type {string} */ path) => start('raw', [path]) },
  ];
  const figures = await inTurns(contenders, rounds, (program) => program.ask('read'));
  const applying = await measureApply(contenders, { count, applied: 10_000, rounds: Math.min(rounds, 5) });
  const memory = await measureMemory(ours, Math.min(rounds, 3));
  const { kitewire, encrypted, raw } = await measureBrowser({ count: inBrowser, added: quick ? 1000 : 5000, rounds });
  const where = 'IndexedDB in Chromium: ';
  return {
    title: `A local store of ${count.toLocaleString('en')} messages`,
    rows: [
      ...toReadRows('', figures),
      ...applying,
      memory,
      ...toReadRows(where, { kitewire: kitewire.reads, [encryptedName]: encrypted.reads, 'raw idb': raw.reads }),
      ...Object.entries({ kitewire, [encryptedName]: encrypted, 'raw idb': raw }).map(([name, { perSecond }]) => ({ name: `${name}, ${where}store messages`, value: median(perSecond), unit: 'messages/s' })),
    ],
  };
}

export default { name: 'store', run };
