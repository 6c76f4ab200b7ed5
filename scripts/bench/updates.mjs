// Hearing messages: those of 50 chats and 10 channels that were missed while away, and a burst through one connection.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram } from './support/ask.mjs';
import { median, turn } from './support/measure.mjs';
import { startHoldingRelay } from './updates/holding-relay.mjs';
import { makeWorld, writeMissed } from './updates/world.mjs';

const serverProgram = new URL('support/server-program.mjs', import.meta.url);
const readerProgram = new URL('updates/reader-program.mjs', import.meta.url);
const writerProgram = new URL('updates/writer-program.mjs', import.meta.url);

/** @typedef {ReturnType<typeof startProgram>} Program */
/** @typedef {{ name: string, client: string, inFile: boolean }} Contender */
/** @typedef {{ name: string, program: Program }} Reader */
/** @typedef {Record<string, Record<string, number>[]>} Reports */

/** @type {readonly Contender[]} */
const contenders = [
  { name: 'kitewire', client: 'kitewire', inFile: false },
  { name: 'kitewire with SQLite', client: 'kitewire', inFile: true },
  { name: 'mtcute', client: 'mtcute', inFile: false },
];

/** How long one answer may take, in ms: everybody's 100,000 messages, on a busy machine. */
const patience = 300_000;

/** Bursts before those that count: the first ones are the compiler's, and everybody's code is the faster the longer a client lives. */
const warmUps = 3;

/** What is measured: the key in a reader's report, its label and unit, what one of its units is in the report, and whether it is drawn. */
const measures = [
  { key: 'perSecond', label: '', unit: 'messages/s', one: 1 },
  { key: 'cpu', label: ": the client's processor", unit: 'CPU µs a message', one: 1, drawn: false },
  { key: 'peak', label: ': peak memory', unit: 'MB', one: 1e6 },
  { key: 'stalls', label: ': stalls of more than 50 ms', unit: 'stalls', one: 1, drawn: false },
  { key: 'longest', label: ': the longest stall', unit: 'ms', one: 1, drawn: false },
];

/** @param {string} what @param {Reports} reports @param {readonly string[]} [keys] */
function toRows(what, reports, keys = measures.map(({ key }) => key)) {
  return measures
    .filter(({ key }) => keys.includes(key))
    .flatMap(({ key, label, unit, one, drawn }) =>
      Object.entries(reports).map(([name, list]) => ({
        name: `${name}, ${what}${label}`,
        value: median(list.map((report) => (report[key] ?? Number.NaN) / one)),
        unit,
        ...(drawn === false && { drawn }),
      })),
    );
}

/** @param {string} data @param {number} [port] */
async function startServer(data, port = 0) {
  const program = startProgram(serverProgram, ['0', data, String(port)]);
  return { program, facts: await program.ask('describe') };
}

/** @param {{ program: Program, facts: any }} server @param {Program} client @param {string} phone @param {{ host: string, port: number }} [via] */
async function logIn({ program: server, facts }, client, phone, via = facts.address) {
  await client.ask('logIn', { server: { ...facts, address: via }, phone });
  await client.ask('finishLogIn', { code: await server.ask('codeFor', { phone }) });
}

/** A reader of each kind, for each round if there are several. @param {string} directory @param {number} [rounds] @param {readonly Contender[]} [kinds] @returns {Reader[][]} */
function startReaders(directory, rounds = 1, kinds = contenders) {
  return Array.from({ length: rounds }, (_, round) =>
    kinds.map(({ name, client, inFile }) => {
      const file = inFile ? [join(directory, `${client}-${Date.now()}-${round}.sqlite`)] : [];
      return { name, program: startProgram(readerProgram, [client, ...file], { patience }) };
    }),
  );
}

/** @param {() => Promise<boolean>} isSo */
async function waitUntil(isSo) {
  for (const end = Date.now() + 60_000; !(await isSo()); await sleep(20)) if (Date.now() > end) throw new Error('what was awaited did not happen within 60 s');
}

/** @param {readonly Contender[]} [kinds] @returns {Reports} */
const noReports = (kinds = contenders) => Object.fromEntries(kinds.map(({ name }) => [name, []]));

/**
 * Everybody was online once, went away and comes back one by one. All are the same person on devices of their own, each
 * round with a new process, so that peak memory is that of one catching up.
 *
 * @param {string} directory @param {import('./updates/world.mjs').World} world @param {{ rounds: number, missed: number }} options
 */
