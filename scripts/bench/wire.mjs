// The wire itself: key creation with forward secrecy, coming back, round trips over each transport, and what an idle session costs the server.
import { startProgram } from './support/ask.mjs';
import { median, turn } from './support/measure.mjs';
import { startClient } from './support/stage.mjs';

const serverProgram = new URL('support/server-program.mjs', import.meta.url);
const visitorsProgram = new URL('support/visitors-program.mjs', import.meta.url);

/** @typedef {ReturnType<typeof startProgram>} Program */
/** @typedef {{ name: string, label: string, secrecy: boolean, wire: string | undefined }} Contender */

/** Who speaks how. mtcute brings one way of its own on Node.js: TCP, intermediate, not obfuscated. @type {readonly Contender[]} */
const contenders = [
  { name: 'kitewire', label: 'TCP, obfuscated', secrecy: true, wire: undefined },
  { name: 'kitewire', label: 'TCP, obfuscated, without forward secrecy', secrecy: false, wire: undefined },
  { name: 'kitewire', label: 'TCP, abridged', secrecy: true, wire: 'abridged' },
  { name: 'kitewire', label: 'TCP, intermediate', secrecy: true, wire: 'intermediate' },
  { name: 'kitewire', label: 'TCP, intermediate, without forward secrecy', secrecy: false, wire: 'intermediate' },
  { name: 'kitewire', label: 'TCP, padded intermediate', secrecy: true, wire: 'paddedIntermediate' },
  { name: 'kitewire', label: 'TCP, full', secrecy: true, wire: 'full' },
  { name: 'kitewire', label: 'WebSocket', secrecy: true, wire: 'webSocket' },
  { name: 'mtcute', label: 'TCP, intermediate', secrecy: true, wire: undefined },
  { name: 'mtcute', label: 'TCP, intermediate, without forward secrecy', secrecy: false, wire: undefined },
];

/**
 * Both ends' processor time for a permanent and a temporary key, until the first answer.
 *
 * @param {Program} server @param {object} facts @param {{ rounds: number, count: number }} options
 */
async function measureHandshakes(server, facts, { rounds, count }) {
  const programs = ['kitewire', 'mtcute'].map((name) => ({ name, program: startClient(name) }));
  /** @type {Record<string, { client: number[], server: number[] }>} */
  const samples = { kitewire: { client: [], server: [] }, mtcute: { client: [], server: [] } };
  const make = (/** @type {Program} */ program) => program.ask('makeKeys', { server: facts, count, options: { secrecy: true } });
  try {
    for (const { program } of programs) await make(program);
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, program } of turn(programs, round)) {
        const before = await readServer(server);
        const { cpuMs } = await make(program);
        samples[name]?.server.push(((await readServer(server)) - before) / count);
        samples[name]?.client.push(cpuMs);
      }
    }
  } finally {
    await Promise.all(programs.map(({ program }) => program.stop()));
  }
  return ['client', 'server'].flatMap((end) =>
    Object.entries(samples).map(([name, sample]) => ({ name: `${name}, two keys: ${end}`, value: median(sample[/** @type {'client' | 'server'} */ (end)]), unit: 'CPU ms' })),
  );
}

/** Processor time of the server in ms. @param {Program} server */
async function readServer(server) {
  const { user, system } = await server.ask('cpu');
  return (user + system) / 1000;
}

/** One call at a time over each transport. @param {object} facts @param {{ rounds: number, duration: number }} options */
async function measureRoundTrips(facts, { rounds, duration }) {
  const rows = contenders.map((contender) => ({ ...contender, program: startClient(contender.name), p50: /** @type {number[]} */ ([]), cpu: /** @type {number[]} */ ([]) }));
  try {
    for (const { program, secrecy, wire } of rows) await program.ask('open', { server: facts, options: { secrecy, wire } });
    for (const { program } of rows) await program.ask('load', { method: 'call', inFlight: 1, duration });
    for (let round = 0; round < rounds; round += 1) {
      for (const { program, p50, cpu } of turn(rows, round)) {
        const report = await program.ask('load', { method: 'call', inFlight: 1, duration });
        p50.push(report.p50);
        cpu.push(report.cpuPerCall);
      }
    }
  } finally {
    await Promise.all(rows.map(({ program }) => program.stop()));
  }
  return [
    ...rows.map(({ name, label, p50 }) => ({ name: `${name}, round trip over ${label}`, value: median(p50), unit: 'ms' })),
    ...rows.map(({ name, label, cpu }) => ({ name: `${name}, processor for a call over ${label}`, value: median(cpu), unit: 'CPU µs', drawn: false })),
  ];
}

