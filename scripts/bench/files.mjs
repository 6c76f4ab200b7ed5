// Files sent and downloaded with the server in a process of its own: 1 MB and 100 MB by everybody, 2 GB by ours, 1,000 small ones at once.
import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf, makeSample } from './files/sample-file.mjs';
import { startProgram } from './support/ask.mjs';
import { median, turn } from './support/measure.mjs';
import { clientNames } from './support/stage.mjs';

const serverProgram = new URL('support/server-program.mjs', import.meta.url);
const filesProgram = new URL('files/files-program.mjs', import.meta.url);

/** How long one answer may take, in ms: 2 GB on a busy machine. */
const patience = 900_000;
const megabyte = 1e6;
const gigabyte = 1e9;

/** @typedef {ReturnType<typeof startProgram>} Program */
/** @typedef {{ name: string, program: Program }} Party */
/** @typedef {{ label: string, path: string, size: number, hash: string, count: number, isWhole: boolean }} Load A file, how often it goes each way, and whether all figures of it count. */
/** @typedef {Record<'speed' | 'cpu' | 'serverCpu' | 'growth' | 'serverGrowth', number>} Figures */
/** @typedef {Map<string, Figures[]>} Reports By what was done and by whom. */

/** What is measured: its label and unit, and whether only large files have it and it is drawn. */
const measures = /** @type {const} */ ([
  { key: 'speed', label: '', unit: 'MB/s', always: true },
  { key: 'cpu', label: ": the client's processor", unit: 'CPU s a GB', always: true },
  { key: 'serverCpu', label: ": the server's processor", unit: 'CPU s a GB', always: true, drawn: false },
  { key: 'growth', label: ': growth of the client', unit: 'MB at most', always: false },
  { key: 'serverGrowth', label: ': growth of the server', unit: 'MB at most', always: false, drawn: false },
]);

/** @param {Program} server @param {Party} party @param {'send' | 'download'} command @param {Load} load @param {string} target @returns {Promise<Figures>} */
async function move(server, { name, program }, command, { path, size, hash, count, label }, target) {
  const cpuOf = ({ user, system }) => (user + system) / 1e6;
  const before = cpuOf(await server.ask('cpu'));
  await server.ask('watchGrowth');
  const { seconds, cpu, growth } = await program.ask(command, { path: command === 'send' ? path : target, size, count });
  const serverGrowth = await server.ask('growth');
  const serverCpu = cpuOf(await server.ask('cpu')) - before;
  if (command === 'download') await verify(`${name}, ${label}`, target, count, hash);
  const bytes = size * count;
  return {
    speed: bytes / megabyte / seconds,
    cpu: (cpu * gigabyte) / bytes,
    serverCpu: (serverCpu * gigabyte) / bytes,
    growth: growth / megabyte,
    serverGrowth: serverGrowth / megabyte,
  };
}

/** Looks at every copy, and removes it. @param {string} what @param {string} target @param {number} count @param {string} hash */
async function verify(what, target, count, hash) {
  for (let round = 0; round < count; round += 1) {
    const path = `${target}.${round}`;
    const found = await hashOf(path);
    if (found !== hash) throw new Error(`${what}: expected a file with the SHA-256 ${hash}, got ${found}`);
    await rm(path);
  }
}

/** @param {Program} server @param {any} facts @param {Party} party @param {string} phone */
async function logIn(server, facts, { program }, phone) {
  await server.ask('signUp', { phone });
  await program.ask('logIn', { server: facts, phone });
  await program.ask('finishLogIn', { code: await server.ask('codeFor', { phone }) });
}

/** @param {Reports} reports @param {readonly Load[]} loads */
function toRows(reports, loads) {
  return loads.flatMap((load) =>
    /** @type {const} */ (['send', 'download']).flatMap((command) =>
      measures.filter(({ always }) => always || load.isWhole).flatMap(({ key, label, unit, ...rest }) =>
        clientNames.flatMap((name) => {
          const list = reports.get(`${name} ${command} ${load.label}`);
          const value = list && median(list.map((figures) => figures[key]));
          return value === undefined ? [] : [{ name: `${name}, ${command} ${load.label}${label}`, value, unit, ...('drawn' in rest && { drawn: rest.drawn }) }];
        }),
      ),
    ),
  );
}

