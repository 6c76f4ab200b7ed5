/** The server's end of a session: packets come in, requests go out, and the other way round with answers and updates. */
import { readUint64LE } from '../bytes/int64.js';
import type { CloseReason } from '../close-reason.js';
import { UsageError } from '../errors.js';
import type { Instant, Machine, Moment } from '../machine.js';
import type { MtprotoMessage, MtprotoPacket } from '../packet.js';
import { Acks } from './acks.js';
import { earliest } from './earliest.js';
import { Fifo } from './fifo.js';
import { Inbound, unpackMessages } from './inbound.js';
import { findPacketFault, type PacketFault } from './packet-check.js';
import { RateLimit } from './rate-limit.js';
import { ReceivedIds } from './received-ids.js';
import { encodeRpcError, encodeRpcResult } from './rpc-answers.js';
import { ServerConnections } from './server-connections.js';
import { ServerOutbox } from './server-outbox.js';
import { type PollId, ServerPolls } from './server-polls.js';
import { type AnswerOutcome, ServerRequests } from './server-requests.js';
import { handleClientMessage, handleUnreadable } from './server-service.js';
import type { ServerServiceContext } from './server-service-context.js';
import { DEFAULT_SERVER_SESSION_LIMITS, type ServerSessionLimits, type ServerSessionOptions } from './server-session-options.js';
import type { ServerSessionEffect, ServerSessionInput } from './server-session-types.js';
import { type ServiceMessage, serviceCodec } from './service-codec.js';
import type { ConnectionId } from './types.js';

const RECEIVED_CAPACITY = 2000;
/** More than may wait in the streams of a client that asks about everything that it has under way. */
const LOST_CAPACITY = 2000;
/** A request is acknowledged when its answer takes longer than clients like to wait. */
const ACK_POLICY = { delay: 1000, batch: 64 };
/** A client that sends more wrong packets than this, without learning from what it is told, is cut off. */
const REFUSALS = { burst: 256, interval: 250 };
/** The longest update in bytes that leaves room for its headers and padding in the longest packet. */
const MAX_PUSH_LENGTH = (2 << 20) - 8192;

/**
 * One session of a client; it outlives its connections.
 *
 * @see https://core.telegram.org/mtproto/description#session
 */
export class ServerSession implements Machine<ServerSessionInput, ServerSessionEffect> {
  readonly #options: ServerSessionOptions;
  readonly #limits: ServerSessionLimits;
  readonly #inbound: Inbound<ConnectionId>;
  readonly #received = new ReceivedIds(RECEIVED_CAPACITY);
  /** What the client was told to be refused or not here: it sends that again under other ids. */
  readonly #lost = new ReceivedIds(LOST_CAPACITY);
  readonly #acks = new Acks(ACK_POLICY);
  readonly #outbox: ServerOutbox;
  readonly #requests: ServerRequests;
  readonly #connections = new ServerConnections();
  readonly #polls = new ServerPolls();
  readonly #effects = new Fifo<ServerSessionEffect>();
  /** Connections to be closed once what was said on them before has gone out. */
  readonly #closes = new Fifo<ServerSessionEffect & { type: 'close' }>();
  readonly #refusals = new RateLimit(REFUSALS);
  #firstMsgId: bigint | undefined;
  #expireAt: Instant | undefined;
  #hasExpired = false;

  constructor(options: ServerSessionOptions) {
    this.#options = options;
    this.#limits = options.limits ?? DEFAULT_SERVER_SESSION_LIMITS;
    this.#outbox = new ServerOutbox(options.discard);
    this.#inbound = new Inbound(this.#limits.inbound, options.allocateComputeId);
    this.#requests = new ServerRequests(this.#limits.running);
  }

  /** Whether a connection stands that pushes can go out on. */
  get isConnected(): boolean {
    return this.#connections.main !== undefined;
  }

  /** The bytes that wait for the client's acknowledgement, or to be packed. */
  get heldBytes(): number {
    return this.#outbox.bytes + this.#requests.bytes;
  }

