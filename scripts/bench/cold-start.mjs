// A fresh process with a stored session: importing the client, and the first answer.
import { median, turn } from './support/measure.mjs';
import { logInAll, startClient, withClients, withServer } from './support/stage.mjs';

const measures = [
  { key: 'importTime', label: 'import', unit: 'ms', scale: 1 },
  { key: 'answered', label: 'start of the process to the first answer', unit: 'ms', scale: 1 },
  { key: 'importRss', label: 'memory after the import', unit: 'MB', scale: 1e6 },
  { key: 'rss', label: 'memory after the first answer', unit: 'MB', scale: 1e6 },
];

async function run({ rounds = 7 } = {}) {
  return withServer(async (server, facts) => {
    const sessions = await withClients((clients) => logInAll(server, facts, clients));
    /** @type {Record<string, Record<string, number>[]>} */
    const reports = Object.fromEntries([...sessions.keys()].map((name) => [name, []]));
    // The first round only fills the caches of the disk.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, session] of turn([...sessions], round)) {
        const program = startClient(name);
        try {
          const report = await program.ask('coldStart', { server: facts, session });
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
}

export default { name: 'cold-start', run };
