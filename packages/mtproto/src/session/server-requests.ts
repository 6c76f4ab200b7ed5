/** The requests of one session that are being answered, up to the moment when the answer is ready to be sent. */
import { wrapGzipPacked } from '../message/gzip-packed.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import type { Receipt } from './server-session-types.js';
import { encodeRpcError } from './rpc-answers.js';

/** An answer that may go out. */
export interface ReadyAnswer {
  readonly msgId: bigint;
  readonly result: Uint8Array;
  readonly receipt: Receipt | undefined;
}

/** An answer as it is given. */
export interface GivenAnswer {
  readonly msgId: bigint;
  readonly body: Uint8Array;
  readonly receipt?: Receipt | undefined;
  /** `true` unless given. */
  readonly compress?: boolean | undefined;
}

/** What an answer came to: ready, or to be gzipped first. */
export type AnswerOutcome =
  | { readonly type: 'ready'; readonly answer: ReadyAnswer }
  | { readonly type: 'compute'; readonly id: number; readonly job: ComputeJob };

/** Answers longer than this gain from gzip. */
const COMPRESS_FROM = 4096;
/** The longest answer in bytes that leaves room for its headers and padding in the longest packet. */
const MAX_ANSWER_LENGTH = (2 << 20) - 8192;

/** The requests being answered. */
export class ServerRequests {
  readonly #limit: number;
  readonly #running = new Set<bigint>();
  /** Those that the client gave up and whoever answers them has not finished: they still cost something. */
  readonly #dropped = new Set<bigint>();
  readonly #compressing = new Map<number, ReadyAnswer>();
  #bytes = 0;

  /** @param limit how many may be answered at one time */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#running.size + this.#dropped.size >= this.#limit;
  }

  /** The bytes of answers that are being gzipped. */
  get bytes(): number {
    return this.#bytes;
  }

  isRunning(msgId: bigint): boolean {
    return this.#running.has(msgId);
  }

  start(msgId: bigint): void {
    this.#running.add(msgId);
  }

  /** Forgets a request that the client gave up; says whether it was being answered. */
  drop(msgId: bigint): boolean {
    if (!this.#running.delete(msgId)) return false;
    // One whose answer is being gzipped costs nobody's time any more.
    if (![...this.#compressing.values()].some((answer) => answer.msgId === msgId)) this.#dropped.add(msgId);
    return true;
  }

  /** Takes an answer in; `undefined` for one that nobody waits for. */
  answer({ msgId, body: result, receipt, compress = true }: GivenAnswer, allocateComputeId: () => number): AnswerOutcome | undefined {
    if (this.#dropped.delete(msgId) || !this.#running.has(msgId)) return undefined;
    if (!compress || result.length < COMPRESS_FROM) return this.#ready({ msgId, result, receipt });
    const id = allocateComputeId();
    this.#compressing.set(id, { msgId, result, receipt });
    this.#bytes += result.length;
    return { type: 'compute', id, job: { type: 'deflate', data: result } };
  }

  /** Takes the outcome of gzipping an answer; `undefined` when nobody waits for it any more. */
  compressed(id: number, outcome: ComputeResult): AnswerOutcome | undefined {
    const waiting = this.#compressing.get(id);
    this.#compressing.delete(id);
    if (!waiting) return undefined;
    const { msgId, result } = waiting;
    this.#bytes -= result.length;
    return this.#running.has(msgId) ? this.#ready({ ...waiting, result: shorter(result, outcome) }) : undefined;
  }

  #ready({ msgId, result, receipt }: ReadyAnswer): AnswerOutcome {
    this.#running.delete(msgId);
    // What no packet can carry would end the connection, and the next one, and so on.
    if (result.length > MAX_ANSWER_LENGTH) return { type: 'ready', answer: { msgId, result: encodeRpcError(500, 'RESPONSE_TOO_LONG'), receipt: undefined } };
    return { type: 'ready', answer: { msgId, result, receipt } };
  }
}

function shorter(result: Uint8Array, outcome: ComputeResult): Uint8Array {
  if (outcome.type !== 'deflate' || outcome.value.length + 8 >= result.length) return result;
  return wrapGzipPacked(outcome.value);
}
