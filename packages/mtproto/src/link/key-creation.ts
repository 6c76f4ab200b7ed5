/** Creating one key over the plain messages of a stream. */
import type { RsaPublicKey } from '../crypto/rsa-key.js';
import { ClientHandshake } from '../handshake/client-handshake.js';
import type { ClientHandshakeEffect } from '../handshake/types.js';
import type { Instant, Moment } from '../machine.js';
import type { ClientMessageIds } from '../message/message-id.js';
import { decodePlainMessage, encodePlainMessage, isPlainMessage } from '../message/plain-message.js';
import type { ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';

export interface KeyCreationOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly publicKeys: readonly RsaPublicKey[];
  readonly dcId: number;
  /** Seconds, for a temporary key. */
  readonly lifetime: number | undefined;
  /** The ids of plain messages, of one sequence for all creations. */
  readonly plainIds: ClientMessageIds;
  readonly allocateComputeId: () => number;
}

/** What a creation wants done: its messages are ready to be framed. */
export type KeyCreationEffect =
  | { readonly type: 'write'; readonly payload: Uint8Array }
  | Extract<ClientHandshakeEffect, { readonly type: 'compute' | 'done' | 'failed' }>;

/** One key creation. */
export class KeyCreation {
  /** Seconds, for a temporary key. */
  readonly lifetime: number | undefined;
  readonly #handshake: ClientHandshake;
  readonly #plainIds: ClientMessageIds;

  constructor({ lifetime, plainIds, ...options }: KeyCreationOptions) {
    this.lifetime = lifetime;
    this.#plainIds = plainIds;
    this.#handshake = new ClientHandshake({ ...options, ...(lifetime !== undefined && { temporary: { expiresIn: lifetime } }) });
  }

  get deadline(): Instant | undefined {
    return this.#handshake.deadline;
  }

  start(now: Moment): void {
    this.#handshake.handle({ type: 'start' }, now);
  }

  /** Takes a payload in; gives what is wrong with one that is no plain message. */
  receive(payload: Uint8Array, now: Moment): string | undefined {
    if (!isPlainMessage(payload)) return 'The server sent an encrypted message before a key existed';
    const decoded = decodePlainMessage(payload);
    if (decoded.type === 'fault') return decoded.reason;
    this.#handshake.handle({ type: 'message', body: decoded.message.body }, now);
    return undefined;
  }

  computed(id: number, result: ComputeResult, now: Moment): void {
    this.#handshake.handle({ type: 'computed', id, result }, now);
  }

  poll(now: Moment): KeyCreationEffect | undefined {
    const effect = this.#handshake.poll(now);
    if (effect?.type !== 'send') return effect;
    return { type: 'write', payload: encodePlainMessage({ msgId: this.#plainIds.next(now.unix), body: effect.body }) };
  }
}
