/** One accepted connection: its socket, its link, and how long it may stay without being of use. */
import { type CloseReason, type ComputeJob, type CryptoProvider, type Instant, type MtprotoPacket, type RandomSource, type RsaPrivateNumbers, ServerLink } from '@kitewire/mtproto';
import type { Logger } from '../ports/logger.js';
import type { Limiter } from '../rpc/limits.js';
import type { MachineClock } from '../ports/machine-clock.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { SessionConnection } from '../sessions/session-types.js';
import type { AuthKeyPort } from './auth-key-port.js';
import type { Carrier } from './carrier.js';
import type { ConnectionLimits } from './connection-limits.js';
import { type Driver, drive, type ServerLinkReport } from './drive.js';
import { LinkKeys } from './link-keys.js';
import { mayCompute, tooManyKeys } from './key-creations.js';
import type { ConnectionStream } from './stream-pair.js';

/** What all connections of a gateway share. */
export interface ConnectionSurroundings {
  readonly clock: MachineClock;
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly privateKeys: readonly RsaPrivateNumbers[];
  /** Whether clients may pad as before RSA_PAD. */
  readonly legacyRsaPadding: boolean;
  readonly authKeys: AuthKeyPort;
  readonly sessions: Pick<SessionRegistry, 'receive' | 'keyCreated' | 'connectionClosed' | 'connectionWritable' | 'pollClosed'>;
  readonly limits: ConnectionLimits;
  /** How many keys an address may create in what time. */
  readonly limiter: Pick<Limiter, 'take'>;
}

export interface ConnectionParameters {
  readonly id: number;
  readonly socket: ConnectionStream;
  /** The client's own, also when somebody has passed it on; one text for one host. */
  readonly remoteAddress: string;
  /** What carries the bytes over the socket. */
  readonly carrier: Carrier;
  /** Whether streams that are not obfuscated are refused. */
  readonly isObfuscated: boolean;
  /** Whether its address has too many: it is told so as soon as it has said how it wants to be spoken to. */
  readonly isRefused: boolean;
  readonly surroundings: ConnectionSurroundings;
  /** Wants `wake` to be called at another instant than before. */
  readonly onDeadline: (deadline: Instant | undefined) => void;
}

/** What a connection has shown of itself. */
type Stage = 'mute' | 'speaking' | 'proven' | 'ending' | 'closed';

/** A connection from `open` until its socket has closed. */
export class Connection implements SessionConnection {
  readonly id: number;
  readonly remoteAddress: string;
  readonly #parameters: ConnectionParameters;
  readonly #link: ServerLink;
  readonly #driver: Driver;
  readonly #keys: LinkKeys;
  #stage: Stage = 'mute';
  /** When the patience with the stage ends. */
  #patientUntil: Instant = 0;
  #linkDeadline: Instant | undefined;
  #openedAt: Instant = 0;
  #heardAt: Instant = 0;
  #isStalling = false;
  #isDeaf = false;

