/** A few threads that share jobs among them; what they cannot take, their owner does itself. */
import type { Worker } from 'node:worker_threads';
import type { PowerRequest, ThreadReply } from './serve-powers.js';

export interface ComputeThreadsOptions {
  readonly count: number;
  /** Jobs of all threads that may be under way; further ones are not taken. */
  readonly maxPending: number;
  readonly startThread: () => Worker;
  /** A thread has ended by itself, or could not be started; nothing takes its place. */
  readonly onThreadLost: (error: Error) => void;
}

/** The numbers of a power. */
export type Power = Omit<PowerRequest, 'id'>;

/** What became of a job: its value, a failure in the thread, or that the thread ended first. */
export type PowerOutcome = Exclude<ThreadReply, { type: 'ready' }> | { readonly type: 'lost' };

/** A thread with the jobs that it has not answered. */
interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, (outcome: PowerOutcome) => void>;
  isReady: boolean;
}

/**
 * The threads, from `start` until `close`. Whoever waits for a job keeps the process alive; idle threads do not.
 *
 * A job goes to the thread that has the fewest. Before a thread is ready it gets none.
 */
export class ComputeThreads {
  readonly #options: ComputeThreadsOptions;
  readonly #threads = new Set<Thread>();
  #state: 'new' | 'started' | 'closed' = 'new';
  #lastId = 0;
  #pending = 0;
  #done = 0;

  constructor(options: ComputeThreadsOptions) {
    this.#options = options;
  }

  /** How many threads take jobs. */
  get ready(): number {
    return [...this.#threads].filter(({ isReady }) => isReady).length;
  }

  /** How many jobs threads have done. */
  get done(): number {
    return this.#done;
  }

  /** Starts the threads, once; some 0.3 s later they are ready. */
  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'started';
    for (let left = this.#options.count; left > 0; left -= 1) this.#startThread();
  }

  /** Hands a job to a thread; `undefined` when none is ready, or all have enough. */
  run({ base, exponent, modulus }: Power): Promise<PowerOutcome> | undefined {
    const thread = this.#pending < this.#options.maxPending ? this.#leastBusy() : undefined;
    if (thread === undefined) return undefined;
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#pending += 1;
      if (thread.pending.size === 0) thread.worker.ref();
      thread.pending.set(id, resolve);
      // Copies, since a part of a longer array would take the whole of it along.
      thread.worker.postMessage({ id, base: base.slice(), exponent: exponent.slice(), modulus: modulus.slice() } satisfies PowerRequest, []);
    });
  }

  /** Ends the threads; jobs under way are lost. Resolves when no thread is left. */
  async close(): Promise<void> {
    this.#state = 'closed';
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  #startThread(): void {
    let worker: Worker;
    try {
      worker = this.#options.startThread();
    } catch (error) {
      return this.#options.onThreadLost(toError(error));
    }
    const thread: Thread = { worker, pending: new Map(), isReady: false };
    this.#threads.add(thread);
    let fault: Error | undefined;
    worker.on('message', (reply: ThreadReply) => this.#take(thread, reply));
    worker.on('error', (error) => (fault = toError(error)));
    worker.once('exit', (code) => this.#lose(thread, fault ?? new Error(`the thread ended with the code ${code}`)));
    worker.unref();
  }

  #leastBusy(): Thread | undefined {
    let found: Thread | undefined;
    for (const thread of this.#threads) {
      if (thread.isReady && (found === undefined || thread.pending.size < found.pending.size)) found = thread;
    }
    return found;
  }

  #take(thread: Thread, reply: ThreadReply): void {
    if (reply.type === 'ready') {
      thread.isReady = true;
      return;
    }
    const settle = thread.pending.get(reply.id);
    if (settle === undefined) return;
    thread.pending.delete(reply.id);
    if (thread.pending.size === 0) thread.worker.unref();
    this.#pending -= 1;
    this.#done += 1;
    settle(reply);
  }

  #lose(thread: Thread, fault: Error): void {
    this.#threads.delete(thread);
    this.#pending -= thread.pending.size;
    for (const settle of thread.pending.values()) settle({ type: 'lost' });
    if (this.#state !== 'closed') this.#options.onThreadLost(fault);
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
