/** The keys of a client and the sessions under them: which one is used, which is being made, which is on its way out. */
import type { AgreedKey } from '../handshake/types.js';
import type { Instant, Moment, UnixTime } from '../machine.js';
import { isPlainMessage } from '../message/plain-message.js';
import type { ClientSessionEffect } from '../session/client-session-types.js';
import type { CallInput } from '../session/types.js';
import { carryOut } from './channel-effects.js';
import { ChannelSet } from './channel-set.js';
import { type ChannelKey, channelKey, type ClientChannel, createChannel, storedKey } from './client-channel.js';
import type { ClientKeysOptions, KeysHost } from './client-keys-types.js';
import { earliest } from '../session/earliest.js';
import { KeyMaking } from './key-making.js';

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
  readonly #making: KeyMaking;
  #isOpen = false;
  /** Whether the link was told that the server has shown on this stream that it knows a key. */
  #isReported = false;
  /** The key in use when it was last told what to store. */
  #told: ChannelKey | undefined;

  constructor(options: ClientKeysOptions, host: KeysHost) {
    this.#options = options;
    this.#host = host;
    const { auth, crypto, forwardSecrecy } = options;
    const permanent = auth && channelKey(auth.authKey, crypto);
    const temporary = forwardSecrecy?.storesKeys ? auth?.temporaryKey : undefined;
    const { salts = [] } = (forwardSecrecy ? temporary : auth) ?? {};
    const channel = createChannel(options, host, { timeOffset: auth?.timeOffset ?? 0, salts });
    this.#told = temporary ? storedKey(temporary, crypto) : forwardSecrecy ? undefined : permanent;
    if (this.#told) channel.use(this.#told);
    this.#channels = new ChannelSet(channel);
    const makingHost = {
      ...host,
      keyInUse: (): ChannelKey | undefined => this.#channels.current.key,
      created: (key: ChannelKey, agreed: AgreedKey, now: Moment): void => this.#created(key, agreed, now),
      bound: (next: ClientChannel, hasSession: boolean, now: Moment): void => this.#bound(next, hasSession, now),
    };
    this.#making = new KeyMaking(options, makingHost, permanent);
  }

  get deadline(): Instant | undefined {
    if (!this.#isOpen) return undefined;
    const { current, retiring } = this.#channels;
    const ofMaking = earliest(this.#making.deadline, this.#making.channel?.session.deadline);
    return earliest(ofMaking, earliest(current.deadline, retiring?.deadline));
  }

  /** The server's time as far as it is known. */
  serverTime(now: Moment): UnixTime {
    return this.#channels.current.session.serverTime(now);
  }

  /** A new stream stands. */
  opened(now: Moment): void {
    this.#isOpen = true;
    this.#isReported = false;
    for (const { key, session } of this.#all()) key?.life?.awake(now, session.serverTime(now));
    this.#channels.letGo(now);
    this.#channels.current.connect(now);
    this.#channels.retiring?.connect(now);
    this.#making.opened(now);
  }

  /** The stream has ended, or is to end. */
  closed(now: Moment): void {
    this.#isOpen = false;
    this.#making.closed();
    for (const channel of this.#all()) channel.disconnect(now);
  }

  writable(writable: boolean, now: Moment): void {
    const input = { type: 'writable', writable } as const;
    this.#making.channel?.session.handle(input, now);
    this.#channels.current.session.handle(input, now);
    this.#channels.retiring?.session.handle(input, now);
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
    const channel = this.#making.channel ?? this.#channels.current;
    if (!this.#isOpen || this.#making.creation || !channel.key) return false;
    channel.session.handle({ type: 'longPoll' }, now);
    return true;
  }

  checkLiveness(now: Moment): void {
    this.#channels.current.session.handle({ type: 'checkLiveness' }, now);
  }

  /** Takes a payload of the stream in; gives what is wrong with it, if anything is. */
  receive(payload: Uint8Array, now: Moment): string | undefined {
    if (this.#channels.isLeft(payload)) return undefined;
    const { creation } = this.#making;
    // Before there is a key only plain messages count. Afterwards they come only while another key is made.
    if (creation && (isPlainMessage(payload) || !this.#channels.current.key)) return creation.receive(payload, now);
    if (this.#making.hasGivenUp && isPlainMessage(payload)) return undefined;
    const { current, retiring } = this.#channels;
    const isTaken = this.#making.channel?.receive(payload, now) || current.receive(payload, now) || retiring?.receive(payload, now);
    // One outcome for every reason: an attacker learns nothing from it.
    return isTaken ? undefined : 'The server sent a packet that is not authentic';
  }

  /**
   * The server does not know the key of a packet, or somebody says so in its name: nothing proves it.
   *
   * A temporary key is given up for it, unless the server has shown on this very stream that it knows that one; of
   * several the newest, which it is likeliest to have lost. A permanent key never is: without forward secrecy the
   * application is told, with it no packet names that key.
   */
  unknownKey(now: Moment): void {
    if (!this.#options.forwardSecrecy) {
      if (!this.#making.creation) this.#host.emit({ type: 'authKeyUnknown' });
      return;
    }
    const { current } = this.#channels;
    const unproven = this.#all().find(({ key, session }) => key && !session.isReady);
    if (!unproven) return;
    if (unproven === this.#making.channel) this.#making.giveUpBinding(now);
    else if (unproven === current) this.#channels.leave(current, now);
    else this.#channels.moveRetiring(now);
  }

  /** Carries one effect out, if there is one. */
  step(now: Moment): boolean {
    if (this.#isOpen) {
      this.#channels.letGo(now);
      this.#making.proceed(now);
    }
    const { current, retiring } = this.#channels;
    if (current.key !== this.#told) this.#tellKey(current, now);
    const ofCurrent = current.session.poll(now);
    if (ofCurrent) return this.#ofCurrent(current, ofCurrent, now);
    const ofRetiring = retiring?.session.poll(now);
    if (retiring && ofRetiring) return this.#ofRetiring(retiring, ofRetiring, now);
    if (retiring?.session.openCalls === 0) this.#channels.leaveRetiring(now);
    return this.#making.step(now);
  }

  #ofCurrent(channel: ClientChannel, effect: ClientSessionEffect, now: Moment): true {
    if (effect.type === 'ready') this.#ready();
    // Salts of temporary keys live and die with them.
    else if (effect.type === 'salts' && this.#options.forwardSecrecy) this.#tellKey(channel, now);
    else carryOut(effect, channel, this.#host, now);
    // The server has lost what the key is bound to: it is of no use any more.
    if (effect.type === 'error' && effect.errorMessage === 'AUTH_KEY_PERM_EMPTY' && this.#options.forwardSecrecy) this.#channels.leave(channel, now);
    return true;
  }

  #ofRetiring(channel: ClientChannel, effect: ClientSessionEffect, now: Moment): true {
    // What the new session misses, it learns of itself.
    if (effect.type !== 'ready' && effect.type !== 'salts' && effect.type !== 'sessionCreated') carryOut(effect, channel, this.#host, now);
    return true;
  }

  #created(key: ChannelKey, { authKey, serverSalt, timeOffset }: AgreedKey, now: Moment): void {
    const { current } = this.#channels;
    const isUsed = this.#options.forwardSecrecy === undefined;
    if (isUsed) current.created(key, { salt: serverSalt, timeOffset }, now);
    this.#host.emit({ type: 'authKeyCreated', authKey, salts: isUsed ? current.session.salts : [], timeOffset });
    if (isUsed) current.connect(now);
  }

  #bound(channel: ClientChannel, hasSession: boolean, now: Moment): void {
    this.#channels.change(channel, now);
    this.#host.emit({ type: 'temporaryKeyBound', expiresAt: channel.key?.life?.expiresAt ?? 0 });
    this.#ready();
    if (hasSession) this.#host.emit({ type: 'sessionCreated' });
  }

  /** Tells what to store of the key in use, if it is to be stored. */
  #tellKey({ key, session }: ClientChannel, now: Moment): void {
    this.#told = key;
    if (!this.#options.forwardSecrecy?.storesKeys) return;
    const temporaryKey = key?.life && { authKey: key.authKey, salts: session.salts, expiresAt: key.life.expiresAt, lifetime: key.life.lifetime };
    this.#host.emit({ type: 'temporaryKey', temporaryKey, timeOffset: session.serverTime(now) - now.unix });
  }

  #ready(): void {
    if (this.#isReported) return;
    this.#isReported = true;
    this.#host.emit({ type: 'ready' });
  }

  /** The newest first. */
  #all(): ClientChannel[] {
    const { current, retiring } = this.#channels;
    return [this.#making.channel, current, retiring].filter((channel) => channel !== undefined);
  }
}
