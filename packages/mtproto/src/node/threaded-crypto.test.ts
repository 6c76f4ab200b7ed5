import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bigIntToBytes } from '../bytes/big-int.js';
import { knownDhPrime } from '../crypto/dh.js';
import type { ComputeJob } from '../ports/crypto-provider.js';
import { createNodeCrypto } from './node-provider.js';
import { nodeRandom } from './node-random.js';
import { createThreadedCrypto, type ThreadedCrypto, type ThreadedCryptoOptions } from './threaded-crypto.js';

const crypto = createNodeCrypto();
const built = new URL('../../dist/', import.meta.url);
const modulus = knownDhPrime();

/** A thread with a program of the test's own. */
function startProgram(text: string): Worker {
  const program = `import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ type: 'ready' }); ${text}`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
}

const startMute = (): Worker => startProgram(`parentPort.on('message', () => {});`);

interface Rig {
  readonly threaded: ThreadedCrypto;
  /** The jobs that the calling thread was left with. */
  readonly inline: ComputeJob[];
  readonly lost: string[];
}

/** Starts threads, our own unless the test has others, and waits until they are ready. */
async function startRig({ threads = 1, ...options }: Partial<ThreadedCryptoOptions> = {}): Promise<Rig> {
  const inline: ComputeJob[] = [];
  const lost: string[] = [];
  const threaded = createThreadedCrypto({
    crypto: {
      ...crypto,
      compute: (job) => {
        inline.push(job);
        return crypto.compute(job);
      },
    },
    threads,
    onThreadLost: (error) => lost.push(error.message),
    startThread: () => new Worker(new URL('compute-thread.js', built)),
    ...options,
  });
  onTestFinished(() => threaded.close());
  threaded.warmUp();
  await vi.waitFor(() => expect(threaded.statistics.ready).toBe(threads), { timeout: 10_000 });
  return { threaded, inline, lost };
}

function drawPower(): Extract<ComputeJob, { type: 'modPow' }> {
  return { type: 'modPow', base: nodeRandom.bytes(255), exponent: nodeRandom.bytes(256), modulus };
}

