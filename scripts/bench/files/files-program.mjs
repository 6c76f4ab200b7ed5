// One client that sends and downloads files, in a process of its own: `files-program.mjs <client>`.
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { serve } from '../support/ask.mjs';
import { beginLogIn } from '../support/begin-log-in.mjs';
import { watchGrowth } from '../support/memory-growth.mjs';
import { seededBytes } from '../support/seeded-bytes.mjs';

const { open } = await import(`../clients/${(process.argv[2] ?? '').toLowerCase()}.mjs`);

/** @type {Awaited<ReturnType<typeof open>>} */
let client;
/** @type {(code: string) => ReturnType<typeof open>} */
let finish;
/** What was sent last. @type {any} */
let message;

/** Seconds of processor time of this process. */
function readCpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Does something several times. @param {number} count @param {(round: number) => Promise<unknown>} act */
async function measure(count, act) {
  const growth = watchGrowth();
  const cpu = readCpu();
  const started = performance.now();
  for (let round = 0; round < count; round += 1) await act(round);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, cpu: readCpu() - cpu, growth: growth.end() };
}

/** Waits for the end of a file: some are told that it is there before all of it is written. @param {string} path @param {number} size */
async function seeWhole(path, size) {
  for (const end = performance.now() + 30_000; (await stat(path)).size < size; await sleep(1)) {
    if (performance.now() > end) throw new Error(`expected ${size} bytes in ${path}`);
  }
}

serve({
  /** Answers when the code is needed, or when the login is done without one. */
  async logIn({ server, phone }) {
    finish = await beginLogIn((code) => open({ server, phone, code, bulk: true }));
  },
  async finishLogIn({ code }) {
    client = await finish(code);
  },
  /** Sends a file to the own account so many times. */
  send: ({ path, size, count }) =>
    measure(count, async () => {
      message = await client.sendFile(path, size);
    }),
  /** Downloads what was sent last, to a path with a number behind it. */
  download: ({ path, size, count }) =>
    measure(count, async (round) => {
      await client.downloadFile(message, `${path}.${round}`);
      await seeWhole(`${path}.${round}`, size);
    }),
  /** Uploads small files, all at once. */
  uploadMany: ({ size, count }) => {
    const bytes = seededBytes(size);
    return measure(1, () => Promise.all(Array.from({ length: count }, () => client.uploadBytes(bytes))));
  },
  /** Processor seconds of nothing but the ciphers and hashes that each byte of a packet needs, for so many bytes. */
  rawCost({ bytes }) {
    const crypto = createNodeCrypto();
    const [part, key, iv] = [seededBytes(512 * 1024), seededBytes(32, 2), seededBytes(32, 3)];
    const time = (/** @type {(part: Uint8Array) => unknown} */ act) => {
      const before = readCpu();
      for (let done = 0; done < bytes; done += part.length) act(part);
      return readCpu() - before;
    };
    const hash = time((data) => crypto.sha256(data));
    return { encrypt: time((data) => crypto.aesIgeEncrypt(data, key, iv)) + hash, decrypt: time((data) => crypto.aesIgeDecrypt(data, key, iv)) + hash };
  },
});
