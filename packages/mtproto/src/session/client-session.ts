/** The client's end of a session: calls go in, packets come out, and the other way round. */
import type { CloseReason } from '../close-reason.js';
import { UsageError } from '../errors.js';
import type { Instant, Machine, Moment, UnixTime } from '../machine.js';
import { ClientMessageIds } from '../message/message-id.js';
import { SeqNoCounter } from '../message/seq-no.js';
import type { MtprotoPacket } from '../packet.js';
import type { ComputeResult } from '../ports/crypto-provider.js';
import { Acks } from './acks.js';
import { checkBody, findLengthFault } from './call-body.js';
import { CallCompression } from './call-compression.js';
import { Calls, type PendingCall } from './calls.js';
import { ClientClock } from './client-clock.js';
import { ClientInbox } from './client-inbox.js';
import { ClientLiveness, DEFAULT_LIVENESS } from './client-liveness.js';
import { ClientOutgoing, isCall, type OutgoingMessage } from './client-outgoing.js';
import { ClientSalts } from './client-salts.js';
import { handleServiceMessage, handleUnreadable, isUpdate } from './client-service.js';
import type { ServiceContext } from './client-service-context.js';
import { toOutgoing } from './client-service-queue.js';
import type { ClientSessionEffect, ClientSessionInput, ClientSessionOptions } from './client-session-types.js';
import { ClientStateCheck } from './client-state-check.js';
import { earliest } from './earliest.js';
import { Fifo } from './fifo.js';
import { DEFAULT_INBOUND_LIMITS } from './inbound.js';
import { RateLimit } from './rate-limit.js';
import { SessionIdentity } from './session-identity.js';
import type { CallInput, ServerSalt } from './types.js';

/** TDLib's time for acknowledgements to find company, and the documented number that ends the wait. */
const ACK_POLICY = { delay: 30_000, batch: 16 };
/** A message refused more often than this by the session layer is given up. */
const MAX_REFUSALS = 3;
/** The server closes a connection without a ping for so long, in s: more than two of our pauses between pings. */
const DISCONNECT_DELAY = 75;
/** Whatever the server has to say comes at once, and after so long, in ms, that there is nothing. */
const LONG_POLL = { maxDelay: 0, waitAfter: 0, maxWait: 25_000 };
/** Neither end begins sessions more often than this: beyond it something is broken or hostile. */
const SESSION_CHANGES = { burst: 8, interval: 30_000 };

/**
 * One session with the server; it outlives its connections.
 *
 * @see https://core.telegram.org/mtproto/description#session
 */
export class ClientSession implements Machine<ClientSessionInput, ClientSessionEffect> {
  readonly #options: ClientSessionOptions;
  readonly #identity: SessionIdentity;
  readonly #clock: ClientClock;
  readonly #salts: ClientSalts;
  readonly #liveness: ClientLiveness;
  readonly #inbox: ClientInbox;
  readonly #calls = new Calls();
  readonly #acks = new Acks(ACK_POLICY);
  readonly #effects = new Fifo<ClientSessionEffect>();
  readonly #compression: CallCompression;
  readonly #outgoing: ClientOutgoing;
  readonly #stateCheck = new ClientStateCheck(this.#calls);
  readonly #sessionChanges = new RateLimit(SESSION_CHANGES);
  /** Set while a connection stands that may be used. */
  #authKeyId: bigint | undefined;
  #isReady = false;
  /** The server must not be told to expect pings of a session that may be given up. */
  #isProbation = false;
  #isWritable = true;
  #pingId = 0n;

  constructor(options: ClientSessionOptions) {
    this.#options = options;
    this.#clock = new ClientClock(options.timeOffset);
    this.#salts = new ClientSalts(options.salts);
    this.#liveness = new ClientLiveness(options.liveness ?? DEFAULT_LIVENESS);
    this.#inbox = new ClientInbox(options.inboundLimits ?? DEFAULT_INBOUND_LIMITS, options.allocateComputeId);
    this.#compression = new CallCompression(options.allocateComputeId);
    this.#outgoing = new ClientOutgoing(this.#calls, new ClientMessageIds(options.random), new SeqNoCounter());
    this.#identity = new SessionIdentity(options.random);
  }

