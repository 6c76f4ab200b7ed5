// Creating an authorization key: the processor time of either end, from no key to the first answer.
import { median, turn } from './support/measure.mjs';
import { withClients, withServer } from './support/stage.mjs';

async function run({ rounds = 5, quick = false } = {}) {
  const count = quick ? 2 : 8;
  return withServer((server, facts) =>
    withClients(async (clients) => {
      /** @type {Record<string, { client: number[], server: number[] }>} */
      const samples = Object.fromEntries(clients.map(({ name }) => [name, { client: [], server: [] }]));
      const readServer = async () => {
        const { user, system } = await server.ask('cpu');
        return (user + system) / 1000;
      };
      for (const { program } of clients) await program.ask('makeKeys', { server: facts, count });
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, program } of turn(clients, round)) {
          const before = await readServer();
          const { cpuMs } = await program.ask('makeKeys', { server: facts, count });
          samples[name]?.server.push(((await readServer()) - before) / count);
          samples[name]?.client.push(cpuMs);
        }
      }
      const rows = Object.entries(samples).flatMap(([name, { client, server: ours }]) => [
        { name: `${name}, client`, value: median(client), unit: 'CPU ms' },
        { name: `${name}, server`, value: median(ours), unit: 'CPU ms' },
      ]);
      return { title: 'Creating a key and asking one thing with it', rows };
    }),
  );
}

export default { name: 'auth-key', run };
