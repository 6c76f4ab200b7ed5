/** The keys of a client and the sessions under them: which one is used, which is being made, which is on its way out. */
import type { RsaPublicKey } from '../crypto/rsa-key.js';
import { readUint32LE } from '../bytes/int32.js';
import type { AgreedKey } from '../handshake/types.js';
import type { Instant, Moment, UnixTime } from '../machine.js';
import { ClientMessageIds } from '../message/message-id.js';
import { isPlainMessage } from '../message/plain-message.js';
import type { ComputeJob, ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { LivenessPolicy } from '../session/client-liveness.js';
import { ClientSession } from '../session/client-session.js';
import type { ClientSessionEffect } from '../session/client-session-types.js';
import type { CallInput } from '../session/types.js';
import type { CloseReason } from '../close-reason.js';
import { ChannelSet } from './channel-set.js';
import { type ChannelKey, channelKey, ClientChannel } from './client-channel.js';
import type { ClientAuth, ForwardSecrecyPolicy } from './client-link-types.js';
import { type BindVerdict, createBindCall, judgeBindEffect } from './key-binding.js';
import { KeyCreation, type KeyCreationEffect } from './key-creation.js';
import { KeyLife } from './key-life.js';
import { RenewalPauses } from './renewal-pauses.js';
import type { ClientLinkEffect } from './types.js';

export interface ClientKeysOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly publicKeys: readonly RsaPublicKey[];
  readonly dcId: number;
  readonly auth?: ClientAuth;
  readonly forwardSecrecy?: ForwardSecrecyPolicy;
  readonly liveness?: LivenessPolicy;
}

/** What the keys need of the link around them. */
export interface KeysHost {
  /** Frames a payload and writes it to the stream; the server is to confirm it if it carries calls that ask for that. */
  write(payload: Uint8Array, now: Moment, quickAck?: { readonly token: number; readonly callIds: readonly number[] }): void;
  /** Ends the stream. */
  close(reason: CloseReason, now: Moment): void;
  emit(effect: ClientLinkEffect): void;
  /** Has a job run; its result is handed to `done`. */
  compute(id: number, job: ComputeJob, done: (result: ComputeResult, now: Moment) => void): void;
  allocateComputeId(): number;
}

/** TDLib's life of a temporary key in seconds, a day; each one is up to an hour shorter, so that not all are renewed at once. */
const LIFETIME = 86_400;
const SPREAD_SHARE = 1 / 24;
/** The server has so long to answer a binding, in ms; longer where another session speaks, which may hold a request of HTTP up to then. */
const BIND_TIMEOUT = { alone: 20_000, beside: 40_000 };
/** So often the server may say that it can't read what the permanent key has sealed, before that is believed. */
const MAX_UNREADABLE = 3;
/** A permanent key that was created within this time, in ms, may not be known everywhere yet. */
const SETTLING_TIME = 60_000;

/** A key that is being bound. */
interface Binding {
  readonly channel: ClientChannel;
  until: Instant;
  hasSession: boolean;
}

/**
 * The keys of one link, over all its streams.
 *
 * With forward secrecy the permanent key encrypts nothing but the proofs that bind temporary ones, so its id is never
 * seen on the wire. A key is renewed while calls run under the one before; those end where they began, and what was
 * never sent moves to the new session. See https://core.telegram.org/api/pfs.
 */
export class ClientKeys {
  readonly #options: ClientKeysOptions;
  readonly #host: KeysHost;
  readonly #channels: ChannelSet;
  readonly #plainIds: ClientMessageIds;
  #permanent: ChannelKey | undefined;
  #permanentSince: Instant | undefined;
  #creation: KeyCreation | undefined;
  #binding: Binding | undefined;
  readonly #pauses = new RenewalPauses();
  #unreadable = 0;
  #isOpen = false;
  /** Whether the server has shown on this stream that it knows a key, and whether that was reported. */
  #isProven = false;
  #isReported = false;