  /** Whether a decrypted packet belongs to this session, to one before it, or to neither. */
  recognise(sessionId: bigint): 'current' | 'earlier' | 'foreign' {
    return this.#identity.recognise(sessionId);
  }

  /** The salts worth storing, the current one first. */
  get salts(): readonly ServerSalt[] {
    return this.#salts.all;
  }

  /** The server's time as far as it is known. */
  serverTime(now: Moment): UnixTime {
    return this.#clock.serverTime(now);
  }

  /** Whether the server has shown since `connected` that it knows the key: with a packet that is neither old nor repeated. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** How many calls wait to be sent or answered. */
  get openCalls(): number {
    return this.#calls.size;
  }

  /** 64 bits, unsigned. */
  get sessionId(): bigint {
    return this.#identity.sessionId;
  }

  hasCall(callId: number): boolean {
    return this.#calls.has(callId);
  }

  /**
   * Takes calls out, in their order, for another session to carry: all of them, or those never sent, which it can't have
   * executed. Of these the ones stay that must not overtake one that stays.
   */
  release(which: 'all' | 'unsent'): CallInput[] {
    const staying = new Set<number>();
    const released: CallInput[] = [];
    for (const call of this.#calls.all()) {
      const { callId, body, state, after, quickAck } = call;
      if (which === 'unsent' && (call.msgIds.length > 0 || (after !== undefined && staying.has(after)))) {
        staying.add(callId);
        continue;
      }
      this.#outgoing.close(call);
      released.push({ type: 'call', callId, body, compress: state === 'compressing', quickAck, after });
    }
    return released;
  }

