/** From packets to single messages, in order: containers are opened, gzipped bodies inflated by a job. */
import { readUint64LE } from '../bytes/int64.js';
import { GZIP_PACKED, readConstructorId } from '../message/constructor-ids.js';
import { decodeContainer, isContainer } from '../message/container.js';
import { readGzipPacked } from '../message/gzip-packed.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import { SERVICE_IDS } from './service-codec.js';
import type { CloseReason } from '../close-reason.js';
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

/** What comes out of the queue. */
export type InboundStep =
  | { readonly type: 'message'; readonly message: MtprotoMessage }
  | { readonly type: 'compute'; readonly id: number; readonly job: ComputeJob }
  | { readonly type: 'fault'; readonly reason: CloseReason };

/** A packet's own messages: its container opened, or itself; a reason when the container is malformed. */
export function unpackMessages(packet: MtprotoMessage): readonly MtprotoMessage[] | string {
  if (!isContainer(packet.body)) return [packet];
  const container = decodeContainer(packet);
  return container.type === 'fault' ? container.reason : container.messages;
}

/**
 * A queue of messages of which each leaves inflated and in its turn.
 *
 * Order matters to whoever takes updates, so a message being inflated holds up those behind it.
 */
export class Inbound {
  readonly #limits: InboundLimits;
  readonly #allocateComputeId: () => number;
  readonly #queue: MtprotoMessage[] = [];
  #waitingSize = 0;
  #inflating: { readonly id: number; readonly prefix: Uint8Array } | undefined;
  #fault: CloseReason | undefined;

  constructor(limits: InboundLimits, allocateComputeId: () => number) {
    this.#limits = limits;
    this.#allocateComputeId = allocateComputeId;
  }

  push(message: MtprotoMessage): void {
    if (this.#waitingSize + message.body.length > this.#limits.waitingSize) {
      this.#fault = { code: 'LIMIT_EXCEEDED', message: `More than ${this.#limits.waitingSize} bytes of messages wait to be read` };
      return;
    }
    this.#waitingSize += message.body.length;
    this.#queue.push(message);
  }

  /** Takes the outcome of an inflation in; says whether it was one of this queue's. */
  computed(id: number, result: ComputeResult): boolean {
    if (this.#inflating?.id !== id) return false;
    const { prefix } = this.#inflating;
    this.#inflating = undefined;
    const message = this.#queue[0] as MtprotoMessage;
    if (result.type !== 'inflate') {
      this.#fault = { code: 'PROTOCOL_VIOLATION', message: 'A gzipped message is malformed or too long when inflated' };
      return true;
    }
    // Nested gzip has no use but attack: an inflated body is taken as it is.
    this.#waitingSize += prefix.length + result.value.length - message.body.length;
    this.#queue[0] = { ...message, body: join(prefix, result.value) };
    this.#ready = true;
    return true;
  }

  /** Whether the first message has been inflated already. */
  #ready = false;

  next(): InboundStep | undefined {
    if (this.#fault) {
      const reason = this.#fault;
      this.clear();
      return { type: 'fault', reason };
    }
    const message = this.#queue[0];
    if (message === undefined || this.#inflating) return undefined;
    const packed = this.#ready ? undefined : findPacked(message.body);
    if (packed) {
      const id = this.#allocateComputeId();
      this.#inflating = { id, prefix: packed.prefix };
      return { type: 'compute', id, job: { type: 'inflate', data: packed.data, limit: this.#limits.inflatedSize } };
    }
    this.#ready = false;
    this.#queue.shift();
    this.#waitingSize -= message.body.length;
    return { type: 'message', message };
  }

  clear(): void {
    this.#queue.length = 0;
    this.#waitingSize = 0;
    this.#inflating = undefined;
    this.#ready = false;
    this.#fault = undefined;
  }
}

/** Finds gzipped content: the whole body, or the result inside an `rpc_result`. */
function findPacked(body: Uint8Array): { prefix: Uint8Array; data: Uint8Array } | undefined {
  const id = readConstructorId(body);
  if (id === GZIP_PACKED) {
    const data = readGzipPacked(body);
    return data && { prefix: body.subarray(0, 0), data };
  }
  if (id === SERVICE_IDS.rpcResult && readConstructorId(body.subarray(12)) === GZIP_PACKED) {
    const data = readGzipPacked(body.subarray(12));
    return data && { prefix: body.subarray(0, 12), data };
  }
  return undefined;
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
