/** One session as it lives in the server: its machine, the requests that it waits for, and the connections it was used on. */
import type {
  CloseReason,
  ComputeJob,
  ConnectionId,
  CryptoProvider,
  MtprotoPacket,
  PollId,
  Receipt,
  ServerSession,
  ServerSessionEffect,
  ServerSessionInput,
} from '@kitewire/mtproto';
import type { Logger } from '../ports/logger.js';
import type { MachineClock } from '../ports/machine-clock.js';
import type { PendingWork } from './pending-work.js';
import type { RequestOutcome, SessionConnection, SessionHandle, SessionRequest } from './session-types.js';

/** What a session asks of the server around it. */
export interface SessionHost {
  readonly clock: MachineClock;
  readonly crypto: CryptoProvider;
  readonly logger: Logger;
  /** Requests and answers under way are noted in it. */
  readonly work: PendingWork;
  /** Answers a request. */
  answer(request: SessionRequest): Promise<RequestOutcome>;
  /** The answer to a request has been handed to the session, or nobody waits for it any more. */
  answered(session: Session, msgId: bigint): void;
  /** The client has acknowledged what came with this receipt. */
  acknowledged(receipt: Receipt): void;
  /** A connection that still stands. */
  connection(id: ConnectionId): SessionConnection | undefined;
  /** The instant at which the session wants to be woken has changed. */
  deadlineChanged(session: Session, deadline: number | undefined): void;
  /** Forgets another session of the same key; gives whether there was one. */
  destroySession(session: Session, sessionId: bigint): boolean;
  /** Forgets the session's key with everything that hangs on it. */
  destroyKey(session: Session): void;
  /** Nothing more will come of the session. */
  expired(session: Session): void;
}

export interface SessionParameters {
  readonly authKeyId: bigint;
  readonly sessionId: bigint;
  readonly machine: ServerSession;
  readonly host: SessionHost;
}

/** A session. Once it has been released it takes nothing in and says nothing more. */
export class Session implements SessionHandle {
  readonly authKeyId: bigint;
  readonly sessionId: bigint;
  wantsUpdates = true;
  /** The connections that it was used on and that still stand. */
  readonly connections: Set<ConnectionId> = new Set();
  readonly #machine: ServerSession;
  readonly #host: SessionHost;
  /** The requests that run; whose answer nobody waits for any more is aborted. */
  readonly #running = new Map<bigint, { aborted: boolean }>();
  #remoteAddress = '';
  #isPumping = false;
  #isReleased = false;

  constructor({ authKeyId, sessionId, machine, host }: SessionParameters) {
    this.authKeyId = authKeyId;
    this.sessionId = sessionId;
    this.#machine = machine;
    this.#host = host;
  }

  /** The bytes that wait for the client's acknowledgement. */
  get heldBytes(): number {
    return this.#machine.heldBytes;
  }

  /** Takes a packet from a connection; over HTTP with the poll that it came in. */
  receive(connection: SessionConnection, packet: MtprotoPacket, poll?: PollId): void {
    this.connections.add(connection.id);
    this.#remoteAddress = connection.remoteAddress;
    this.send({ type: 'packet', connection: connection.id, packet, ...(poll !== undefined && { poll }) });
  }

  /** Learns that a connection has ended. */
  connectionClosed(connection: ConnectionId): void {
    this.connections.delete(connection);
    this.send({ type: 'connectionClosed', connection });
  }

  /** Gives the machine an input and carries out what follows. */
  send(input: ServerSessionInput): void {
    this.#guard(() => {
      this.#machine.handle(input, this.#host.clock.moment());
      this.#pump();
    });
  }

  /** Polls the machine because its deadline has passed. */
  wake(): void {
    this.#guard(() => this.#pump());
  }

  /** Ends all the connections that it was used on. */
  endConnections(reason: CloseReason): void {
    for (const id of [...this.connections]) this.#host.connection(id)?.end(reason);
  }

  /** Lets go of everything; what is still under way for it comes to nothing. */
  release(): void {
    this.#isReleased = true;
    for (const signal of this.#running.values()) signal.aborted = true;
    this.#running.clear();
    this.#host.deadlineChanged(this, undefined);
  }

  /** A fault of ours costs this session its life, and nobody else's. */
  #guard(step: () => void): void {
    if (this.#isReleased) return;
    try {
      step();
    } catch (error) {
      const { authKeyId, sessionId } = this;
      this.#host.logger.log('error', 'session.failed', { authKeyId, sessionId }, error);
      this.endConnections({ code: 'REQUESTED', message: 'The session has failed' });
      this.#host.expired(this);
    }
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      const { clock } = this.#host;
      while (!this.#isReleased) {
        const effect = this.#machine.poll(clock.moment());
        if (effect === undefined) break;
        this.#carryOut(effect);
      }
    } finally {
      this.#isPumping = false;
    }
    if (!this.#isReleased) this.#host.deadlineChanged(this, this.#machine.deadline);
  }

  #carryOut(effect: ServerSessionEffect): void {
    const host = this.#host;
    switch (effect.type) {
      case 'send': {
        const { connection, packet, poll } = effect;
        const isWritable = host.connection(connection)?.send(this.authKeyId, packet, poll);
        if (isWritable === false) this.send({ type: 'writable', connection, writable: false });
        return;
      }
      case 'close':
        return host.connection(effect.connection)?.end(effect.reason);
      case 'compute':
        return this.#compute(effect.id, effect.job);
      case 'request':
        return void this.#request(effect.msgId, effect.body);
      case 'acknowledged':
        return host.acknowledged(effect.receipt);
      case 'dropRequest':
        return this.#drop(effect.msgId);
      case 'destroySession': {
        const { sessionId } = effect;
        return this.send({ type: 'sessionDestroyed', sessionId, existed: host.destroySession(this, sessionId) });
      }
      case 'destroyAuthKey':
        return host.destroyKey(this);
      case 'expired':
        return host.expired(this);
    }
  }

  #compute(id: number, job: ComputeJob): void {
    const result = this.#host.crypto.compute(job);
    if (!(result instanceof Promise)) return this.send({ type: 'computed', id, result });
    const end = this.#host.work.begin();
    void result
      .catch((error: unknown) => ({ type: 'failed', reason: String(error) }) as const)
      .then((later) => this.send({ type: 'computed', id, result: later }))
      .finally(end);
  }

  async #request(msgId: bigint, body: Uint8Array): Promise<void> {
    const end = this.#host.work.begin();
    const signal = { aborted: false };
    this.#running.set(msgId, signal);
    const outcome = await this.#answer({ session: this, msgId, body, remoteAddress: this.#remoteAddress, signal });
    this.#running.delete(msgId);
    this.send({ ...outcome, msgId });
    this.#host.answered(this, msgId);
    end();
  }

  #drop(msgId: bigint): void {
    const signal = this.#running.get(msgId);
    if (signal) signal.aborted = true;
  }

  async #answer(request: SessionRequest): Promise<RequestOutcome> {
    try {
      return await this.#host.answer(request);
    } catch (error) {
      this.#host.logger.log('error', 'request.failed', { authKeyId: this.authKeyId }, error);
      return { type: 'error', errorCode: 500, errorMessage: 'INTERNAL_SERVER_ERROR' };
    }
  }
}
