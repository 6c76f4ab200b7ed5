/** A session of a client with the key that its packets are encrypted with. */
import { computeAuthKeyId } from '../crypto/auth-key.js';
import { decryptMessage, encryptMessage } from '../message/encrypted-message.js';
import type { Instant, Moment } from '../machine.js';
import type { SealedPlaintext } from '../message/sealed-plaintext.js';
import type { MtprotoPacket } from '../packet.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { ClientSession } from '../session/client-session.js';
import { earliest } from '../session/earliest.js';
import type { ServerSalt } from '../session/types.js';
import type { ClientKeysOptions, KeysHost } from './client-keys-types.js';
import type { StoredTemporaryKey } from './client-link-types.js';
import { KeyLife } from './key-life.js';

/** A key as a channel uses it. */
export interface ChannelKey {
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  /** 64 bits, unsigned. */
  readonly authKeyId: bigint;
  /** Of a temporary key. */
  readonly life?: KeyLife;
}

/** Names a key by its id. */
export function channelKey(authKey: Uint8Array, crypto: CryptoProvider): ChannelKey {
  return { authKey, authKeyId: computeAuthKeyId(authKey, crypto) };
}

/** A temporary key of an earlier process, which began its life when the server's clock said so. */
export function storedKey({ authKey, lifetime, expiresAt }: StoredTemporaryKey, crypto: CryptoProvider): ChannelKey {
  return { ...channelKey(authKey, crypto), life: new KeyLife({ lifetime, begunAt: Infinity, serverTime: (expiresAt - lifetime) * 1000 }) };
}

/** Makes a session without a key. */
export function createChannel(
  options: ClientKeysOptions,
  host: KeysHost,
  { timeOffset, salts = [] }: { readonly timeOffset: number; readonly salts?: readonly ServerSalt[] },
): ClientChannel {
  const { random, liveness } = options;
  const { allocateComputeId } = host;
  return new ClientChannel(new ClientSession({ random, allocateComputeId, salts, timeOffset, ...(liveness && { liveness }) }), options);
}

/** A session and its key; until there is one, the session only collects calls. */
export class ClientChannel {
  readonly session: ClientSession;
  readonly #crypto: CryptoProvider;
  readonly #random: RandomSource;
  readonly #isExpected = (sessionId: bigint): boolean => this.session.recognise(sessionId) !== 'foreign';
  #key: ChannelKey | undefined;

  constructor(session: ClientSession, { crypto, random }: { readonly crypto: CryptoProvider; readonly random: RandomSource }) {
    this.session = session;
    this.#crypto = crypto;
    this.#random = random;
  }

  get key(): ChannelKey | undefined {
    return this.#key;
  }

  get deadline(): Instant | undefined {
    return earliest(this.#key?.life?.endsAt, this.session.deadline);
  }

  /** Whether its key must not be used any more. */
  hasEnded(now: Moment): boolean {
    return now.instant >= (this.#key?.life?.endsAt ?? Infinity);
  }

  /** Takes a key that has just been created. */
  created(key: ChannelKey, first: { readonly salt: bigint; readonly timeOffset: number }, now: Moment): void {
    this.#key = key;
    this.session.handle({ type: 'keyCreated', ...first }, now);
  }

  /** Takes a key that is known from earlier. */
  use(key: ChannelKey): void {
    this.#key = key;
  }

  /** Forgets the key; the calls stay. */
  dropKey(now: Moment): void {
    this.#key = undefined;
    this.disconnect(now);
  }

  /** Lets the session speak on a new stream, if it has a key to do so; `isProbation` while that is not bound. */
  connect(now: Moment, isProbation = false): void {
    if (this.#key) this.session.handle({ type: 'connected', authKeyId: this.#key.authKeyId, isProbation }, now);
  }

  disconnect(now: Moment): void {
    this.session.handle({ type: 'disconnected' }, now);
  }

  encrypt(packet: MtprotoPacket): SealedPlaintext {
    const { authKey, authKeyId } = this.#key as ChannelKey;
    return encryptMessage({ crypto: this.#crypto, random: this.#random, authKey, authKeyId, direction: 0, packet });
  }

  /** Takes the packet in a payload in; says whether there is one, and not why not. */
  receive(payload: Uint8Array, now: Moment): boolean {
    if (!this.#key) return false;
    const { authKey, authKeyId } = this.#key;
    const { packet } = decryptMessage({ crypto: this.#crypto, authKey, authKeyId, direction: 8, payload, isExpectedSession: this.#isExpected }) ?? {};
    // The last packets of a session that was left mean nothing any more; the session sees to that.
    if (packet) this.session.handle({ type: 'packet', packet }, now);
    return packet !== undefined;
  }
}