describe('cryptography with threads', () => {
  it('has long powers done by threads, which come to the same', async () => {
    const { threaded, inline } = await startRig({ threads: 2 });
    const jobs = [...Array.from({ length: 10 }, drawPower), { ...drawPower(), modulus: nodeRandom.bytes(256).fill(0xff, 0, 1) }];
    const results = await Promise.all(jobs.map((job) => threaded.compute(job)));
    expect(results).toEqual(jobs.map((job) => crypto.compute(job)));
    expect(inline).toEqual([]);
    expect(threaded.statistics).toEqual({ ready: 2, done: jobs.length, inline: 0 });
  });

  it('takes no more along than the numbers of a job, and leaves those as they are', async () => {
    const { threaded } = await startRig();
    const packet = nodeRandom.bytes(4096);
    const before = packet.slice();
    const job = { ...drawPower(), base: packet.subarray(100, 355) };
    expect(await threaded.compute(job)).toEqual(crypto.compute(job));
    expect(packet).toEqual(before);
  });

  it('does everything else, and short exponents, on the calling thread', async () => {
    const { threaded, inline } = await startRig();
    const jobs: ComputeJob[] = [{ ...drawPower(), exponent: bigIntToBytes(65537n) }, { type: 'factorizePq', pq: 15n }, { type: 'checkDhPrime', prime: modulus }];
    for (const job of jobs) expect(await threaded.compute(job)).toEqual(await crypto.compute(job));
    expect(inline).toEqual(jobs);
    expect(threaded.statistics.done).toBe(0);
  });

  it('answers what fails in a thread with a failure', async () => {
    const { threaded, inline } = await startRig();
    const result = await threaded.compute({ ...drawPower(), modulus: new Uint8Array(256) });
    expect(result).toEqual({ type: 'failed', reason: 'a modular power needs a modulus above zero' });
    expect(inline).toEqual([]);
  });

  it('starts threads with the first long power, which does not wait for them', async () => {
    const startThread = vi.fn(startMute);
    const threaded = createThreadedCrypto({ crypto, threads: 2, startThread });
    onTestFinished(() => threaded.close());
    await threaded.compute({ type: 'factorizePq', pq: 15n });
    expect(startThread).not.toHaveBeenCalled();
    const job = drawPower();
    expect(threaded.compute(job)).toEqual(crypto.compute(job));
    expect(startThread).toHaveBeenCalledTimes(2);
    expect(threaded.statistics).toEqual({ ready: 0, done: 0, inline: 1 });
  });

  it('does on the calling thread what a thread dies of, and goes on there', async () => {
    const { threaded, inline, lost } = await startRig({ startThread: () => startProgram(`parentPort.on('message', () => process.exit(3));`) });
    const jobs = [drawPower(), drawPower()];
    const results = await Promise.all(jobs.map((job) => threaded.compute(job)));
    expect(results).toEqual(jobs.map((job) => crypto.compute(job)));
    expect(inline).toEqual(jobs);
    expect(lost).toEqual(['the thread ended with the code 3']);
    const later = drawPower();
    expect(threaded.compute(later)).toEqual(crypto.compute(later));
    expect(threaded.statistics).toEqual({ ready: 0, done: 0, inline: 3 });
  });

  it('leaves the work to the other threads when one has died', async () => {
    const programs = [`parentPort.on('message', () => { throw new Error('out of order'); });`];
    const { threaded, inline, lost } = await startRig({
      threads: 2,
      startThread: () => {
        const program = programs.pop();
        return program === undefined ? new Worker(new URL('compute-thread.js', built)) : startProgram(program);
      },
    });
    const job = drawPower();
    expect(await threaded.compute(job)).toEqual(crypto.compute(job));
    expect(lost).toEqual(['out of order']);
    expect(await threaded.compute(job)).toEqual(crypto.compute(job));
    expect(inline).toEqual([job]);
    expect(threaded.statistics).toEqual({ ready: 1, done: 1, inline: 1 });
  });

  it('says so, and does without, when a thread cannot be started', async () => {
    const lost: string[] = [];
    const threaded = createThreadedCrypto({ crypto, threads: 1, onThreadLost: ({ message }) => lost.push(message), startThread: () => new Worker(new URL('no-such-file.js', built)) });
    const job = drawPower();
    expect(threaded.compute(job)).toEqual(crypto.compute(job));
    await vi.waitFor(() => expect(lost).toEqual([expect.stringContaining('no-such-file.js')]));
    expect(threaded.compute(job)).toEqual(crypto.compute(job));
    await threaded.close();
  });

  it('gives threads no more than they are allowed to have under way', async () => {
    const { threaded, inline } = await startRig({ startThread: startMute, maxPending: 2 });
    const waiting = [threaded.compute(drawPower()), threaded.compute(drawPower())];
    expect(waiting).toEqual([expect.any(Promise), expect.any(Promise)]);
    const job = drawPower();
    expect(threaded.compute(job)).toEqual(crypto.compute(job));
    expect(inline).toEqual([job]);
  });

  it('ends its threads amid their work, which is done all the same', async () => {
    const workers: Worker[] = [];
    const { threaded, lost } = await startRig({
      threads: 2,
      startThread: () => {
        workers.push(startMute());
        return workers.at(-1) as Worker;
      },
    });
    const jobs = [drawPower(), drawPower(), drawPower()];
    const results = jobs.map((job) => threaded.compute(job));
    await threaded.close();
    expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1]);
    expect(await Promise.all(results)).toEqual(jobs.map((job) => crypto.compute(job)));
    expect(lost).toEqual([]);
    expect(threaded.compute(jobs[0] as ComputeJob)).toEqual(crypto.compute(jobs[0] as ComputeJob));
  });

  it('keeps a process alive for its jobs, and not any longer', async () => {
    const program = `
      import { createNodeCrypto, createThreadedCrypto } from ${JSON.stringify(new URL('node.js', built).href)};
      const threaded = createThreadedCrypto({ crypto: createNodeCrypto(), threads: 1 });
      threaded.warmUp();
      const wait = () => {
        if (threaded.statistics.ready === 0) return setTimeout(wait, 10);
        const numbers = { base: Uint8Array.of(3), exponent: new Uint8Array(32).fill(1), modulus: new Uint8Array(256).fill(255) };
        threaded.compute({ type: 'modPow', ...numbers }).then(({ type }) => console.log(type, threaded.statistics.done));
      };
      wait();`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { timeout: 20_000 });
    expect(stdout.trim()).toBe('modPow 1');
  });
});
