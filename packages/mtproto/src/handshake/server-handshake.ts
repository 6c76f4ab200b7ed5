/** The server's half of creating authorization keys, for all key creations of one connection. */
import type { ReqDHParamsRequest, SetClientDHParamsRequest } from '@kitewire/tl-schema/mtproto';
import { toHex } from '../bytes/hex.js';
import { fingerprint } from '../crypto/rsa-key.js';
import type { Instant, Machine, Moment } from '../machine.js';
import type { RsaPrivateNumbers } from '../ports/crypto-provider.js';
import { findNonceFault } from './checks.js';
import { readObject } from './handshake-codec.js';
import { PendingJobs } from './pending-jobs.js';
import { ServerKeyExchange, type ServerKeyExchangeContext } from './server-key-exchange.js';
import type { ServerHandshakeEffect, ServerHandshakeInput, ServerHandshakeOptions } from './types.js';

const DEFAULT_MAX_EXCHANGES = 4;
const DEFAULT_RETENTION = 10 * 60 * 1000;
/** The longest request has some 400 bytes; clients may pad theirs. */
const MAX_REQUEST_LENGTH = 4096;

/**
 * Creates keys with a client, as a machine without I/O. It never ends: a client may ask for another key at any time.
 *
 * Each key creation goes by its pair of nonces, takes each step once and repeats its answer to an identical request.
 * Whatever is wrong with a request, the effect is the same. See https://core.telegram.org/mtproto/auth_key.
 */
export class ServerHandshake implements Machine<ServerHandshakeInput, ServerHandshakeEffect> {
  readonly #options: ServerHandshakeOptions;
  readonly #jobs: PendingJobs;
  readonly #effects: ServerHandshakeEffect[] = [];
  /** By the client's nonce in hexadecimal; the oldest first. */
  readonly #exchanges = new Map<string, ServerKeyExchange>();
  /** Those that made a key, in the order in which the client was told. */
  #made: { readonly authKeyId: bigint; readonly exchange: ServerKeyExchange }[] = [];
  #keys: ReadonlyMap<bigint, RsaPrivateNumbers> | undefined;

  constructor(options: ServerHandshakeOptions) {
    this.#options = options;
    this.#jobs = new PendingJobs(options.allocateComputeId, (effect) => this.#effects.push(effect));
  }

  /** When the oldest key creation is to be forgotten. */
  get deadline(): Instant | undefined {
    return this.#oldest()?.expiresAt;
  }

  handle(input: ServerHandshakeInput, now: Moment): void {
    switch (input.type) {
      case 'message':
        return this.#receive(input.body, now);
      case 'computed':
        return this.#jobs.finish(input.id, input.result, now);
      case 'keyStored':
        return this.#tell(input.authKeyId, input.stored);
      case 'keyUsed':
        return this.#dropUpTo(input.authKeyId);
    }
  }

  poll(now: Moment): ServerHandshakeEffect | undefined {
    for (let oldest = this.#oldest(); oldest !== undefined && oldest.expiresAt <= now.instant; oldest = this.#oldest()) {
      this.#forget(oldest);
    }
    return this.#effects.shift();
  }

  #receive(body: Uint8Array, now: Moment): void {
    const object = body.length > MAX_REQUEST_LENGTH ? undefined : readObject(body);
    if (object === undefined) return this.#refuse(undefined);
    // A request is its object: the padding after it may differ when it is sent again.
    const request = { object: object.value, digest: this.#options.crypto.sha256(body.subarray(0, object.length)) };
    switch (request.object._) {
      case 'req_pq':
      case 'req_pq_multi':
        return this.#begin(request.object.nonce, now);
      case 'req_DH_params':
      case 'set_client_DH_params':
        return this.#proceed(request.object, request.digest);
      default:
        return this.#refuse(undefined);
    }
  }

  #begin(nonce: Uint8Array, now: Moment): void {
    const name = toHex(nonce);
    if (!this.#exchanges.has(name)) {
      this.#makeRoom();
      const expiresAt = now.instant + (this.#options.retention ?? DEFAULT_RETENTION);
      this.#exchanges.set(name, new ServerKeyExchange(this.#context(), { nonce, expiresAt }));
    }
    this.#exchanges.get(name)?.offer();
  }

  #tell(authKeyId: bigint, stored: boolean): void {
    for (const exchange of this.#exchanges.values()) {
      if (exchange.keyStored(authKeyId, stored) && stored) this.#made.push({ authKeyId, exchange });
    }
  }

  /** Whoever uses a key has been told of it, and of each that was made before it: nobody will ask again. */
  #dropUpTo(authKeyId: bigint): void {
    const place = this.#made.findIndex((made) => made.authKeyId === authKeyId);
    for (const { exchange } of this.#made.slice(0, place + 1)) this.#forget(exchange);
  }

  /** A probe that never goes on must not cost another key creation its place. */
  #makeRoom(): void {
    if (this.#exchanges.size < (this.#options.maxExchanges ?? DEFAULT_MAX_EXCHANGES)) return;
    const idle = [...this.#exchanges.values()].find((exchange) => exchange.isIdle) ?? this.#oldest();
    if (idle !== undefined) this.#forget(idle);
  }

  #proceed(request: ReqDHParamsRequest | SetClientDHParamsRequest, digest: Uint8Array): void {
    const exchange = this.#exchanges.get(toHex(request.nonce));
    if (exchange === undefined || findNonceFault(request, exchange.nonces) !== undefined) return this.#refuse(undefined);
    if (request._ === 'req_DH_params') exchange.takeDhRequest(request, digest);
    else exchange.takeClientHalf(request, digest);
  }

  #context(): ServerKeyExchangeContext {
    const { crypto, random, privateKeys, legacyRsaPadding = false } = this.#options;
    this.#keys ??= new Map(privateKeys.map((key) => [fingerprint(key, crypto), key]));
    return {
      crypto,
      random,
      keys: this.#keys,
      jobs: this.#jobs,
      legacyRsaPadding,
      emit: (effect) => this.#effects.push(effect),
      refuse: (exchange) => this.#refuse(exchange),
    };
  }

  #refuse(exchange: ServerKeyExchange | undefined): void {
    if (exchange !== undefined) this.#forget(exchange);
    this.#effects.push({ type: 'failed', reason: { code: 'HANDSHAKE_FAILED', message: 'a request for a key was refused', transportError: 404 } });
  }

  #forget(exchange: ServerKeyExchange): void {
    exchange.end();
    this.#made = this.#made.filter((made) => made.exchange !== exchange);
    this.#exchanges.delete(toHex(exchange.nonces.nonce));
  }

  #oldest(): ServerKeyExchange | undefined {
    return this.#exchanges.values().next().value;
  }
}
