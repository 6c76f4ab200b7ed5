// Calls and sent texts against a server in a process of its own, one and 64 in flight.
import { median, turn } from './support/measure.mjs';
import { logInAll, withClients, withServer } from './support/stage.mjs';

const loads = [
  { label: 'getNearestDc, 1 in flight', method: 'call', inFlight: 1 },
  { label: 'getNearestDc, 64 in flight', method: 'call', inFlight: 64 },
  { label: 'sendText, 1 in flight', method: 'sendText', inFlight: 1 },
  { label: 'sendText, 64 in flight', method: 'sendText', inFlight: 64 },
];

/** What is measured: the key in a client's report, how it is called, its unit, the bytes of it or such, and whether it is drawn. */
const measures = [
  { key: 'callsPerSecond', label: 'speed', unit: 'calls/s' },
  { key: 'p50', label: 'p50', unit: 'ms', drawn: false },
  { key: 'p99', label: 'p99', unit: 'ms', drawn: false },
  { key: 'cpuPerCall', label: "the client's processor", unit: 'CPU µs' },
];

async function run({ rounds = 3, quick = false } = {}) {
  const duration = quick ? 200 : 1000;
  return withServer((server, facts) =>
    withClients(async (clients) => {
      await logInAll(server, facts, clients);
      const rows = [];
      /** @type {Record<string, number[]>} */
      const memory = {};
      for (const load of loads) {
        /** @type {Record<string, Record<string, number>[]>} */
        const reports = Object.fromEntries(clients.map(({ name }) => [name, []]));
        for (const { program } of clients) await program.ask('load', { ...load, duration: duration / 2 });
        for (let round = 0; round < rounds; round += 1) {
          for (const { name, program } of turn(clients, round)) reports[name]?.push(await program.ask('load', { ...load, duration }));
        }
        for (const { key, label, unit, drawn } of measures) {
          for (const [name, list] of Object.entries(reports)) {
            const value = median(list.map((report) => report[key] ?? Number.NaN));
            rows.push({ name: `${name}, ${load.label}: ${label}`, value, unit, ...(drawn === false && { drawn }) });
          }
        }
        for (const [name, list] of Object.entries(reports)) memory[name] = list.map(({ rss = Number.NaN }) => rss);
      }
      for (const [name, list] of Object.entries(memory)) rows.push({ name: `${name}, memory at the end`, value: median(list) / 1e6, unit: 'MB' });
      return { title: 'Calls with the server in a process of its own', rows };
    }),
  );
}

export default { name: 'rpc', run };
