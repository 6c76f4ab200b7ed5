/** The client's end of a session: calls go in, packets come out, and the other way round. */
import { readUint64LE } from '../bytes/int64.js';
import type { CallInput } from './types.js';
import type { Instant, Machine, Moment } from '../machine.js';
import { ClientMessageIds } from '../message/message-id.js';
import { SeqNoCounter } from '../message/seq-no.js';
import type { ComputeResult } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { Acks } from './acks.js';
import { Calls, type PendingCall } from './calls.js';
import { ClientClock } from './client-clock.js';
import { ClientLiveness, DEFAULT_LIVENESS, type LivenessPolicy } from './client-liveness.js';
import { ClientOutgoing, type OutgoingMessage } from './client-outgoing.js';
import { ClientSalts } from './client-salts.js';
import { handleServiceMessage, type ServiceContext } from './client-service.js';
import type { ClientSessionEffect, ClientSessionInput } from './client-session-types.js';
import { answeredMsgId, DEFAULT_INBOUND_LIMITS, Inbound, type InboundLimits, unpackMessages } from './inbound.js';
import { ReceivedIds } from './received-ids.js';
import type { CloseReason } from '../close-reason.js';
import type { MtprotoPacket } from '../packet.js';
import type { ServerSalt } from './types.js';

export interface ClientSessionOptions {
  readonly random: RandomSource;
  readonly allocateComputeId: () => number;
  /** Salts known from earlier, the current one first. */
  readonly salts: readonly ServerSalt[];
  /** Server time minus local time in ms, as known from earlier. */
  readonly timeOffset: number;
  readonly liveness?: LivenessPolicy;
  readonly inboundLimits?: InboundLimits;
}

/** Ids remembered to recognise repeated messages. */
const RECEIVED_CAPACITY = 2000;
/** TDLib's time for acknowledgements to find company, and the documented number that ends the wait. */
const ACK_POLICY = { delay: 30_000, batch: 16 };
/** A call unanswered for so long, in ms, is asked about, again and again. */
const STATE_CHECK_DELAY = 10_000;
/** Bodies shorter than this do not gain from gzip. */
const COMPRESS_FROM = 512;
/** A call refused so often by the session layer is given up. */
const MAX_REFUSALS = 8;

/**
 * One session with the server; it outlives its connections.
 *
 * @see https://core.telegram.org/mtproto/description#session
 */
export class ClientSession implements Machine<ClientSessionInput, ClientSessionEffect> {
  readonly #options: ClientSessionOptions;
  readonly #clock: ClientClock;
  readonly #salts: ClientSalts;
  readonly #liveness: ClientLiveness;
  readonly #inbound: Inbound;
  readonly #calls = new Calls();
  readonly #acks = new Acks(ACK_POLICY);
  readonly #effects: ClientSessionEffect[] = [];
  readonly #compressing = new Map<number, PendingCall>();
  readonly #outgoing: ClientOutgoing;
  #received = new ReceivedIds(RECEIVED_CAPACITY);
  #sessionId: bigint;
  #earlierSessionId: bigint | undefined;
  #authKeyId: bigint | undefined;
  #writable = true;
  #stateCheckAt: Instant | undefined;
  #latestServerSession = 0n;

  constructor(options: ClientSessionOptions) {
    this.#options = options;
    this.#clock = new ClientClock(options.timeOffset);
    this.#salts = new ClientSalts(options.salts);
    this.#liveness = new ClientLiveness(options.liveness ?? DEFAULT_LIVENESS);
    this.#inbound = new Inbound(options.inboundLimits ?? DEFAULT_INBOUND_LIMITS, options.allocateComputeId);
    this.#outgoing = new ClientOutgoing(this.#calls, new ClientMessageIds(options.random), new SeqNoCounter());
    this.#sessionId = newSessionId(options.random);
  }

