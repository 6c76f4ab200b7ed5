/** Cryptography whose long powers are done on other threads, so that a server that creates many keys goes on answering. */
import { Worker } from 'node:worker_threads';
import type { ComputeJob, ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import { ComputeThreads, type PowerOutcome } from './compute-threads.js';

/** How `createThreadedCrypto` makes its cryptography. */
export interface ThreadedCryptoOptions {
  /** Does everything else, and the powers for which no thread is free. */
  readonly crypto: CryptoProvider;
  /** How many threads; each takes some 10 MB. */
  readonly threads: number;
  /** Powers that may be under way on all threads; 128 for each thread unless given. */
  readonly maxPending?: number;
  /** A thread has ended by itself, or could not be started. Nothing is lost: its powers are done on the calling thread. */
  readonly onThreadLost?: (error: Error) => void;
  /** Starts a thread; ours unless given. */
  readonly startThread?: () => Worker;
}

/** What threads have done so far. */
export interface ThreadStatistics {
  /** Threads that take powers. */
  readonly ready: number;
  /** Powers that were done on threads. */
  readonly done: number;
  /** Powers that were done on the calling thread, since no other was free. */
  readonly inline: number;
}

/** Cryptography with threads that are to be ended. */
export interface ThreadedCrypto extends CryptoProvider {
  readonly statistics: ThreadStatistics;
  /** Starts the threads, which the first long power does otherwise; they are ready some 0.3 s later. */
  warmUp(): void;
  /** Ends the threads, then resolves. Powers under way, and later ones, are done on the calling thread. */
  close(): Promise<void>;
}

/** With an exponent this short, the public one of an RSA key, a power costs less than the way to another thread. */
const maxShortExponent = 8;
const defaultPendingOfThread = 128;

/**
 * Puts threads under a cryptography: modular powers with long exponents, which key creation is made of, are done on them as
 * soon as they are ready. No other job is worth the way, or its own library uses other threads already; and no private key
 * of a server ever goes to them. Idle threads do not keep the process alive.
 */
export function createThreadedCrypto({ crypto, threads: count, maxPending, onThreadLost, startThread }: ThreadedCryptoOptions): ThreadedCrypto {
  const threads = new ComputeThreads({
    count,
    maxPending: maxPending ?? count * defaultPendingOfThread,
    startThread: startThread ?? startComputeThread,
    onThreadLost: onThreadLost ?? (() => {}),
  });
  let inline = 0;
  const computeInline = (job: ComputeJob): ComputeResult | Promise<ComputeResult> => {
    inline += 1;
    return crypto.compute(job);
  };
  return {
    sha1: (...parts) => crypto.sha1(...parts),
    sha256: (...parts) => crypto.sha256(...parts),
    aesIgeEncrypt: (...parameters) => crypto.aesIgeEncrypt(...parameters),
    aesIgeDecrypt: (...parameters) => crypto.aesIgeDecrypt(...parameters),
    discard: crypto.discard,
    createAesCtr: (key, iv) => crypto.createAesCtr(key, iv),
    compute: (job) => {
      if (job.type !== 'modPow' || job.exponent.length <= maxShortExponent) return crypto.compute(job);
      threads.start();
      const outcome = threads.run(job);
      return outcome === undefined ? computeInline(job) : outcome.then((end) => readOutcome(end) ?? computeInline(job));
    },
    get statistics() {
      return { ready: threads.ready, done: threads.done, inline };
    },
    warmUp: () => threads.start(),
    close: () => threads.close(),
  };
}

/** Starts our own program, without what the process was started with: it needs none of its options, loaders and variables. */
function startComputeThread(): Worker {
  return new Worker(new URL('./compute-thread.js', import.meta.url), { name: 'kitewire-compute', execArgv: [], env: {} });
}

function readOutcome(outcome: PowerOutcome): ComputeResult | undefined {
  switch (outcome.type) {
    case 'done':
      return { type: 'modPow', value: outcome.value };
    case 'failed':
      return { type: 'failed', reason: outcome.reason };
    case 'lost':
      return undefined;
  }
}