  get deadline(): Instant | undefined {
    if (this.#authKeyId === undefined) return undefined;
    const ofLiveness = this.#isProbation ? undefined : this.#liveness.deadline(this.#calls.sentCount > 0);
    const ofTimers = earliest(this.#stateCheck.deadline, ofLiveness);
    // What can't be written has no deadline: `writable` wakes it.
    return this.#isWritable ? earliest(ofTimers, earliest(this.#acks.deadline, this.#outgoing.readyAt(Infinity))) : ofTimers;
  }

  /** Takes one input in. Throws `UsageError` for a call number that is in use, and for a body that is no call. */
  handle(input: ClientSessionInput, now: Moment): void {
    switch (input.type) {
      case 'connected':
        return this.#connected(input.authKeyId, input.isProbation ?? false, now);
      case 'admitted':
        this.#isProbation = false;
        return this.#liveness.connected(now.instant);
      case 'disconnected':
        return this.#disconnected();
      case 'keyCreated':
        this.#clock.set(input.timeOffset);
        return this.#salts.reset(input.salt, this.#clock.serverTime(now));
      case 'writable':
        this.#isWritable = input.writable;
        return;
      case 'packet':
        return this.#receive(input.packet, now);
      case 'quickAcked':
        return this.#quickAcked(input.callIds);
      case 'computed':
        return this.#computed(input.id, input.result);
      case 'call':
        return this.#open(input, now);
      case 'cancel':
        return this.#cancel(input.callId);
      case 'longPoll':
        return this.#outgoing.services.add(toOutgoing('longPoll', { _: 'http_wait', ...LONG_POLL }));
      case 'destroySession':
        return this.#destroySession(input.sessionId);
      case 'checkLiveness':
        this.#liveness.check();
    }
  }

  poll(now: Moment): ClientSessionEffect | undefined {
    if (this.#effects.length === 0) this.#takeInbound(now);
    const effect = this.#effects.shift();
    if (effect || this.#authKeyId === undefined) return effect;
    this.#runTimers(now);
    return this.#effects.shift() ?? this.#flush(now) ?? this.#effects.shift();
  }

  #connected(authKeyId: bigint, isProbation: boolean, now: Moment): void {
    this.#disconnected();
    this.#isProbation = isProbation;
    this.#authKeyId = authKeyId;
    this.#isReady = false;
    this.#isWritable = true;
    this.#liveness.connected(now.instant);
    const question = this.#stateCheck.connected(now.instant);
    if (question) this.#outgoing.services.add(question);
  }

  #disconnected(): void {
    this.#authKeyId = undefined;
    this.#outgoing.dropTransient();
  }

  #open(input: CallInput, now: Moment): void {
    const { callId, body } = input;
    if (this.#calls.has(callId)) throw new UsageError(`a call with the number ${callId} is open already`);
    checkBody(body);
    const reason = findLengthFault(body);
    if (reason) return this.#effects.push({ type: 'failed', callId, reason });
    const call = this.#calls.open(callId, body, input);
    const job = this.#compression.begin(call, input, now.instant);
    if (job) this.#effects.push(job);
    this.#outgoing.enqueueCall(call);
  }

  #cancel(callId: number): void {
    const call = this.#calls.byCallId(callId);
    if (!call) return;
    const msgId = this.#calls.lastMsgId(call);
    this.#outgoing.close(call);
    if (msgId === undefined) return;
    this.#outgoing.services.add(toOutgoing('dropAnswer', { _: 'rpc_drop_answer', reqMsgId: BigInt.asIntN(64, msgId) }));
  }

  #quickAcked(callIds: readonly number[]): void {
    for (const callId of callIds) if (this.#calls.has(callId)) this.#effects.push({ type: 'quickAck', callId });
  }

  #computed(id: number, result: ComputeResult): void {
    if (this.#inbox.computed(id, result)) return;
    const call = this.#compression.end(id);
    if (call && this.#calls.isOpen(call)) this.#outgoing.compressed(call, result);
  }

  #receive(packet: MtprotoPacket, now: Moment): void {
    if (this.#authKeyId === undefined || this.recognise(packet.sessionId) !== 'current') return;
    const outcome = this.#inbox.receive(packet, { clock: this.#clock, acks: this.#acks, outgoing: this.#outgoing, now });
    if (outcome.type === 'fault') return this.#close(outcome.reason);
    if (outcome.type === 'ignored') return;
    if (!this.#isReady) this.#effects.push({ type: 'ready' });
    this.#isReady = true;
    this.#liveness.heard(now.instant);
    if (outcome.hasClockChanged) this.#effects.push({ type: 'timeOffset', timeOffset: this.#clock.offset });
  }

  #takeInbound(now: Moment): void {
    for (let step = this.#inbox.next(); step; step = this.#inbox.next()) {
      if (step.type === 'compute') this.#effects.push(step);
      else {
        // Only what is handled is acknowledged.
        if (step.message.seqNo % 2 !== 0) this.#acks.add(step.message.msgId, now.instant);
        const { body } = step.message;
        if (step.type === 'unreadable') handleUnreadable(step.message, this.#serviceContext(now));
        // Thousands come in a row, and need nothing of the session.
        else if (isUpdate(body)) this.#effects.push({ type: 'update', body });
        else handleServiceMessage(step.message, this.#serviceContext(now));
        if (this.#outgoing.services.isOverfull) this.#close({ code: 'LIMIT_EXCEEDED', message: 'the server asks for more than it reads' });
      }
      if (this.#effects.length > 0) return;
    }
  }

  #serviceContext(now: Moment): ServiceContext {
    const serverTime = this.#clock.serverTime(now);
    const emitSalts = (): void => this.#effects.push({ type: 'salts', salts: this.#salts.all });
    return {
      calls: this.#calls,
      acks: this.#acks,
      received: this.#inbox.received,
      outgoing: this.#outgoing,
      now,
      serverTime,
      emit: (effect) => this.#effects.push(effect),
      closeConnection: (reason) => this.#close(reason),
      setSalt: (salt) => {
        if (this.#salts.replace(salt, serverTime)) emitSalts();
      },
      addSalts: (salts) => {
        this.#salts.add(salts, serverTime);
        emitSalts();
      },
      sendAgain: (messages) => this.#sendAgain(messages),
      startNewSession: (messages) => this.#startNewSession(messages, now),
      notePong: (pingId) => {
        if (pingId === this.#pingId) this.#liveness.ponged(now.instant);
      },
      isNewServerSession: (uniqueId) => this.#identity.isNewServerSession(uniqueId) && this.#mayChangeSession(now),
    };
  }

  /** Sends messages again, each under a new id. */
  #sendAgain(messages: readonly OutgoingMessage[]): void {
    for (const message of messages) {
      if (isCall(message)) {
        if (this.#countRefusal(message)) this.#outgoing.enqueueAgain(message);
      } else if (message.refusals < MAX_REFUSALS) {
        this.#outgoing.enqueueAgain({ ...message, refusals: message.refusals + 1 });
      }
    }
  }

  /** Counts a refusal; a call refused too often is given up. */
  #countRefusal(call: PendingCall): boolean {
    call.refusals += 1;
    if (call.refusals <= MAX_REFUSALS) return true;
    this.#outgoing.close(call);
    const reason: CloseReason = { code: 'PROTOCOL_VIOLATION', message: `the server refused a call ${call.refusals} times` };
    this.#effects.push({ type: 'failed', callId: call.callId, reason });
    return false;
  }

  /** Leaves a session whose counters the server no longer accepts; what is unanswered moves to the new one. */
  #startNewSession(refused: readonly OutgoingMessage[], now: Moment): void {
    for (const message of refused) if (isCall(message)) this.#countRefusal(message);
    if (!this.#mayChangeSession(now)) return;
    const earlier = this.#identity.renew();
    this.#inbox.restart();
    this.#acks.clear();
    this.#outgoing.restart(new ClientMessageIds(this.#options.random), new SeqNoCounter());
    this.#destroySession(earlier);
    for (const call of this.#calls.sent()) this.#outgoing.enqueueAgain(call);
  }

  /** Otherwise the server would go on pushing to a session that nobody listens to. */
  #destroySession(sessionId: bigint): void {
    this.#outgoing.services.add(toOutgoing('other', { _: 'destroy_session', sessionId: BigInt.asIntN(64, sessionId) }));
  }

  #mayChangeSession(now: Moment): boolean {
    if (this.#sessionChanges.take(now.instant)) return true;
    this.#close({ code: 'PROTOCOL_VIOLATION', message: 'the server makes the session begin again and again' });
    return false;
  }

  #runTimers(now: Moment): void {
    if (!this.#isProbation && this.#liveness.isDead(now.instant)) {
      return this.#close({ code: 'TIMEOUT', message: 'the server did not answer a ping in time' });
    }
    const { services } = this.#outgoing;
    const question = this.#stateCheck.run(now.instant);
    if (question) services.add(question);
    if (!this.#isProbation && this.#liveness.takePing(now.instant, this.#calls.sentCount > 0)) {
      this.#pingId += 1n;
      services.add(toOutgoing('ping', { _: 'ping_delay_disconnect', pingId: this.#pingId, disconnectDelay: DISCONNECT_DELAY }));
    }
    if (this.#salts.shouldRequest(this.#clock.serverTime(now), now.instant)) {
      services.add(toOutgoing('saltRequest', { _: 'get_future_salts', num: 64 }));
    }
  }

  #flush(now: Moment): ClientSessionEffect | undefined {
    if (!this.#isWritable || this.#authKeyId === undefined) return undefined;
    const readyAt = this.#outgoing.readyAt(now.instant);
    if ((readyAt === undefined || readyAt > now.instant) && !this.#acks.isDue(now.instant)) return undefined;
    const serverTime = this.#clock.serverTime(now);
    const { sessionId } = this.#identity;
    const packed = this.#outgoing.pack({
      acks: this.#acks,
      body: { sessionId, authKeyId: this.#authKeyId },
      now,
      serverTime,
      onFailed: ({ callId }, reason, cause) => this.#effects.push({ type: 'failed', callId, reason, ...(cause !== undefined && { cause }) }),
    });
    if (!packed) return undefined;
    const packet = { ...packed.content, salt: this.#salts.current(serverTime), sessionId };
    return { type: 'send', packet, quickAck: packed.quickAck };
  }

  /** Ends the connection; nothing goes in or out any more before the next one. */
  #close(reason: CloseReason): void {
    if (this.#authKeyId === undefined) return;
    this.#effects.push({ type: 'close', reason });
    this.#disconnected();
  }
}