  constructor(options: ClientKeysOptions, host: KeysHost) {
    this.#options = options;
    this.#host = host;
    this.#plainIds = new ClientMessageIds(options.random);
    const { auth, crypto, forwardSecrecy } = options;
    const collecting = this.#createChannel(auth?.timeOffset ?? 0, forwardSecrecy ? [] : auth?.salts);
    this.#channels = new ChannelSet(collecting);
    if (!auth) return;
    this.#permanent = channelKey(auth.authKey, crypto);
    if (!forwardSecrecy) collecting.use(this.#permanent);
  }

  get deadline(): Instant | undefined {
    if (!this.#isOpen) return undefined;
    const isBusy = this.#creation !== undefined || this.#binding !== undefined;
    const life = this.#channels.current.key?.life;
    const ofKeys = [this.#creation?.deadline, this.#binding?.until, life?.endsAt, this.#channels.retiring?.key?.life?.endsAt];
    const ofRenewal = life && !isBusy ? Math.max(life.renewAt, this.#pauses.notBefore) : undefined;
    const ofSessions = this.#all().map(({ session }) => session.deadline);
    const known = [...ofKeys, ofRenewal, ...ofSessions].filter((deadline) => deadline !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  /** The server's time as far as it is known. */
  serverTime(now: Moment): UnixTime {
    return this.#channels.current.session.serverTime(now);
  }

  /** A new stream stands. */
  opened(now: Moment): void {
    this.#isOpen = true;
    this.#isProven = false;
    this.#isReported = false;
    for (const { key, session } of this.#all()) key?.life?.awake(now, session.serverTime(now));
    this.#letGo(now);
    if (this.#binding) this.#binding.until = this.#bindUntil(now);
    for (const channel of this.#all()) channel.connect(now, channel === this.#binding?.channel);
    this.#proceed(now);
  }

  /** The stream has ended, or is to end. */
  closed(now: Moment): void {
    this.#isOpen = false;
    this.#creation = undefined;
    for (const channel of this.#all()) channel.disconnect(now);
  }

  writable(writable: boolean, now: Moment): void {
    for (const { session } of this.#all()) session.handle({ type: 'writable', writable }, now);
  }

  call(call: CallInput, now: Moment): void {
    this.#channels.takerOf(call).session.handle(call, now);
  }

  cancel(callId: number, now: Moment): void {
    this.#channels.current.session.handle({ type: 'cancel', callId }, now);
    this.#channels.retiring?.session.handle({ type: 'cancel', callId }, now);
  }

  quickAcked(callIds: readonly number[], now: Moment): void {
    this.#channels.current.session.handle({ type: 'quickAcked', callIds }, now);
    this.#channels.retiring?.session.handle({ type: 'quickAcked', callIds }, now);
  }

  /** Gives the server a packet to answer when it has something to say; says whether there is a key to do so. */
  longPoll(now: Moment): boolean {
    const channel = this.#binding?.channel ?? this.#channels.current;
    if (!this.#isOpen || this.#creation || !channel.key) return false;
    channel.session.handle({ type: 'longPoll' }, now);
    return true;
  }

  checkLiveness(now: Moment): void {
    this.#channels.current.session.handle({ type: 'checkLiveness' }, now);
  }

  /** Takes a payload of the stream in; gives what is wrong with it, if anything is. */
  receive(payload: Uint8Array, now: Moment): string | undefined {
    if (this.#channels.isLeft(payload)) return undefined;
    // Before there is a key only plain messages count. Afterwards they come only while another key is made.
    if (this.#creation && (isPlainMessage(payload) || !this.#hasKey())) return this.#creation.receive(payload, now);
    for (const channel of this.#all()) {
      const packet = channel.decrypt(payload);
      if (!packet) continue;
      // The last packets of a session that was left mean nothing any more; the session sees to that.
      channel.session.handle({ type: 'packet', packet }, now);
      return undefined;
    }
    // One outcome for every reason: an attacker learns nothing from it.
    return 'The server sent a packet that is not authentic';
  }

  /**
   * The server does not know the key of a packet, or somebody says so in its name: nothing proves it.
   *
   * A temporary key is given up for it, unless the server has shown on this very stream that it knows one. A permanent
   * key never is: without forward secrecy the application is told, with it no packet names that key.
   */
  unknownKey(now: Moment): void {
    if (this.#options.forwardSecrecy) {
      if (!this.#isProven) this.#dropTemporaryKeys(now);
    } else if (!this.#creation) this.#host.emit({ type: 'authKeyUnknown' });
  }

  /** Carries one effect out, if there is one. */
  step(now: Moment): boolean {
    if (this.#isOpen) this.#runTimers(now);
    const ofCreation = this.#creation?.poll(now);
    if (ofCreation) return this.#ofCreation(ofCreation, now);
    const { current, retiring } = this.#channels;
    const ofCurrent = current.session.poll(now);
    if (ofCurrent) return this.#ofCurrent(current, ofCurrent, now);
    const ofRetiring = retiring?.session.poll(now);
    if (retiring && ofRetiring) return this.#ofRetiring(retiring, ofRetiring, now);
    if (retiring?.session.openCalls === 0) this.#channels.leaveRetiring(now);
    const ofBinding = this.#binding?.channel.session.poll(now);
    return this.#binding !== undefined && ofBinding !== undefined && this.#ofBinding(this.#binding, ofBinding, now);
  }

  #runTimers(now: Moment): void {
    this.#letGo(now);
    if (this.#binding && now.instant >= this.#binding.until) {
      this.#bindingFailed({ type: 'refused', reason: 'the server did not answer in time' }, now);
    }
    this.#proceed(now);
  }

  /** Stops using what has come to its end. */
  #letGo(now: Moment): void {
    const { current, retiring } = this.#channels;
    if (hasEnded(retiring, now)) this.#channels.moveRetiring(now);
    if (hasEnded(current, now)) this.#channels.leave(current, now);
    if (hasEnded(this.#binding?.channel, now)) this.#dropBinding(now);
  }

  /** Begins with the next key, if one is due. */
  #proceed(now: Moment): void {
    if (!this.#isOpen || this.#creation || this.#binding) return;
    const { forwardSecrecy } = this.#options;
    const life = this.#channels.current.key?.life;
    if (!this.#permanent) this.#create(now);
    else if (forwardSecrecy && now.instant >= (life ? Math.max(life.renewAt, this.#pauses.notBefore) : -Infinity)) {
      this.#create(now, this.#drawLifetime(forwardSecrecy));
    }
  }

  #create(now: Moment, lifetime?: number): void {
    const { crypto, random, publicKeys, dcId } = this.#options;
    const allocateComputeId = (): number => this.#host.allocateComputeId();
    const plainIds = this.#plainIds;
    this.#creation = new KeyCreation({ crypto, random, publicKeys, dcId, plainIds, allocateComputeId, ...(lifetime !== undefined && { lifetime }) });
    this.#creation.start(now);
  }

  #drawLifetime({ lifetime = LIFETIME }: ForwardSecrecyPolicy): number {
    const fraction = readUint32LE(this.#options.random.bytes(4)) / 2 ** 32;
    return Math.ceil(lifetime * (1 - SPREAD_SHARE * fraction));
  }

  #ofCreation(effect: KeyCreationEffect, now: Moment): true {
    const creation = this.#creation as KeyCreation;
    switch (effect.type) {
      case 'write':
        this.#host.write(effect.payload, now);
        return true;
      case 'compute':
        this.#host.compute(effect.id, effect.job, (result, later) => creation.computed(effect.id, result, later));
        return true;
      case 'failed':
        this.#creation = undefined;
        if (this.#hasKey()) this.#pauses.failed(now.instant);
        else this.#host.close(effect.reason, now);
        return true;
      case 'done':
        this.#creation = undefined;
        if (creation.lifetime === undefined) this.#permanentCreated(effect, now);
        else this.#bind(effect, creation.lifetime, now);
        this.#proceed(now);
        return true;
    }
  }

  #permanentCreated({ authKey, authKeyId, serverSalt, timeOffset }: AgreedKey, now: Moment): void {
    const { current } = this.#channels;
    this.#permanent = { authKey, authKeyId };
    this.#permanentSince = now.instant;
    const isUsed = this.#options.forwardSecrecy === undefined;
    if (isUsed) current.created(this.#permanent, { salt: serverSalt, timeOffset }, now);
    this.#host.emit({ type: 'authKeyCreated', authKey, salts: isUsed ? current.session.salts : [], timeOffset });
    if (isUsed) current.connect(now);
  }

  /** Begins a session under a fresh temporary key with the call that binds it; nothing else is sent under it before. */
  #bind({ authKey, authKeyId, serverSalt, serverTime, timeOffset }: AgreedKey, lifetime: number, now: Moment): void {
    const { crypto, random } = this.#options;
    const life = new KeyLife({ lifetime, now, serverTime });
    const channel = this.#createChannel(timeOffset);
    channel.created({ authKey, authKeyId, life }, { salt: serverSalt, timeOffset }, now);
    const body = createBindCall({ crypto, random, permanent: this.#permanent as ChannelKey, expiresAt: life.expiresAt });
    channel.session.handle({ type: 'call', callId: 0, body }, now);
    this.#binding = { channel, until: this.#bindUntil(now), hasSession: false };
    channel.connect(now, true);
  }

  #bindUntil(now: Moment): Instant {
    return now.instant + (this.#hasKey() ? BIND_TIMEOUT.beside : BIND_TIMEOUT.alone);
  }

  #ofCurrent(channel: ClientChannel, effect: ClientSessionEffect, now: Moment): true {
    if (effect.type === 'ready') this.#ready();
    // Salts of temporary keys die with them: there is nothing to store.
    else if (effect.type !== 'salts' || !this.#options.forwardSecrecy) this.#carryOut(channel, effect, now);
    return true;
  }

  #ofRetiring(channel: ClientChannel, effect: ClientSessionEffect, now: Moment): true {
    if (effect.type === 'ready') this.#isProven = true;
    // What the new session misses, it learns of itself.
    else if (effect.type !== 'salts' && effect.type !== 'sessionCreated') this.#carryOut(channel, effect, now);
    return true;
  }

  #ofBinding(binding: Binding, effect: ClientSessionEffect, now: Moment): true {
    const verdict = judgeBindEffect(effect);
    if (verdict?.type === 'bound') this.#bound(binding, now);
    else if (verdict) this.#bindingFailed(verdict, now);
    else if (effect.type === 'ready') this.#isProven = true;
    else if (effect.type === 'sessionCreated') binding.hasSession = true;
    else if (effect.type !== 'salts') this.#carryOut(binding.channel, effect, now);
    return true;
  }

  #carryOut(channel: ClientChannel, effect: ClientSessionEffect, now: Moment): void {
    switch (effect.type) {
      case 'send': {
        const { payload, quickAckToken: token } = channel.encrypt(effect.packet);
        return this.#host.write(payload, now, { token, callIds: effect.quickAck });
      }
      case 'close':
        return this.#host.close(effect.reason, now);
      case 'compute': {
        const { id, job } = effect;
        return this.#host.compute(id, job, (result, later) => channel.session.handle({ type: 'computed', id, result }, later));
      }
      default:
        this.#host.emit(effect);
    }
  }

  #bound({ channel, hasSession }: Binding, now: Moment): void {
    this.#binding = undefined;
    this.#unreadable = 0;
    this.#pauses.succeeded();
    channel.session.handle({ type: 'admitted' }, now);
    this.#channels.change(channel, now);
    this.#host.emit({ type: 'temporaryKeyBound', expiresAt: channel.key?.life?.expiresAt ?? 0 });
    this.#ready();
    if (hasSession) this.#host.emit({ type: 'sessionCreated' });
  }

  /** A refused binding costs the temporary key, never the permanent one; only a repeated word under a proven key is told on. */
  #bindingFailed(verdict: Exclude<BindVerdict, { type: 'bound' }>, now: Moment): void {
    this.#dropBinding(now);
    if (this.#hasKey()) return this.#pauses.failed(now.instant);
    const isSettled = this.#permanentSince === undefined || now.instant - this.#permanentSince >= SETTLING_TIME;
    if (verdict.type === 'unreadable' && isSettled) this.#unreadable += 1;
    if (this.#unreadable >= MAX_UNREADABLE) this.#host.emit({ type: 'authKeyUnknown' });
    const reason = verdict.type === 'unreadable' ? 'the server cannot read what the permanent key has sealed' : verdict.reason;
    this.#host.close({ code: 'HANDSHAKE_FAILED', message: `a temporary key was not bound: ${reason}` }, now);
  }

  #dropTemporaryKeys(now: Moment): void {
    this.#dropBinding(now);
    this.#channels.leave(this.#channels.current, now);
    this.#channels.moveRetiring(now);
  }

  #dropBinding(now: Moment): void {
    this.#binding?.channel.disconnect(now);
    this.#binding = undefined;
  }

  #ready(): void {
    this.#isProven = true;
    if (this.#isReported) return;
    this.#isReported = true;
    this.#host.emit({ type: 'ready' });
  }

  #hasKey(): boolean {
    return this.#channels.current.key !== undefined;
  }

  #all(): ClientChannel[] {
    const { current, retiring } = this.#channels;
    return [current, retiring, this.#binding?.channel].filter((channel) => channel !== undefined);
  }

  #createChannel(timeOffset: number, salts: ClientAuth['salts'] = []): ClientChannel {
    const { random, liveness } = this.#options;
    const allocateComputeId = (): number => this.#host.allocateComputeId();
    const session = new ClientSession({ random, allocateComputeId, salts, timeOffset, ...(liveness && { liveness }) });
    return new ClientChannel(session, this.#options);
  }
}

function hasEnded(channel: ClientChannel | undefined, now: Moment): boolean {
  return now.instant >= (channel?.key?.life?.endsAt ?? Infinity);
}