  constructor(parameters: ConnectionParameters) {
    const { id, socket, remoteAddress, isObfuscated, surroundings } = parameters;
    const { clock, crypto, random, privateKeys, legacyRsaPadding } = surroundings;
    this.id = id;
    this.remoteAddress = remoteAddress;
    this.#parameters = parameters;
    this.#link = new ServerLink({ crypto, random, privateKeys, legacyRsaPadding, obfuscatedOnly: isObfuscated });
    this.#keys = new LinkKeys({
      surroundings,
      send: (input) => this.#driver.send(input),
      onTooMany: () => this.end(tooManyKeys),
      onStoreFailed: (message, error) => this.#giveUp(message, error),
    });
    this.#driver = drive({
      link: this.#link,
      socket: { write: (bytes) => this.#write(bytes), end: () => this.#endSocket() },
      clock,
      crypto,
      mayCompute: (job) => this.#mayCompute(job),
      onReport: (report) => this.#report(report),
      onClose: (reason) => this.#log('info', 'connection.ended', { reason: reason.code, detail: reason.message }),
      onDeadline: (deadline) => {
        this.#linkDeadline = deadline;
        this.#planWaking();
      },
      onFailure: (error) => {
        surroundings.logger.log('error', 'connection.failed', { connection: id }, error);
        socket.destroy();
      },
    });
  }

  /** Begins to serve the socket. */
  open(): void {
    const { socket, carrier, surroundings } = this.#parameters;
    const { clock, limits, sessions } = surroundings;
    this.#openedAt = clock.moment().instant;
    this.#patientUntil = this.#openedAt + limits.firstByteTime;
    this.#driver.send({ type: 'opened' });
    carrier.listen({ onBytes: (bytes) => this.#received(bytes), onFault: (reason) => this.end(reason) });
    socket.on('drain', () => {
      this.#isStalling = false;
      socket.setTimeout(0);
      this.#driver.send({ type: 'drained' });
    });
    socket.on('timeout', () => {
      this.#log('info', 'connection.stalled', {});
      socket.destroy();
    });
    socket.on('error', (error) => this.#log('debug', 'connection.broken', { detail: error.message }));
    socket.once('close', () => {
      this.#stage = 'closed';
      this.#driver.send({ type: 'closed' });
      sessions.connectionClosed(this.id);
      this.#planWaking();
    });
  }

  send(authKeyId: bigint, packet: MtprotoPacket): boolean {
    this.#driver.send({ type: 'send', authKeyId, packet });
    return this.#link.isWritable;
  }

  trust(): void {
    this.#driver.send({ type: 'trusted' });
  }

  /** Nothing changes: it may carry other sessions, and the next packet begins one anew. */
  sessionForgotten(): void {}

  end(reason: CloseReason): void {
    this.#driver.send({ type: 'end', reason });
  }

  /** Reads on, so that the peer is not cut off amid its own words, but heeds nothing any more. */
  stopListening(): void {
    this.#isDeaf = true;
  }

  /** The deadline has passed. */
  wake(): void {
    const { instant } = this.#parameters.surroundings.clock.moment();
    if (instant >= this.#patientUntil) this.#loseOrKeepPatience(instant);
    // What the driver does plans the next waking.
    this.#driver.wake();
  }

  #received(bytes: Uint8Array): void {
    if (this.#isDeaf) return;
    if (this.#stage === 'mute') {
      this.#stage = 'speaking';
      this.#patientUntil = this.#openedAt + this.#parameters.surroundings.limits.provingTime;
    }
    this.#driver.send({ type: 'bytes', bytes });
    if (this.#parameters.isRefused) {
      this.end({ code: 'LIMIT_EXCEEDED', message: 'Too many connections from one address', transportError: 429 });
    }
  }

  #loseOrKeepPatience(now: Instant): void {
    const { socket, surroundings } = this.#parameters;
    const { silentTime } = surroundings.limits;
    if (this.#stage === 'ending') {
      this.#stage = 'closed';
      return void socket.destroy();
    }
    if (this.#stage === 'proven' && this.#heardAt + silentTime > now) {
      this.#patientUntil = this.#heardAt + silentTime;
      return;
    }
    this.end({ code: 'TIMEOUT', message: this.#stage === 'proven' ? 'Nothing was heard for long' : 'No key was used in time' });
  }

  #mayCompute(job: ComputeJob): boolean {
    if (mayCompute(job, this.remoteAddress, this.#parameters.surroundings)) return true;
    this.end(tooManyKeys);
    return false;
  }

  #planWaking(): void {
    if (this.#stage === 'closed') return this.#parameters.onDeadline(undefined);
    this.#parameters.onDeadline(Math.min(this.#patientUntil, this.#linkDeadline ?? this.#patientUntil));
  }

  #write(bytes: Uint8Array): boolean {
    const { socket, carrier, surroundings } = this.#parameters;
    if (!socket.writable) return false;
    const hasLeft = carrier.write(bytes);
    if (!hasLeft && !this.#isStalling) {
      this.#isStalling = true;
      socket.setTimeout(surroundings.limits.stallTime);
    }
    return hasLeft;
  }

  #endSocket(): void {
    const { carrier, surroundings } = this.#parameters;
    this.#stage = 'ending';
    this.#patientUntil = surroundings.clock.moment().instant + surroundings.limits.lingerTime;
    carrier.end();
  }

  #report(report: ServerLinkReport): void {
    if (this.#parameters.isRefused) return;
    switch (report.type) {
      case 'packet':
        return this.#takePacket(report.authKeyId, report.packet);
      case 'writable':
        return this.#parameters.surroundings.sessions.connectionWritable(this.id);
      case 'lookupAuthKey':
        return void this.#keys.lookUp(report.authKeyId);
      case 'storeAuthKey':
        return void this.#keys.store(report);
    }
  }

  #takePacket(authKeyId: bigint, packet: MtprotoPacket): void {
    const { clock, limits, sessions } = this.#parameters.surroundings;
    this.#heardAt = clock.moment().instant;
    if (this.#stage === 'speaking') {
      this.#stage = 'proven';
      this.#patientUntil = this.#heardAt + limits.silentTime;
    }
    sessions.receive(this, authKeyId, packet);
  }

  /** The store has failed: the client may come again, but must not hear -404 and throw its key away. */
  #giveUp(message: string, error: unknown): void {
    this.#parameters.surroundings.logger.log('error', 'connection.withoutStore', { connection: this.id, detail: message }, error);
    this.end({ code: 'REQUESTED', message });
  }

  #log(level: 'debug' | 'info', event: string, fields: Readonly<Record<string, string>>): void {
    this.#parameters.surroundings.logger.log(level, event, { connection: this.id, ...fields });
  }
}
