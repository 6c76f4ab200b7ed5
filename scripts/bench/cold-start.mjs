// A fresh process with a stored session: importing the client, and the first answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, turn } from './support/measure.mjs';
import { clientNames, logInAll, startClient, withServer } from './support/stage.mjs';

const measures = [
  { key: 'importTime', label: 'import', unit: 'ms', scale: 1 },
  { key: 'answered', label: 'start of the process to the first answer', unit: 'ms', scale: 1 },
  { key: 'importRss', label: 'memory after the import', unit: 'MB', scale: 1e6 },
  { key: 'rss', label: 'memory after the first answer', unit: 'MB', scale: 1e6 },
];

/** Ours once more, with a file in which the temporary key of the round before is. */
const storing = 'kitewire with stored keys';
/** @type {readonly { name: string, client: string }[]} */
const contenders = [...clientNames.map((name) => ({ name, client: name })), { name: storing, client: 'kitewire' }];

/** @param {ReturnType<typeof import('./support/ask.mjs').startProgram>} server @param {object} facts */
async function makeSessions(server, facts) {
  const clients = contenders.map(({ name, client }) => ({ name, program: startClient(client) }));
  try {
    return await logInAll(server, facts, clients);
  } finally {
    await Promise.all(clients.map(({ program }) => program.stop()));
  }
}

async function run({ rounds = 7 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'kitewire-cold-start-'));
  try {
    return await withServer(async (server, facts) => {
      const sessions = await makeSessions(server, facts);
      /** @type {Record<string, Record<string, number>[]>} */
      const reports = Object.fromEntries(contenders.map(({ name }) => [name, []]));
      // The first round only fills the caches of the disk, and the file.
      for (let round = 0; round <= rounds; round += 1) {
        for (const { name, client } of turn(contenders, round)) {
          const program = startClient(client);
          try {
            const file = name === storing ? { file: join(folder, 'client.sqlite') } : {};
            const report = await program.ask('coldStart', { server: facts, session: sessions.get(name), ...file });
            if (round > 0) reports[name]?.push(report);
          } finally {
            await program.stop();
          }
        }
      }
      const rows = measures.flatMap(({ key, label, unit, scale }) =>
        Object.entries(reports).map(([name, list]) => ({ name: `${name}, ${label}`, value: median(list.map((report) => (report[key] ?? Number.NaN) / scale)), unit })),
      );
      return { title: 'Cold start from a session string', rows };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export default { name: 'cold-start', run };