async function measureCatchingUp(directory, world, { rounds, missed }) {
  let server = await startServer(directory);
  // One round more: the server warms up.
  const readers = startReaders(directory, rounds + 1);
  const writer = startProgram(writerProgram);
  try {
    await logIn(server, writer, world.writerPhone);
    for (const { program } of readers.flat()) await logIn(server, program, world.readerPhone);
    // mtcute knows where a channel stands only since it has heard of it.
    const chats = world.channelIds.map((id) => -1_000_000_000_000 - id);
    for (const { program } of readers.flat()) await program.ask('expect', { count: chats.length });
    await writer.ask('greet', { chats });
    for (const { program } of readers.flat()) await program.ask('heard');
    for (const { program } of [...readers.flat(), { program: writer }]) await program.ask('leave');
    const { address } = server.facts;
    await server.program.ask('close');
    await server.program.stop();
    await writeMissed(directory, world, missed);
    server = await startServer(directory, address.port);
    const reports = noReports();
    for (const [round, everybody] of readers.entries()) {
      for (const { name, program } of turn(everybody, round)) {
        const report = await program.ask('catchUp', { server: server.facts, count: missed });
        if (round > 0) reports[name]?.push(report);
        await program.stop();
      }
    }
    return toRows(`catching up on ${missed.toLocaleString('en')} messages`, reports);
  } finally {
    await Promise.all([server.program, writer, ...readers.flat().map(({ program }) => program)].map((program) => program.stop()));
  }
}

/**
 * A burst that a relay has held back until all of it was there: otherwise it would be the server that is measured.
 *
 * @param {string} directory @param {import('./updates/world.mjs').World} world @param {{ rounds: number, burst: number, kinds: readonly Contender[] }} options
 */
async function measureBursts(directory, world, { rounds, burst, kinds }) {
  const server = await startServer(directory);
  const readers = startReaders(directory, 1, kinds).flat();
  const writer = startProgram(writerProgram);
  const relays = await Promise.all(readers.map(() => startHoldingRelay(server.facts.address)));
  const lines = readers.map((reader, index) => ({ ...reader, relay: /** @type {Awaited<ReturnType<typeof startHoldingRelay>>} */ (relays[index]) }));
  try {
    await logIn(server, writer, world.writerPhone);
    for (const { program, relay } of lines) await logIn(server, program, world.readerPhone, relay.address);
    const reports = noReports(kinds);
    for (let round = -warmUps; round < rounds; round += 1) {
      for (const { relay } of lines) relay.hold();
      await writer.ask('burst', { userId: world.readerId, count: burst });
      await untilQuiet(() => relays.reduce((sum, { heard }) => sum + heard, 0));
      for (const { name, program, relay } of turn(lines, round + warmUps)) {
        await program.ask('expect', { count: burst });
        relay.release();
        const report = await program.ask('heard');
        if (round >= 0) reports[name]?.push(report);
      }
    }
    return reports;
  } finally {
    for (const relay of relays) relay.close();
    await Promise.all([server.program, writer, ...readers.map(({ program }) => program)].map((program) => program.stop()));
  }
}

/** Waits until a number has not changed for a while. @param {() => number} read */
async function untilQuiet(read) {
  let before = -1;
  await waitUntil(async () => {
    const now = read();
    const isQuiet = now === before;
    before = now;
    if (!isQuiet) await sleep(300);
    return isQuiet;
  });
}

async function run({ rounds = 3, quick = false } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'kitewire-bench-'));
  try {
    const world = await makeWorld(directory);
    const burst = quick ? 1000 : 5000;
    const inMemory = await measureBursts(directory, world, { rounds: rounds + 2, burst, kinds: contenders.filter((kind) => !kind.inFile) });
    // By itself: of three whose lines are held for so long mtcute stops to hear now and then.
    const inFile = await measureBursts(directory, world, { rounds, burst, kinds: contenders.filter((kind) => kind.inFile) });
    const { mtcute = [], ...ours } = { ...inMemory, ...inFile };
    const bursts = toRows(`a burst of ${burst.toLocaleString('en')} messages`, { ...ours, mtcute }, ['perSecond', 'cpu', 'stalls', 'longest']);
    const missed = await measureCatchingUp(directory, world, { rounds, missed: quick ? 5000 : 100_000 });
    return { title: 'Updates with the server in a process of its own', rows: [...missed, ...bursts] };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export default { name: 'updates', run };
