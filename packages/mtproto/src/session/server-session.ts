/** The server's end of a session: packets come in, requests go out, and the other way round with answers and updates. */
import { readUint64LE } from '../bytes/int64.js';
import type { Instant, Machine, Moment } from '../machine.js';
import { wrapGzipPacked } from '../message/gzip-packed.js';
import { messageIdTime, ServerMessageIds } from '../message/message-id.js';
import { SeqNoCounter } from '../message/seq-no.js';
import type { ComputeResult } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { Acks } from './acks.js';
import { DEFAULT_INBOUND_LIMITS, Inbound, type InboundLimits, unpackMessages } from './inbound.js';
import { ReceivedIds } from './received-ids.js';
import { encodeRpcError, encodeRpcResult } from './rpc-answers.js';
import { ServerOutbox } from './server-outbox.js';
import type { ServerSaltSource } from './server-salts.js';
import type { ServerSessionEffect, ServerSessionInput } from './server-session-types.js';
import { handleClientMessage, type ServerServiceContext } from './server-service.js';
import { serviceCodec } from './service-codec.js';
import type { CloseReason } from '../close-reason.js';
import type { MtprotoMessage, MtprotoPacket } from '../packet.js';
import type { ConnectionId } from './types.js';

export interface ServerSessionOptions {
  readonly random: RandomSource;
  readonly allocateComputeId: () => number;
  readonly sessionId: bigint;
  readonly salts: ServerSaltSource;
  readonly limits?: ServerSessionLimits;
}

/** Bounds on what a client may make the server hold for one session. */
export interface ServerSessionLimits {
  readonly inbound: InboundLimits;
  /** Messages that wait for the client's acknowledgement. */
  readonly unacknowledged: number;
  /** Their bytes. */
  readonly unacknowledgedBytes: number;
  /** Requests being answered at one time. */
  readonly running: number;
  /** How long a session without a connection is kept, in ms. */
  readonly detachedTime: number;
}

export const DEFAULT_SERVER_SESSION_LIMITS: ServerSessionLimits = {
  inbound: DEFAULT_INBOUND_LIMITS,
  unacknowledged: 10_000,
  unacknowledgedBytes: 16 << 20,
  running: 2_048,
  detachedTime: 300_000,
};

const RECEIVED_CAPACITY = 2000;
/** A request is acknowledged when its answer takes longer than clients like to wait. */
const ACK_POLICY = { delay: 1000, batch: 64 };
/** Ids older than this, in ms, are refused with code 16. */
const MAX_AGE = 300_000;
/** Ids further ahead than this, in ms, are refused with code 17. */
const MAX_AHEAD = 30_000;
/** Answers longer than this gain from gzip. */
const COMPRESS_FROM = 4096;
/** The constructor id of `auth.bindTempAuthKey`, which clients may send with any salt. */
const BIND_TEMP_AUTH_KEY = 0xcdd42a05;

/**
 * One session of a client; it outlives its connections.
 *
 * @see https://core.telegram.org/mtproto/description#session
 */
export class ServerSession implements Machine<ServerSessionInput, ServerSessionEffect> {
  readonly #options: ServerSessionOptions;
  readonly #limits: ServerSessionLimits;
  readonly #inbound: Inbound;
  readonly #received = new ReceivedIds(RECEIVED_CAPACITY);
  readonly #acks = new Acks(ACK_POLICY);
  readonly #outbox = new ServerOutbox(new ServerMessageIds(), new SeqNoCounter());
  readonly #effects: ServerSessionEffect[] = [];
  readonly #running = new Set<bigint>();
  readonly #compressing = new Map<number, { msgId: bigint; result: Uint8Array }>();
  readonly #connections = new Set<ConnectionId>();
  /** Where to send: the connection heard from last. */
  #connection: ConnectionId | undefined;
  #disconnectAt: Instant | undefined;
  #expireAt: Instant | undefined;
  #isAnnounced = false;

  constructor(options: ServerSessionOptions) {
    this.#options = options;
    this.#limits = options.limits ?? DEFAULT_SERVER_SESSION_LIMITS;
    this.#inbound = new Inbound(this.#limits.inbound, options.allocateComputeId);
  }