/** How much of the processor time goes to what the protocol asks for each byte, whoever writes it. @param {Reports} reports @param {Load} load @param {readonly { encrypt: number, decrypt: number }[]} raw */
function shareRows(reports, load, raw) {
  return /** @type {const} */ ([['send', 'encrypt'], ['download', 'decrypt']]).flatMap(([command, way]) => {
    const list = reports.get(`kitewire ${command} ${load.label}`) ?? [];
    const cost = median(raw.map((each) => each[way]));
    const what = `${command} ${load.label}`;
    return [
      { name: `raw AES-IGE and SHA-256, ${what}: the client's processor`, value: cost, unit: 'CPU s a GB' },
      { name: `kitewire, ${what}: share of AES-IGE and SHA-256`, value: (cost / median(list.map(({ cpu }) => cpu))) * 100, unit: '% of the client', drawn: false },
    ];
  });
}

/** @param {string} directory @param {readonly Party[]} clients @param {{ rounds: number, quick: boolean, large: number }} options */
async function measureAll(directory, clients, { rounds, quick, large }) {
  const server = startProgram(serverProgram, ['0', join(directory, 'server')], { patience, execArgv: ['--expose-gc'] });
  try {
    const facts = await server.ask('describe');
    for (const [index, party] of clients.entries()) await logIn(server, facts, party, `1555000000${index}`);
    const [ours] = clients;
    if (!ours) throw new Error('expected our client');
    let samples = 0;
    const make = async (/** @type {string} */ label, /** @type {number} */ size, count = 1) => ({ label, count, isWhole: count === 1, ...(await makeSample(join(directory, `sample ${(samples += 1)}`), size)) });
    const loads = [await make('1 MB', megabyte, quick ? 4 : 20), await make('100 MB', 100 * megabyte)];
    /** @type {Reports} */
    const reports = new Map();
    const target = join(directory, 'downloaded');
    /** @param {Party} party @param {Load} load @param {boolean} counts */
    const moveBothWays = async (party, load, counts) => {
      for (const command of /** @type {const} */ (['send', 'download'])) {
        const figures = await move(server, party, command, load, target);
        const key = `${party.name} ${command} ${load.label}`;
        if (counts) reports.set(key, [...(reports.get(key) ?? []), figures]);
      }
    };
    const raw = [];
    for (const party of clients) for (const load of quick ? loads.slice(0, 1) : loads) await moveBothWays(party, load, false);
    for (let round = 0; round < rounds; round += 1) {
      for (const load of loads) for (const party of turn(clients, round)) await moveBothWays(party, load, true);
      raw.push(await ours.program.ask('rawCost', { bytes: gigabyte / 4 }));
    }
    const largest = await make(large % 1000 === 0 ? `${large / 1000} GB` : `${large} MB`, large * megabyte);
    await moveBothWays(ours, largest, true);
    await rm(largest.path);
    const many = await ours.program.ask('uploadMany', { size: 10_000, count: 1000 });
    const perByte = raw.map(({ encrypt, decrypt }) => ({ encrypt: encrypt * 4, decrypt: decrypt * 4 }));
    return [
      ...toRows(reports, [...loads, largest]),
      ...loads.slice(1).flatMap((load) => shareRows(reports, load, perByte)),
      { name: 'kitewire, upload 1,000 files of 10 KB at once', value: 1000 / many.seconds, unit: 'files/s' },
    ];
  } finally {
    await server.stop();
  }
}

async function run({ rounds = 5, quick = false, large = 2000 } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'kitewire-bench-'));
  const clients = clientNames.map((name) => ({ name, program: startProgram(filesProgram, [name], { patience, execArgv: ['--expose-gc'] }) }));
  try {
    return { title: 'Files with the server in a process of its own', rows: await measureAll(directory, clients, { rounds, quick, large }) };
  } finally {
    await Promise.all(clients.map(({ program }) => program.stop()));
    rmSync(directory, { recursive: true, force: true });
  }
}

export default { name: 'files', run };