  /** Whether a decrypted packet belongs to this session, to the one before it, or to neither. */
  recognise(sessionId: bigint): 'current' | 'earlier' | 'foreign' {
    if (sessionId === this.#sessionId) return 'current';
    return sessionId === this.#earlierSessionId ? 'earlier' : 'foreign';
  }

  /** The salts worth storing, the current one first. */
  get salts(): readonly ServerSalt[] {
    return this.#salts.all;
  }

  get deadline(): Instant | undefined {
    if (this.#authKeyId === undefined) return undefined;
    const deadlines = [this.#acks.deadline, this.#stateCheckAt, this.#liveness.deadline(this.#calls.sentCount > 0)];
    return Math.min(...deadlines.filter((deadline) => deadline !== undefined));
  }

  handle(input: ClientSessionInput, now: Moment): void {
    switch (input.type) {
      case 'connected':
        this.#authKeyId = input.authKeyId;
        this.#writable = true;
        this.#liveness.connected(now.instant);
        // What was sent on the connection before may or may not have arrived.
        this.#askForStates(this.#calls.sent(), now);
        return;
      case 'disconnected':
        this.#authKeyId = undefined;
        this.#outgoing.dropTransient();
        return;
      case 'keyCreated':
        this.#clock.set(input.timeOffset);
        return this.#salts.replace(input.salt, this.#clock.serverTime(now));
      case 'writable':
        this.#writable = input.writable;
        return;
      case 'packet':
        return this.#receive(input.packet, now);
      case 'computed':
        return this.#computed(input.id, input.result);
      case 'call':
        return this.#open(input);
      case 'cancel':
        return this.#cancel(input.callId);
      case 'checkLiveness':
        this.#liveness.check();
    }
  }

  poll(now: Moment): ClientSessionEffect | undefined {
    if (this.#effects.length === 0) this.#takeInbound(now);
    const effect = this.#effects.shift();
    if (effect || this.#authKeyId === undefined) return effect;
    this.#runTimers(now);
    return this.#effects.shift() ?? this.#flush(now);
  }

  #open(input: CallInput): void {
    const call = this.#calls.open(input.callId, input.body);
    if (typeof input.body !== 'function' && input.body.length >= COMPRESS_FROM && input.compress !== false) {
      call.state = 'compressing';
      const id = this.#options.allocateComputeId();
      this.#compressing.set(id, call);
      this.#effects.push({ type: 'compute', id, job: { type: 'deflate', data: input.body } });
    }
    this.#outgoing.enqueueCall(call);
  }

  #cancel(callId: number): void {
    const call = this.#calls.byCallId(callId);
    if (!call) return;
    const msgId = this.#calls.lastMsgId(call);
    this.#calls.close(call);
    if (call.state === 'sent' && msgId !== undefined) {
      this.#outgoing.enqueueService({ _: 'rpc_drop_answer', reqMsgId: BigInt.asIntN(64, msgId) });
    }
  }

  #computed(id: number, result: ComputeResult): void {
    if (this.#inbound.computed(id, result)) return;
    const call = this.#compressing.get(id);
    this.#compressing.delete(id);
    if (call && this.#calls.isOpen(call)) this.#outgoing.compressed(call, result);
  }

  #receive(packet: MtprotoPacket, now: Moment): void {
    const messages = unpackMessages(packet);
    if (typeof messages === 'string') return this.#close({ code: 'PROTOCOL_VIOLATION', message: messages });
    const isFresh = messages.some((message) => {
      const about = answeredMsgId(message.body);
      return about !== undefined && this.#outgoing.hasSent(about);
    });
    if (isFresh && this.#clock.learn(packet.msgId, now)) {
      this.#effects.push({ type: 'timeOffset', timeOffset: this.#clock.offset });
    }
    // A packet outside the window is ignored, not acknowledged: it may have been held back by an attacker.
    if (!isFresh && !this.#clock.accepts(packet.msgId, now)) return;
    if (packet.msgId % 2n === 0n) {
      return this.#close({ code: 'PROTOCOL_VIOLATION', message: 'The server sent an even message id' });
    }
    this.#liveness.heard(now.instant);
    if (messages[0] !== packet) {
      if (this.#received.check(packet.msgId) !== 'new') return;
      this.#received.add(packet.msgId);
    }
    for (const message of messages) {
      const status = this.#received.check(message.msgId);
      // Whether an id this old was ever taken can't be told, so it is neither taken nor acknowledged.
      if (status === 'tooOld') continue;
      // A repeated message was repeated because the acknowledgement got lost.
      if (message.seqNo % 2 !== 0) this.#acks.add(message.msgId, now.instant);
      if (status === 'duplicate') continue;
      this.#received.add(message.msgId);
      this.#inbound.push(message);
    }
  }

  #takeInbound(now: Moment): void {
    for (let step = this.#inbound.next(); step; step = this.#inbound.next()) {
      if (step.type === 'fault') this.#close(step.reason);
      else if (step.type === 'compute') this.#effects.push(step);
      else handleServiceMessage(step.message, this.#serviceContext(now));
      if (this.#effects.length > 0) return;
    }
  }

  #serviceContext(now: Moment): ServiceContext {
    return {
      calls: this.#calls,
      acks: this.#acks,
      received: this.#received,
      outgoing: this.#outgoing,
      now,
      serverTime: this.#clock.serverTime(now),
      emit: (effect) => void this.#effects.push(effect),
      setSalt: (salt) => {
        this.#salts.replace(salt, this.#clock.serverTime(now));
        this.#effects.push({ type: 'salts', salts: this.#salts.all });
      },
      addSalts: (salts) => {
        this.#salts.add(salts, this.#clock.serverTime(now));
        this.#effects.push({ type: 'salts', salts: this.#salts.all });
      },
      sendAgain: (messages) => this.#sendAgain(messages),
      startNewSession: (messages) => this.#startNewSession(messages),
      isNewServerSession: (uniqueId) => {
        const isNew = uniqueId !== this.#latestServerSession;
        this.#latestServerSession = uniqueId;
        return isNew;
      },
    };
  }

  /** Sends messages again, each under a new id, in their old order. */
  #sendAgain(messages: readonly OutgoingMessage[]): void {
    for (const message of [...messages].reverse()) {
      if (message.acks) for (const id of message.acks) this.#acks.add(id, 0);
      else if (this.#mayGoAgain(message)) this.#outgoing.enqueueAgain(message);
    }
  }

  /** Counts a refusal; a call refused too often is given up. */
  #mayGoAgain({ call }: OutgoingMessage): boolean {
    if (!call || !this.#calls.isOpen(call)) return call === undefined;
    call.refusals += 1;
    if (call.refusals <= MAX_REFUSALS) return true;
    this.#calls.close(call);
    const reason: CloseReason = { code: 'PROTOCOL_VIOLATION', message: `The server refused the message ${call.refusals} times` };
    this.#effects.push({ type: 'failed', callId: call.callId, reason });
    return false;
  }

  /** Leaves a session whose counters the server no longer accepts; what is unanswered moves to the new one. */
  #startNewSession(refused: readonly OutgoingMessage[]): void {
    this.#earlierSessionId = this.#sessionId;
    this.#sessionId = newSessionId(this.#options.random);
    this.#received = new ReceivedIds(RECEIVED_CAPACITY);
    this.#acks.clear();
    this.#outgoing.restart(new ClientMessageIds(this.#options.random), new SeqNoCounter());
    for (const message of refused) this.#mayGoAgain(message);
    for (const call of this.#calls.sent().reverse()) this.#outgoing.enqueueAgain({ kind: 'call', call });
  }

  #askForStates(calls: readonly PendingCall[], now: Moment): void {
    const ids = calls.map((call) => this.#calls.lastMsgId(call)).filter((id) => id !== undefined);
    if (ids.length > 0) this.#outgoing.enqueueStateRequest(ids.slice(0, 8192));
    this.#stateCheckAt = now.instant + STATE_CHECK_DELAY;
  }

  #runTimers(now: Moment): void {
    if (this.#liveness.isDead(now.instant)) {
      this.#close({ code: 'TIMEOUT', message: 'The server did not answer a ping in time' });
      return;
    }
    if (this.#stateCheckAt !== undefined && now.instant >= this.#stateCheckAt) {
      this.#stateCheckAt = undefined;
      const overdue = this.#calls.sent().filter((call) => call.sentAt + STATE_CHECK_DELAY <= now.instant);
      if (overdue.length > 0) this.#askForStates(overdue, now);
    }
    if (this.#calls.sentCount > 0) this.#stateCheckAt ??= now.instant + STATE_CHECK_DELAY;
    if (this.#liveness.takePing(now.instant, this.#calls.sentCount > 0)) this.#outgoing.enqueuePing();
    if (this.#salts.shouldRequest(this.#clock.serverTime(now))) this.#outgoing.enqueueSaltRequest();
  }

  #flush(now: Moment): ClientSessionEffect | undefined {
    if (!this.#writable || this.#authKeyId === undefined) return undefined;
    if (!this.#outgoing.hasReady && !this.#acks.isDue(now.instant)) return undefined;
    const serverTime = this.#clock.serverTime(now);
    const content = this.#outgoing.pack(this.#acks, { sessionId: this.#sessionId, authKeyId: this.#authKeyId }, now, serverTime);
    if (!content) return undefined;
    return { type: 'send', packet: { ...content, salt: this.#salts.current(serverTime), sessionId: this.#sessionId } };
  }

  #close(reason: CloseReason): void {
    this.#effects.push({ type: 'close', reason });
  }
}

/** A random session id; zero stands for none. */
function newSessionId(random: RandomSource): bigint {
  for (;;) {
    const id = readUint64LE(random.bytes(8));
    if (id !== 0n) return id;
  }
}
