/** From packets to single messages, in order: containers are opened, gzipped bodies inflated by a job. */
import { readUint64LE } from '../bytes/int64.js';
import { readConstructorId } from '../message/constructor-ids.js';
import { decodeContainer, isContainer } from '../message/container.js';
import { isGzipPacked, readGzipPacked } from '../message/gzip-packed.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import { Fifo } from './fifo.js';
import { SERVICE_IDS } from './service-codec.js';
import type { MtprotoMessage } from '../packet.js';

/** Bounds on what one session may make its other end hold. */
export interface InboundLimits {
  /** Longest inflated body, in bytes. */
  readonly inflatedSize: number;
  /** Most bytes of messages that may wait behind a body being inflated. */
  readonly waitingSize: number;
}

/** The inflated size is bounded by 16 MiB, what waits behind it by 8 MiB. */
export const DEFAULT_INBOUND_LIMITS: InboundLimits = { inflatedSize: 16 << 20, waitingSize: 8 << 20 };

/** What comes out of the queue; `from` is what the message was pushed with. */
export type InboundStep<From> =
  | { readonly type: 'message'; readonly message: MtprotoMessage; readonly from: From }
  | { readonly type: 'compute'; readonly id: number; readonly job: ComputeJob }
  /** A gzipped message that can't be inflated, or holds what must not be gzipped; those behind it are not affected. */
  | { readonly type: 'unreadable'; readonly message: MtprotoMessage; readonly from: From };

/** Bodies inflated up to this size may have been packed as tightly as gzip can: a part of a file of 1 MiB, and what tells of it. */
const ANY_RATIO_UP_TO = (1 << 20) + 4096;
/** Beyond that they are not longer than so many times what was sent: a bomb is cheap to send. */
const MAX_RATIO = 64;

/** A packet's own messages: its container opened, or itself; a reason when one is malformed. */
export function unpackMessages(packet: MtprotoMessage): readonly MtprotoMessage[] | string {
  if (packet.body.length < 4) return 'a message has no body';
  if (!isContainer(packet.body)) return [packet];
  const container = decodeContainer(packet);
  return container.type === 'fault' ? container.reason : container.messages;
}

/**
 * A queue of messages of which each leaves inflated and in its turn.
 *
 * Order matters to whoever takes updates, so a message being inflated holds up those behind it.
 */
export class Inbound<From = undefined> {
  readonly #limits: InboundLimits;
  readonly #allocateComputeId: () => number;
  readonly #queue = new Fifo<{ readonly message: MtprotoMessage; readonly from: From }>();
  #waitingSize = 0;
  #inflating: { readonly id: number; readonly prefix: Uint8Array } | undefined;
  /** What became of the first message's gzipped content. */
  #inflated: MtprotoMessage | 'unreadable' | undefined;

  constructor(limits: InboundLimits, allocateComputeId: () => number) {
    this.#limits = limits;
    this.#allocateComputeId = allocateComputeId;
  }

  /** Whether there is room for all of these; it is asked before any of them counts as received. */
  hasRoom(messages: readonly MtprotoMessage[]): boolean {
    const size = messages.reduce((sum, message) => sum + sizeOf(message), this.#waitingSize);
    return this.#queue.length === 0 || size <= this.#limits.waitingSize;
  }

  push(message: MtprotoMessage, from: From): void {
    this.#waitingSize += sizeOf(message);
    this.#queue.push({ message, from });
  }

  /** Takes the outcome of an inflation in; says whether it was one of this queue's. */
  computed(id: number, result: ComputeResult): boolean {
    const first = this.#queue.peek();
    if (this.#inflating?.id !== id || !first) return false;
    const { prefix } = this.#inflating;
    this.#inflating = undefined;
    // Gzip inside gzip and gzipped containers have no use but attack.
    const isAllowed = result.type === 'inflate' && !isContainer(result.value) && !isGzipPacked(result.value);
    this.#inflated = isAllowed ? { ...first.message, body: join(prefix, result.value) } : 'unreadable';
    return true;
  }

  next(): InboundStep<From> | undefined {
    const first = this.#queue.peek();
    if (first === undefined || this.#inflating) return undefined;
    const inflated = this.#inflated ?? this.#inflate(first.message);
    if (inflated === 'unreadable') return { type: 'unreadable', ...this.#take(first) };
    if ('job' in inflated) return inflated;
    return { type: 'message', ...this.#take(first), message: inflated };
  }

  /** The message itself when nothing in it is gzipped; otherwise the job that inflates it. */
  #inflate(message: MtprotoMessage): MtprotoMessage | 'unreadable' | (InboundStep<From> & { type: 'compute' }) {
    const prefix = packedPrefix(message.body);
    if (prefix === undefined) return message;
    const data = readGzipPacked(message.body.subarray(prefix.length));
    if (data === undefined) return 'unreadable';
    const id = this.#allocateComputeId();
    this.#inflating = { id, prefix };
    const limit = Math.min(this.#limits.inflatedSize, Math.max(ANY_RATIO_UP_TO, data.length * MAX_RATIO));
    return { type: 'compute', id, job: { type: 'inflate', data, limit } };
  }

  #take(first: { readonly message: MtprotoMessage; readonly from: From }): { message: MtprotoMessage; from: From } {
    this.#inflated = undefined;
    this.#queue.shift();
    this.#waitingSize -= sizeOf(first.message);
    return first;
  }
}

/** What a waiting message costs: the shortest ones cost more than their bytes. */
function sizeOf({ body }: MtprotoMessage): number {
  return body.length + 128;
}

/** What stands before gzipped content: nothing, or the head of an `rpc_result`; `undefined` when nothing is gzipped. */
function packedPrefix(body: Uint8Array): Uint8Array | undefined {
  if (isGzipPacked(body)) return body.subarray(0, 0);
  const isResult = readConstructorId(body) === SERVICE_IDS.rpcResult && body.length >= 16;
  return isResult && isGzipPacked(body.subarray(12)) ? body.subarray(0, 12) : undefined;
}

function join(prefix: Uint8Array, content: Uint8Array): Uint8Array {
  if (prefix.length === 0) return content;
  const joined = new Uint8Array(prefix.length + content.length);
  joined.set(prefix);
  joined.set(content, prefix.length);
  return joined;
}

/**
 * The message id that an answer of the peer is about; `undefined` for anything else.
 * All of these carry it right behind the constructor id.
 */
export function answeredMsgId(body: Uint8Array): bigint | undefined {
  if (body.length < 12) return undefined;
  switch (readConstructorId(body)) {
    case SERVICE_IDS.rpcResult:
    case SERVICE_IDS.pong:
    case SERVICE_IDS.badMsgNotification:
    case SERVICE_IDS.badServerSalt:
    case SERVICE_IDS.msgsStateInfo:
    case SERVICE_IDS.futureSalts:
    case SERVICE_IDS.newSessionCreated:
      return readUint64LE(body, 4);
    default:
      return undefined;
  }
}