/** What strangers cost a server of their own: the memory of sessions that do nothing, and coming back. @param {{ rounds: number, quick: boolean }} options */
async function measureVisitors({ rounds, quick }) {
  const count = quick ? 100 : 400;
  /** @type {Record<string, number[]>} */
  const samples = { fresh: [], back: [], reconnect: [], flights: [] };
  for (let round = 0; round < rounds; round += 1) {
    const server = startProgram(serverProgram, [], { execArgv: ['--expose-gc'] });
    const visitors = startProgram(visitorsProgram);
    try {
      const facts = await server.ask('describe');
      // What only the first ones cost is not theirs.
      await visitors.ask('visit', { server: facts, count: 20 });
      const before = await server.ask('memory');
      await visitors.ask('visit', { server: facts, count });
      samples.fresh?.push(((await server.ask('memory')) - before) / count / 1024);
      await visitors.ask('hangUp');
      const away = await server.ask('memory');
      const { ms, flights } = await visitors.ask('comeBack', { server: facts });
      samples.reconnect?.push(median(ms));
      samples.flights?.push(median(flights));
      // The sessions that were left behind wait on, and are no part of this.
      samples.back?.push(((await server.ask('memory')) - away) / count / 1024);
    } finally {
      await Promise.all([server.stop(), visitors.stop()]);
    }
  }
  const row = (/** @type {string} */ what, /** @type {string} */ key, /** @type {string} */ unit) => ({ name: `kitewire, ${what}`, value: median(samples[key] ?? []), unit });
  return [
    row('idle session on the server, after its handshake', 'fresh', 'KB'),
    row('idle session on the server, under a key of before', 'back', 'KB'),
    row('coming back: TCP connect to the first answer', 'reconnect', 'ms'),
    row('coming back: flights after the TCP connect', 'flights', 'flights'),
  ];
}

/** Many who come at once, to a server that does all itself and to one with worker threads. @param {number} rounds */
async function measureCrowds(rounds) {
  const count = 50;
  const kinds = [0, 2].map((workers) => ({ workers, name: workers === 0 ? 'kitewire' : `kitewire (${workers} workers)`, crowd: /** @type {number[]} */ ([]), stall: /** @type {number[]} */ ([]), cpu: /** @type {number[]} */ ([]) }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { workers, crowd, stall, cpu } of turn(kinds, round)) {
      const server = startProgram(serverProgram, [String(workers)]);
      const visitors = startProgram(visitorsProgram);
      try {
        const facts = await server.ask('describe');
        await visitors.ask('visit', { server: facts, count: 20 });
        await server.ask('watchLoop');
        const before = await readServer(server);
        crowd.push((await visitors.ask('crowd', { server: facts, count })).ms);
        cpu.push(((await readServer(server)) - before) / count);
        stall.push((await server.ask('longestStall')).ms);
      } finally {
        await Promise.all([server.stop(), visitors.stop()]);
      }
    }
  }
  const rows = (/** @type {string} */ what, /** @type {'crowd' | 'stall' | 'cpu'} */ key, /** @type {string} */ unit) =>
    kinds.map((kind) => ({ name: `${kind.name}, ${count} handshakes at once: ${what}`, value: median(kind[key]), unit }));
  return [...rows('until the last is answered', 'crowd', 'ms'), ...rows("the server's longest stall", 'stall', 'ms'), ...rows('the server for each', 'cpu', 'CPU ms')];
}

async function run({ rounds = 3, quick = false } = {}) {
  const server = startProgram(serverProgram);
  try {
    const facts = await server.ask('describe');
    return {
      title: 'The wire: keys, transports, idle sessions',
      rows: [
        ...(await measureHandshakes(server, facts, { rounds, count: quick ? 2 : 8 })),
        ...(await measureRoundTrips(facts, { rounds, duration: quick ? 100 : 500 })),
        ...(await measureVisitors({ rounds, quick })),
        ...(await measureCrowds(rounds)),
      ],
    };
  } finally {
    await server.stop();
  }
}

export default { name: 'wire', run };
