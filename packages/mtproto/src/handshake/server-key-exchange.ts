/** One key creation on the server: from the client's first nonce to a key that is stored. */
import type { ReqDHParamsRequest, SetClientDHParamsRequest } from '@kitewire/tl-schema/mtproto';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { equalBytes } from '../bytes/equal.js';
import { readUint64LE } from '../bytes/int64.js';
import { leftPadBytes } from '../bytes/left-pad.js';
import { authKeyLength, computeAuthKeyId, computeAuxHash, computeInitialServerSalt, computeNewNonceHash } from '../crypto/auth-key.js';
import { knownDhPrime, knownGenerator } from '../crypto/dh.js';
import { prepareRsaUnpad } from '../crypto/rsa-pad.js';
import type { Instant } from '../machine.js';
import type { CryptoProvider, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { findDhPublicFault, findNonceFault, findRetryIdFault, type Nonces } from './checks.js';
import { openDhData } from './dh-envelope.js';
import { proposeDh, type DhProposal } from './dh-proposal.js';
import { handshakeCodec, type HandshakeObject } from './handshake-codec.js';
import type { PendingJobs } from './pending-jobs.js';
import { drawPrimePair, type PrimePair } from './prime-pair.js';
import type { NewAuthKey, ServerHandshakeEffect } from './types.js';

/** A collision of key ids is next to impossible: a store that refuses this often is broken. */
const MAX_RETRIES = 5;
const RSA_LENGTH = 256;

/** What all key creations of a connection share. */
export interface ServerKeyExchangeContext {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** By fingerprint, at least one. */
  readonly keys: ReadonlyMap<bigint, RsaPrivateNumbers>;
  readonly jobs: PendingJobs;
  /** Whether clients may pad as before RSA_PAD. */
  readonly legacyRsaPadding: boolean;
  readonly emit: (effect: ServerHandshakeEffect) => void;
  /** Ends a key creation because of the client's fault. */
  readonly refuse: (exchange: ServerKeyExchange) => void;
}

/** What is known once the client's secret has arrived. */
interface Agreement extends DhProposal {
  /** Our secret exponent. */
  readonly exponent: Uint8Array;
}

type Stage =
  /** The puzzle is with the client. */
  | { readonly name: 'offered' }
  /** A job runs. */
  | { readonly name: 'computing' }
  /** Our half is with the client. */
  | { readonly name: 'agreeing'; readonly agreement: Agreement }
  | { readonly name: 'storing'; readonly agreement: Agreement; readonly key: NewAuthKey }
  | { readonly name: 'done' }
  | { readonly name: 'ended' };

/** A request that was taken, by its digest; `answer` follows when there is one. */
interface Taken {
  readonly digest: Uint8Array;
  answer?: Uint8Array;
}

/** One key creation, which takes each step once and repeats its answer to an identical request. */
export class ServerKeyExchange {
  readonly nonces: Nonces;
  /** When it is to be forgotten. */
  readonly expiresAt: Instant;
  readonly #context: ServerKeyExchangeContext;
  readonly #puzzle: PrimePair;
  #stage: Stage = { name: 'offered' };
  #dhRequest: Taken | undefined;
  #clientHalf: Taken | undefined;
  #retryId = 0n;
  #retries = 0;

  constructor(context: ServerKeyExchangeContext, parameters: { readonly nonce: Uint8Array; readonly expiresAt: Instant }) {
    this.#context = context;
    this.expiresAt = parameters.expiresAt;
    this.nonces = { nonce: parameters.nonce, serverNonce: context.random.bytes(16) };
    this.#puzzle = drawPrimePair(context.random);
  }

  /** Whether the client has not gone on after the puzzle, or nothing is left to do. */
  get isIdle(): boolean {
    return this.#stage.name === 'offered' || this.#stage.name === 'done';
  }

  /** Makes results that are still under way mean nothing. */
  end(): void {
    this.#stage = { name: 'ended' };
  }

  /** Sends the puzzle, the same one each time. */
  offer(): void {
    const pq = bigIntToBytes(this.#puzzle.pq, 8);
    const serverPublicKeyFingerprints = [...this.#context.keys.keys()];
    this.#context.emit({ type: 'send', body: handshakeCodec.encode({ _: 'resPQ', ...this.nonces, pq, serverPublicKeyFingerprints }) });
  }

  /** Takes the solved puzzle with the client's secret in it; the same jobs run for every request, right or wrong. */
  takeDhRequest(request: ReqDHParamsRequest, digest: Uint8Array): void {
    if (this.#dhRequest !== undefined) return this.#repeat(this.#dhRequest, digest);
    const taken: Taken = { digest };
    this.#dhRequest = taken;
    this.#stage = { name: 'computing' };
    const { crypto, keys, random, jobs, legacyRsaPadding } = this.#context;
    const key = keys.get(request.publicKeyFingerprint);
    const anyKey = key ?? [...keys.values()][0]!;
    const exponent = random.bytes(authKeyLength);
    const unpad = prepareRsaUnpad(toRsaBlock(request.encryptedData, anyKey), anyKey);
    const power = { type: 'modPow', base: Uint8Array.of(knownGenerator), exponent, modulus: knownDhPrime() } as const;
    jobs.run([unpad, power], ([decrypted, gA], now) => {
      if (this.#stage.name === 'ended') return;
      const { nonces } = this;
      const proposal = proposeDh({ crypto, random, request, nonces, puzzle: this.#puzzle, decrypted: decrypted!, legacyRsaPadding, gA: gA!, now });
      if (!proposal.accepted || key === undefined) return this.#context.refuse(this);
      this.#stage = { name: 'agreeing', agreement: { ...proposal, exponent } };
      this.#answer(taken, { _: 'server_DH_params_ok', ...nonces, encryptedAnswer: proposal.encryptedAnswer });
    });
  }

  /** Takes the client's half and makes the key of it. */
  takeClientHalf(request: SetClientDHParamsRequest, digest: Uint8Array): void {
    if (this.#clientHalf !== undefined && (this.#stage.name !== 'agreeing' || equalBytes(this.#clientHalf.digest, digest))) {
      return this.#repeat(this.#clientHalf, digest);
    }
    if (this.#stage.name !== 'agreeing') return this.#context.refuse(this);
    const { agreement } = this.#stage;
    const { crypto, jobs, emit } = this.#context;
    const inner = openDhData(request.encryptedData, agreement.keys, crypto);
    if (typeof inner === 'string' || inner._ !== 'client_DH_inner_data') return this.#context.refuse(this);
    const modulus = knownDhPrime();
    const wrong = findNonceFault(inner, this.nonces) ?? findRetryIdFault(inner.retryId, this.#retryId) ?? findDhPublicFault(inner.gB, modulus);
    if (wrong !== undefined) return this.#context.refuse(this);
    this.#clientHalf = { digest };
    this.#stage = { name: 'computing' };
    jobs.run([{ type: 'modPow', base: inner.gB, exponent: agreement.exponent, modulus }], ([power]) => {
      if (this.#stage.name === 'ended') return;
      if (power?.type !== 'modPow') return this.#context.refuse(this);
      const key = this.#makeKey(leftPadBytes(power.value, authKeyLength), agreement);
      this.#stage = { name: 'storing', agreement, key };
      emit({ type: 'storeKey', ...key });
    });
  }

  #makeKey(authKey: Uint8Array, { newNonce, expiresIn }: Agreement): NewAuthKey {
    const authKeyId = computeAuthKeyId(authKey, this.#context.crypto);
    const serverSalt = computeInitialServerSalt(newNonce, this.nonces.serverNonce);
    return { authKeyId, authKey, serverSalt, ...(expiresIn !== undefined && { expiresIn }) };
  }

  /** Takes the store's word on the key and tells the client, if it is the one that waits for it; `false` if it is not. */
  keyStored(authKeyId: bigint, stored: boolean): boolean {
    if (this.#stage.name !== 'storing' || this.#stage.key.authKeyId !== authKeyId || this.#clientHalf === undefined) return false;
    const { agreement, key } = this.#stage;
    const { crypto } = this.#context;
    const hash = (kind: 1 | 2 | 3): Uint8Array => computeNewNonceHash(agreement.newNonce, kind, key.authKey, crypto);
    const again = !stored && this.#retries++ < MAX_RETRIES;
    this.#retryId = BigInt.asIntN(64, readUint64LE(computeAuxHash(key.authKey, crypto)));
    this.#stage = again ? { name: 'agreeing', agreement } : { name: 'done' };
    if (stored) this.#answer(this.#clientHalf, { _: 'dh_gen_ok', ...this.nonces, newNonceHash1: hash(1) });
    else if (again) this.#answer(this.#clientHalf, { _: 'dh_gen_retry', ...this.nonces, newNonceHash2: hash(2) });
    else this.#answer(this.#clientHalf, { _: 'dh_gen_fail', ...this.nonces, newNonceHash3: hash(3) });
    return true;
  }

  #answer(taken: Taken, object: HandshakeObject): void {
    taken.answer = handshakeCodec.encode(object);
    this.#context.emit({ type: 'send', body: taken.answer.slice() });
  }

  /** The same request gets the same answer, or is waited for; another one in its place is refused. */
  #repeat(taken: Taken, digest: Uint8Array): void {
    if (!equalBytes(taken.digest, digest)) return this.#context.refuse(this);
    if (taken.answer !== undefined) this.#context.emit({ type: 'send', body: taken.answer.slice() });
  }
}

/**
 * What is decrypted in any case. A block that RSA would refuse at once, too short, too long or not below the modulus, is
 * replaced by one of zeroes: that is never valid either, and takes as long as any other to be found out.
 */
function toRsaBlock(encrypted: Uint8Array, { n }: RsaPrivateNumbers): Uint8Array {
  return encrypted.length === RSA_LENGTH && bytesToBigInt(encrypted) < bytesToBigInt(n) ? encrypted : new Uint8Array(RSA_LENGTH);
}
