// The server of a bench, in a process of its own: `server-program.mjs [<worker threads> [<data> [<port>]]]`.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesToBigInt, fingerprint, parseRsaPublicKey, toHex } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { createServer } from '@kitewire/reference-server';
import { createClient, embedded, memory } from '@kitewire/sdk';
import { serve } from './ask.mjs';
import { watchGrowth } from './memory-growth.mjs';

const [workers = '0', data, port = '0'] = process.argv.slice(2);
const server = await createServer({ workers: Number(workers), port: Number(port), ...(data !== undefined && { data }) });
// Until threads are ready they are of no use.
while ((server.statistics.workers?.ready ?? 0) < Number(workers)) await sleep(10);
const { address, publicKey, dcId } = server;
const key = parseRsaPublicKey(publicKey);
// GramJS takes a key as numbers; made here, because it should not pay for reading ours.
const rsaNumbers = { fingerprint: String(fingerprint(key, createNodeCrypto())), n: toHex(key.n), e: Number(bytesToBigInt(key.e)) };

let growth = watchGrowth();
const loopDelay = monitorEventLoopDelay({ resolution: 1 });

serve({
  describe: () => ({ address, publicKey, dcId, rsaNumbers }),
  codeFor: ({ phone }) => server.codeFor(phone),
  /** Makes an account: mtcute cannot sign up. */
  async signUp({ phone }) {
    const client = createClient({ apiId: 1, apiHash: 'any', server: embedded(server), storage: memory() });
    await client.start({ phone, firstName: 'Somebody', code: () => server.codeFor(phone) });
    await client.close();
  },
  cpu: () => process.cpuUsage(),
  /** Bytes that are in use after everything else was collected; only with --expose-gc. */
  async memory() {
    for (let left = 5; left > 0; left -= 1) {
      globalThis.gc?.();
      await sleep(50);
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  },
  /** Forgets the stalls of the event loop until now. */
  watchLoop() {
    loopDelay.enable();
    loopDelay.reset();
  },
  /** Sees from now on how much the process grows. */
  watchGrowth() {
    growth = watchGrowth();
  },
  /** Bytes since then. */
  growth: () => growth.end(),
  longestStall: () => ({ ms: loopDelay.max / 1e6 }),
  close: () => server.close(),
});