  get deadline(): Instant | undefined {
    if (this.#hasExpired) return undefined;
    const ofAcks = this.isConnected ? this.#acks.deadline : undefined;
    return earliest(earliest(ofAcks, this.#connections.deadline), earliest(this.#polls.deadline, this.#expireAt));
  }

  /** Takes one input in. Throws `UsageError` for a result or an update that no packet can carry. */
  handle(input: ServerSessionInput, now: Moment): void {
    if (this.#hasExpired) return;
    switch (input.type) {
      case 'packet':
        return this.#receive(input, now);
      case 'pollClosed':
        return this.#pollClosed(input.connection, input.poll);
      case 'connectionClosed':
        return this.#disconnected(input.connection, now);
      case 'writable':
        return this.#connections.setWritable(input.connection, input.writable);
      case 'computed':
        if (!this.#inbound.computed(input.id, input.result)) this.#finish(this.#requests.compressed(input.id, input.result));
        return;
      case 'result':
        checkLength(input.body);
        return this.#finish(this.#requests.answer(input, this.#options.allocateComputeId));
      case 'error': {
        const error = encodeRpcError(input.errorCode, input.errorMessage);
        return this.#finish(this.#requests.answer({ msgId: input.msgId, body: error }, this.#options.allocateComputeId));
      }
      case 'push':
        checkLength(input.body);
        if (input.body.length > MAX_PUSH_LENGTH) throw new UsageError(`an update has at most ${MAX_PUSH_LENGTH} bytes, got ${input.body.length}`);
        this.#outbox.add(input.body, 'notification', undefined, input.receipt);
        return this.#checkBounds();
      case 'sessionDestroyed': {
        const sessionId = BigInt.asIntN(64, input.sessionId);
        return this.#replyOn(this.#connections.main, { _: input.existed ? 'destroy_session_ok' : 'destroy_session_none', sessionId });
      }
      case 'authKeyDestroyed':
        return this.#replyOn(this.#connections.main, { _: `destroy_auth_key_${input.outcome}` });
    }
  }

  poll(now: Moment): ServerSessionEffect | undefined {
    if (this.#effects.length === 0 && !this.#hasExpired) {
      this.#takeInbound(now);
      this.#runTimers(now);
    }
    return this.#effects.shift() ?? this.#flush(now) ?? this.#closes.shift();
  }

  #receive({ connection, packet, poll }: ServerSessionInput & { type: 'packet' }, now: Moment): void {
    // A session that nothing valid ever came for is not kept longer than one that was left.
    if (!this.isConnected) this.#expireAt ??= now.instant + this.#limits.detachedTime;
    if (poll !== undefined) this.#polls.note(connection);
    const messages = unpackMessages(packet);
    const fault = findPacketFault({ packet, messages, salts: this.#options.salts, firstMsgId: this.#firstMsgId, now: now.unix });
    // A copy of what was taken is never refused, or its client would send it once more: salts and clocks change in between.
    const isCopy = typeof messages !== 'string' && messages.every(({ msgId }) => this.#received.has(msgId));
    if ((fault !== undefined && !isCopy) || typeof messages === 'string') {
      this.#refuse(connection, packet, fault ?? 64, now);
      for (const { msgId } of typeof messages === 'string' ? [packet] : messages) this.#lost.add(msgId);
      return this.#letGo(connection, poll, now);
    }
    const fresh = messages.filter((message) => this.#isFresh(connection, message, now));
    if (!this.#inbound.hasRoom(fresh)) {
      // Neither remembered nor acknowledged, so that the client sends it again.
      return this.#close(connection, { code: 'LIMIT_EXCEEDED', message: 'Too many bytes of messages wait to be read' });
    }
    // A repeated packet may come from anybody who has seen it pass: it moves the session nowhere.
    if (fresh.length === 0) return this.#letGo(connection, poll, now);
    this.#attach(connection);
    if (poll !== undefined) this.#polls.open(connection, poll, now.instant);
    this.#announce(messages, now);
    if (messages[0] !== packet) this.#received.add(packet.msgId);
    for (const message of fresh) this.#take(connection, message);
  }

  /** A poll that whoever has seen the packet pass may have sent: what the session has to say does not go out on it. */
  #letGo(connection: ConnectionId, poll: PollId | undefined, now: Moment): void {
    if (poll === undefined) return;
    this.#effects.push({ type: 'send', connection, poll, packet: this.#seal(this.#outbox.packTransients(connection, now), now) });
  }

  #pollClosed(connection: ConnectionId, poll: PollId): void {
    if (!this.#polls.close(connection, poll)) this.#outbox.sentInVain(connection);
  }

  #isFresh(connection: ConnectionId, message: MtprotoMessage, now: Moment): boolean {
    const { msgId, seqNo } = message;
    const status = this.#received.check(msgId);
    // It can't be told whether it was executed, so it is not. Nor is what was given up for lost: its copy may have been.
    if (status === 'tooOld' || (status === 'new' && this.#lost.has(msgId))) {
      this.#refuse(connection, message, 20, now);
      return false;
    }
    if (status === 'duplicate') {
      // Never executed again: the answer is repeated, or the receipt.
      if (this.#outbox.hasAnswer(msgId)) this.#outbox.sendAnswerAgain(msgId, connection);
      else if (seqNo % 2 !== 0 || this.#requests.isRunning(msgId)) this.#acks.addUrgent(msgId, now.instant);
    }
    return status === 'new';
  }

  #take(connection: ConnectionId, message: MtprotoMessage): void {
    // The same id twice in one container is one message.
    if (this.#received.has(message.msgId)) return;
    this.#received.add(message.msgId);
    this.#inbound.push(message, connection);
  }

  /** Tells the client where the session begins; what it sent earlier it must take for lost. */
  #announce(messages: readonly MtprotoMessage[], now: Moment): void {
    if (this.#firstMsgId !== undefined) return;
    this.#firstMsgId = messages.reduce((lowest, message) => (message.msgId < lowest ? message.msgId : lowest), 1n << 63n);
    const body = serviceCodec.encode({
      _: 'new_session_created',
      firstMsgId: BigInt.asIntN(64, this.#firstMsgId),
      uniqueId: BigInt.asIntN(64, readUint64LE(this.#options.random.bytes(8))),
      serverSalt: BigInt.asIntN(64, this.#options.salts.current(now.unix)),
    });
    this.#outbox.add(body, 'notification');
  }

  #refuse(connection: ConnectionId, message: MtprotoMessage, fault: PacketFault, now: Moment): void {
    const about = { badMsgId: BigInt.asIntN(64, message.msgId), badMsgSeqno: message.seqNo };
    if (fault === 'salt') {
      const newServerSalt = BigInt.asIntN(64, this.#options.salts.current(now.unix));
      this.#replyOn(connection, { _: 'bad_server_salt', ...about, errorCode: 48, newServerSalt });
    } else {
      this.#replyOn(connection, { _: 'bad_msg_notification', ...about, errorCode: fault });
    }
    if (fault === 64) this.#close(connection, { code: 'PROTOCOL_VIOLATION', message: 'a container is malformed' });
    else if (!this.#refusals.take(now.instant)) this.#close(connection, { code: 'LIMIT_EXCEEDED', message: 'too many packets were refused' });
  }

  #attach(connection: ConnectionId): void {
    this.#expireAt = undefined;
    if (this.#connections.use(connection)) this.#outbox.connectionOpened();
  }

  #disconnected(connection: ConnectionId, now: Moment): void {
    this.#connections.close(connection);
    this.#polls.forget(connection);
    this.#outbox.connectionClosed(connection);
    if (!this.isConnected) this.#expireAt ??= now.instant + this.#limits.detachedTime;
  }

  #takeInbound(now: Moment): void {
    for (let step = this.#inbound.next(); step; step = this.#inbound.next()) {
      if (step.type === 'compute') this.#effects.push(step);
      else (step.type === 'message' ? handleClientMessage : handleUnreadable)(step.message, this.#serviceContext(step.from, now));
      this.#checkBounds();
      if (this.#effects.length > 0) return;
    }
  }

  #serviceContext(connection: ConnectionId, now: Moment): ServerServiceContext {
    return {
      now,
      connection,
      outbox: this.#outbox,
      received: this.#received,
      lost: this.#lost,
      acks: this.#acks,
      requests: this.#requests,
      salts: this.#options.salts,
      emit: (effect) => this.#effects.push(effect),
      reply: (answer) => this.#replyOn(connection, answer),
      refuse: (message, errorCode, reason) => {
        const about = { badMsgId: BigInt.asIntN(64, message.msgId), badMsgSeqno: message.seqNo };
        this.#replyOn(connection, { _: 'bad_msg_notification', ...about, errorCode });
        this.#close(connection, reason);
      },
      closeConnection: (reason) => this.#close(connection, reason),
      setPollWait: (wait) => this.#polls.setWait(connection, wait),
      setDisconnectDelay: (delay) => this.#connections.setDisconnectAt(connection, now.instant + delay),
    };
  }

  #finish(outcome: AnswerOutcome | undefined): void {
    if (outcome?.type === 'compute') this.#effects.push(outcome);
    if (outcome?.type === 'ready') {
      const { msgId, result, receipt } = outcome.answer;
      this.#acks.remove(msgId);
      this.#outbox.add(encodeRpcResult(msgId, result), 'response', msgId, receipt);
      this.#options.discard?.(result);
    }
    this.#checkBounds();
  }

  /** A client that acknowledges nothing loses its session, and with it only what it can fetch again. */
  #checkBounds(): void {
    if (this.#hasExpired || (this.#outbox.size <= this.#limits.unacknowledged && this.heldBytes <= this.#limits.unacknowledgedBytes)) return;
    const reason = { code: 'LIMIT_EXCEEDED', message: 'Too much waits for the client to acknowledge it' } as const;
    for (const connection of this.#connections.all) this.#effects.push({ type: 'close', connection, reason });
    this.#expire();
  }

  #runTimers(now: Moment): void {
    for (const connection of this.#connections.takeSilent(now.instant)) {
      this.#close(connection, { code: 'TIMEOUT', message: 'The client did not ping again in the time it had named' });
    }
    if (this.#expireAt !== undefined && now.instant >= this.#expireAt) this.#expire();
    if (this.isConnected && this.#acks.isDue(now.instant)) {
      const msgIds = this.#acks.take().map((msgId) => BigInt.asIntN(64, msgId));
      this.#replyOn(this.#connections.main, { _: 'msgs_ack', msgIds });
    }
  }

  #expire(): void {
    this.#hasExpired = true;
    this.#effects.push({ type: 'expired' });
  }

  #flush(now: Moment): ServerSessionEffect | undefined {
    if (this.#hasExpired) return undefined;
    const { main } = this.#connections;
    for (const connection of this.#outbox.waiting(main)) {
      if (!this.#connections.isWritable(connection)) continue;
      const isMain = connection === main;
      if (this.#polls.holdsBack(connection, this.#outbox.waitingCount(connection, isMain), now.instant)) continue;
      const content = this.#outbox.pack(connection, isMain, now);
      if (!content) continue;
      const poll = this.#polls.take(connection);
      return { type: 'send', connection, packet: this.#seal(content, now), ...(poll !== undefined && { poll }) };
    }
    this.#polls.settle((connection) => this.#outbox.waitingCount(connection, connection === main) > 0);
    const expired = this.#polls.takeExpired(now.instant);
    return expired && { type: 'send', ...expired, packet: this.#seal(this.#outbox.packTransients(expired.connection, now), now) };
  }

  #seal(content: MtprotoMessage, now: Moment): MtprotoPacket {
    return { ...content, salt: this.#options.salts.current(now.unix), sessionId: this.#options.sessionId };
  }

  #replyOn(connection: ConnectionId | undefined, answer: ServiceMessage): void {
    if (connection === undefined) return;
    this.#outbox.addTransient(connection, { body: serviceCodec.encode(answer), kind: 'response' });
    if (!this.#outbox.isOverfull(connection)) return;
    this.#close(connection, { code: 'LIMIT_EXCEEDED', message: 'The client does not read what it asks for' });
  }

  #close(connection: ConnectionId, reason: CloseReason): void {
    this.#closes.push({ type: 'close', connection, reason });
  }
}

function checkLength(body: Uint8Array): void {
  if (body.length === 0 || body.length % 4 !== 0) throw new UsageError(`a body is a positive multiple of 4 bytes, got ${body.length}`);
}