  /** Whether a connection stands that pushes can go out on. */
  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  get deadline(): Instant | undefined {
    const deadlines = [this.#connection === undefined ? undefined : this.#acks.deadline, this.#disconnectAt, this.#expireAt];
    const known = deadlines.filter((deadline) => deadline !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  handle(input: ServerSessionInput, now: Moment): void {
    switch (input.type) {
      case 'packet':
        return this.#receive(input.connection, input.packet, now);
      case 'connectionClosed':
        return this.#disconnected(input.connection, now);
      case 'computed':
        if (!this.#inbound.computed(input.id, input.result)) this.#compressed(input.id, input.result, now);
        return;
      case 'result':
        return this.#answer(input.msgId, input.body, now);
      case 'error':
        return this.#answer(input.msgId, encodeRpcError(input.errorCode, input.errorMessage), now);
      case 'push':
        this.#outbox.add(input.body, 'notification', now);
        return this.#checkBounds();
      case 'sessionDestroyed': {
        const sessionId = BigInt.asIntN(64, input.sessionId);
        const _ = input.existed ? 'destroy_session_ok' : 'destroy_session_none';
        return this.#outbox.addTransient(serviceCodec.encode({ _, sessionId }), 'response');
      }
      case 'authKeyDestroyed':
        this.#outbox.addTransient(serviceCodec.encode({ _: `destroy_auth_key_${input.outcome}` }), 'response');
    }
  }

  poll(now: Moment): ServerSessionEffect | undefined {
    if (this.#effects.length === 0) this.#takeInbound(now);
    if (this.#effects.length === 0) this.#runTimers(now);
    return this.#effects.shift() ?? this.#flush(now);
  }

  #receive(connection: ConnectionId, packet: MtprotoPacket, now: Moment): void {
    this.#attach(connection, now);
    const messages = unpackMessages(packet);
    if (!this.#options.salts.accepts(packet.salt, now.unix) && !isBind(packet)) {
      const newServerSalt = BigInt.asIntN(64, this.#options.salts.current(now.unix));
      const notice = { _: 'bad_server_salt', ...badMessage(packet, 48), newServerSalt } as const;
      return this.#outbox.addTransient(serviceCodec.encode(notice), 'response');
    }
    const age = now.unix - messageIdTime(packet.msgId);
    // Everything but these three is let pass, as official servers do: clients differ in their counters.
    if (packet.msgId % 4n !== 0n) return this.#refuse(packet, 18);
    if (age > MAX_AGE) return this.#refuse(packet, 16);
    if (age < -MAX_AHEAD) return this.#refuse(packet, 17);
    if (typeof messages === 'string') return this.#refuse(packet, 64);
    if (!this.#isAnnounced) this.#announce(messages, now);
    if (messages[0] !== packet && this.#received.check(packet.msgId) === 'new') this.#received.add(packet.msgId);
    for (const message of messages) this.#take(message);
  }

  #take(message: MtprotoMessage): void {
    switch (this.#received.check(message.msgId)) {
      case 'new':
        this.#received.add(message.msgId);
        return this.#inbound.push(message);
      case 'tooOld':
        // It can't be told whether it was executed, so it is not.
        return this.#refuse(message, 20);
      case 'duplicate':
        // Never executed again: the answer is repeated, or the receipt.
        if (this.#outbox.hasAnswer(message.msgId)) this.#outbox.sendAnswerAgain(message.msgId);
        else this.#acks.add(message.msgId, 0);
    }
  }

  /** Tells the client where the session begins; lower ids it must take for lost. */
  #announce(messages: readonly MtprotoMessage[], now: Moment): void {
    this.#isAnnounced = true;
    const firstMsgId = messages.reduce((lowest, message) => (message.msgId < lowest ? message.msgId : lowest), 1n << 63n);
    const body = serviceCodec.encode({
      _: 'new_session_created',
      firstMsgId: BigInt.asIntN(64, firstMsgId),
      uniqueId: BigInt.asIntN(64, readUint64LE(this.#options.random.bytes(8))),
      serverSalt: BigInt.asIntN(64, this.#options.salts.current(now.unix)),
    });
    this.#outbox.add(body, 'notification', now);
  }

  #refuse(message: MtprotoMessage, errorCode: number): void {
    const notice = { _: 'bad_msg_notification', ...badMessage(message, errorCode) } as const;
    this.#outbox.addTransient(serviceCodec.encode(notice), 'response');
  }

  #attach(connection: ConnectionId, now: Moment): void {
    this.#expireAt = undefined;
    this.#connections.add(connection);
    if (this.#connection === connection) return;
    this.#connection = connection;
    this.#disconnectAt = undefined;
    this.#outbox.sendLostAgain((id) => this.#connections.has(id), now);
  }

  #disconnected(connection: ConnectionId, now: Moment): void {
    this.#connections.delete(connection);
    if (this.#connection !== connection) return;
    this.#connection = [...this.#connections].pop();
    this.#disconnectAt = undefined;
    this.#outbox.dropTransient();
    if (this.#connection === undefined) this.#expireAt = now.instant + this.#limits.detachedTime;
    else this.#outbox.sendLostAgain((id) => this.#connections.has(id), now);
  }

  #takeInbound(now: Moment): void {
    for (let step = this.#inbound.next(); step; step = this.#inbound.next()) {
      if (step.type === 'fault') this.#closeConnection(step.reason);
      else if (step.type === 'compute') this.#effects.push(step);
      else handleClientMessage(step.message, this.#serviceContext(now));
      if (this.#effects.length > 0) return;
    }
  }

  #serviceContext(now: Moment): ServerServiceContext {
    return {
      now,
      outbox: this.#outbox,
      received: this.#received,
      acks: this.#acks,
      running: this.#running,
      maxRunning: this.#limits.running,
      salts: this.#options.salts,
      emit: (effect) => void this.#effects.push(effect),
      closeConnection: (reason) => this.#closeConnection(reason),
      setDisconnectDelay: (delay) => {
        this.#disconnectAt = now.instant + delay;
      },
    };
  }

  #answer(msgId: bigint, result: Uint8Array, now: Moment): void {
    if (!this.#running.has(msgId)) return;
    if (result.length < COMPRESS_FROM) return this.#finish(msgId, result, now);
    const id = this.#options.allocateComputeId();
    this.#compressing.set(id, { msgId, result });
    this.#effects.push({ type: 'compute', id, job: { type: 'deflate', data: result } });
  }

  #compressed(id: number, outcome: ComputeResult, now: Moment): void {
    const waiting = this.#compressing.get(id);
    this.#compressing.delete(id);
    if (!waiting) return;
    const packed = outcome.type === 'deflate' ? wrapGzipPacked(outcome.value) : waiting.result;
    this.#finish(waiting.msgId, packed.length < waiting.result.length ? packed : waiting.result, now);
  }

  #finish(msgId: bigint, result: Uint8Array, now: Moment): void {
    // The client may have dropped it in the meantime.
    if (!this.#running.delete(msgId)) return;
    this.#acks.remove(msgId);
    this.#outbox.add(encodeRpcResult(msgId, result), 'response', now, msgId);
    this.#checkBounds();
  }

  /** A client that acknowledges nothing loses its session, and with it only what it can fetch again. */
  #checkBounds(): void {
    if (this.#outbox.size <= this.#limits.unacknowledged && this.#outbox.bytes <= this.#limits.unacknowledgedBytes) return;
    this.#closeConnection({ code: 'LIMIT_EXCEEDED', message: 'Too much waits for the client to acknowledge it' });
    this.#effects.push({ type: 'expired' });
  }

  #runTimers(now: Moment): void {
    if (this.#disconnectAt !== undefined && now.instant >= this.#disconnectAt) {
      this.#disconnectAt = undefined;
      this.#closeConnection({ code: 'TIMEOUT', message: 'The client did not ping again in the time it had named' });
    }
    if (this.#expireAt !== undefined && now.instant >= this.#expireAt) {
      this.#expireAt = undefined;
      this.#effects.push({ type: 'expired' });
    }
    if (this.#connection !== undefined && this.#acks.isDue(now.instant)) this.#queueAcks();
  }

  #queueAcks(): void {
    const msgIds = this.#acks.take().map((msgId) => BigInt.asIntN(64, msgId));
    this.#outbox.addTransient(serviceCodec.encode({ _: 'msgs_ack', msgIds }), 'response');
  }

  #flush(now: Moment): ServerSessionEffect | undefined {
    if (this.#connection === undefined || !this.#outbox.hasUnsent) return undefined;
    const content = this.#outbox.pack(this.#connection, now);
    if (!content) return undefined;
    const packet = { ...content, salt: this.#options.salts.current(now.unix), sessionId: this.#options.sessionId };
    return { type: 'send', connection: this.#connection, packet };
  }

  #closeConnection(reason: CloseReason): void {
    if (this.#connection !== undefined) this.#effects.push({ type: 'close', connection: this.#connection, reason });
  }
}

function isBind(packet: MtprotoPacket): boolean {
  return packet.body.length >= 4 && new DataView(packet.body.buffer, packet.body.byteOffset).getUint32(0, true) === BIND_TEMP_AUTH_KEY;
}

function badMessage(message: MtprotoMessage, errorCode: number): { badMsgId: bigint; badMsgSeqno: number; errorCode: number } {
  return { badMsgId: BigInt.asIntN(64, message.msgId), badMsgSeqno: message.seqNo, errorCode };
}
