// The TL codec beside those of mtcute and GramJS: one page of messages, read and written; also the cold start and the size of the table.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { drawReport } from './report/report.mjs';
import { makeMessagePage } from './message-page.mjs';

// What the package knows is found from its folder: its own doors and its development dependencies.
const require = createRequire(new URL('../../packages/tl-schema/package.json', import.meta.url));
const rounds = 81;
/** One measurement takes about so long, in ms: short, so that those of one round meet the same machine. */
const slice = 3;

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {() => unknown} run
 * @property {number} [times] Calls that fill a slice.
 */

/** @param {string} name */
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

/** @param {readonly number[]} values */
function median(values) {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

/** Microseconds per call. @param {() => unknown} run @param {number} times */
function time(run, times) {
  const started = performance.now();
  for (let index = 0; index < times; index += 1) run();
  return ((performance.now() - started) * 1000) / times;
}

/**
 * Measures all in turn, round by round, so that a busy moment of the machine hits them alike.
 * @param {readonly Contender[]} contenders The first is the one that the others are compared with.
 */
function compare(contenders) {
  const runs = contenders.map(({ name, run }) => {
    time(run, 400);
    return { name, run, times: Math.max(1, Math.round((slice * 1000) / time(run, 50))), took: /** @type {number[]} */ ([]) };
  });
  for (let round = 0; round < rounds; round += 1) {
    // Whoever comes behind a wasteful one pays for its garbage, so the order turns.
    for (let place = 0; place < runs.length; place += 1) {
      const contender = /** @type {(typeof runs)[number]} */ (runs[(place + round) % runs.length]);
      contender.took.push(time(contender.run, contender.times));
    }
  }
  const first = /** @type {(typeof runs)[number]} */ (runs[0]);
  return runs.map(({ name, took }) => ({
    name,
    value: median(took),
    unit: 'µs',
    ratio: median(took.map((value, round) => value / /** @type {number} */ (first.took[round]))),
  }));
}

/** @returns {Promise<{ decode: Contender[], encode: Contender[], bytes: Uint8Array }>} */
async function prepare() {
  const page = makeMessagePage();
  const { createCodec } = await load('@kitewire/tl-schema');
  const { apiSchema } = await load('@kitewire/tl-schema/api');
  const { loadLayer } = await load('@kitewire/tl-schema/layers');
  const codec = createCodec(apiSchema);
  const bytes = codec.encode(page);

  const { TlBinaryReader, TlBinaryWriter } = await load('@mtcute/tl-runtime');
  const { __tlReaderMap: readers } = require('@mtcute/tl/binary/reader.js');
  const { __tlWriterMap: writers } = require('@mtcute/tl/binary/writer.js');
  const theirs = TlBinaryReader.deserializeObject(readers, bytes);
  if (Buffer.compare(TlBinaryWriter.serializeObject(writers, theirs), bytes) !== 0) throw new Error('expected mtcute to write the same bytes');

  // GramJS has the same page in its own layer.
  const older = Buffer.from(createCodec(await loadLayer(198)).encode(page));
  const { BinaryReader } = require('telegram/extensions/BinaryReader.js');
  const slice198 = new BinaryReader(older).tgReadObject();
  if (slice198.getBytes().length !== older.length) throw new Error('expected GramJS to write as many bytes');

  return {
    bytes,
    decode: [
      { name: 'mtcute, read', run: () => TlBinaryReader.deserializeObject(readers, bytes) },
      { name: 'kitewire, read', run: () => codec.decode(bytes) },
      { name: 'GramJS, read', run: () => new BinaryReader(older).tgReadObject() },
    ],
    encode: [
      { name: 'mtcute, write', run: () => TlBinaryWriter.serializeObject(writers, theirs) },
      { name: 'kitewire, write', run: () => codec.encode(page) },
      { name: 'GramJS, write', run: () => slice198.getBytes() },
    ],
  };
}

/** What a fresh process needs from the first import to the first page read, in ms. @param {Uint8Array} bytes */
function coldStarts(bytes) {
  const took = peers.map(() => /** @type {number[]} */ ([]));
  const input = Buffer.from(bytes).toString('base64');
  for (let round = 0; round < 9; round += 1) {
    for (const [index, peer] of peers.entries()) {
      const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--cold', peer, input], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      took[index]?.push(Number(output));
    }
  }
  const first = median(took[0] ?? []);
  return peers.map((peer, index) => ({ name: `${peer}, import and first page`, value: median(took[index] ?? []), unit: 'ms', ratio: median(took[index] ?? []) / first }));
}

const peers = ['mtcute', 'kitewire'];

/** @param {string} name @param {Uint8Array} bytes */
async function measureCold(name, bytes) {
  const started = performance.now();
  if (name === 'kitewire') {
    const [{ createCodec }, { apiSchema }] = await Promise.all([load('@kitewire/tl-schema'), load('@kitewire/tl-schema/api')]);
    createCodec(apiSchema).decode(bytes);
  } else {
    const { TlBinaryReader } = await load('@mtcute/tl-runtime');
    TlBinaryReader.deserializeObject(require('@mtcute/tl/binary/reader.js').__tlReaderMap, bytes);
  }
  console.log(performance.now() - started);
}

/** The table as a browser loads it. */
function tableSize() {
  const text = readFileSync(new URL('../../packages/tl-schema/src/generated/api-table.ts', import.meta.url));
  return { name: 'kitewire, table gzipped', value: gzipSync(text, { level: 9 }).length / 1000, unit: 'KB' };
}

const bench = {
  name: 'tl-codec',
  async run() {
    const { decode, encode, bytes } = await prepare();
    const rows = [...compare(decode), ...compare(encode), ...coldStarts(bytes), tableSize()];
    return { title: `TL codec, 100 messages and 50 users in ${bytes.length} bytes`, rows };
  },
};

export default bench;

async function main() {
  const [, , flag, peer, input] = process.argv;
  if (flag === '--cold' && peer !== undefined && input !== undefined) {
    await measureCold(peer, Buffer.from(input, 'base64'));
    return;
  }
  const { title, rows } = await bench.run();
  console.log(drawReport(title, rows));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
