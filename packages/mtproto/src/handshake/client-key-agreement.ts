/** The Diffie-Hellman part of a client's handshake: one or several attempts at a key, each judged by the server. */
import type { SetClientDHParamsAnswer, SetClientDHParamsRequest } from '@kitewire/tl-schema/mtproto';
import { readUint64LE } from '../bytes/int64.js';
import { leftPadBytes } from '../bytes/left-pad.js';
import { authKeyLength, computeAuthKeyId, computeAuxHash, computeInitialServerSalt } from '../crypto/auth-key.js';
import type { MessageKeys } from '../crypto/kdf.js';
import type { ComputeJob, ComputeResult, CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { findDhPublicFault, findNewNonceHashFault, findNonceFault, type Nonces } from './checks.js';
import { sealDhData } from './dh-envelope.js';
import { handshakeCodec } from './handshake-codec.js';
import type { AgreedKey } from './types.js';

/** A server may ask for another attempt, but not for ever. */
const MAX_RETRIES = 5;

/** What the server has proposed, already checked, and what travels with the key. */
export interface ClientKeyAgreementOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly nonces: Nonces;
  readonly newNonce: Uint8Array;
  /** The keys that encrypt the messages of the agreement. */
  readonly keys: MessageKeys;
  readonly g: number;
  readonly dhPrime: Uint8Array;
  readonly gA: Uint8Array;
  readonly serverTime: number;
  readonly timeOffset: number;
}

/** What the server's answer to an attempt means. */
export type AgreementVerdict =
  | { readonly type: 'agreed'; readonly key: AgreedKey }
  | { readonly type: 'retry' }
  | { readonly type: 'refused'; readonly reason: string };

/** The attempts at one key. */
export class ClientKeyAgreement {
  readonly #options: ClientKeyAgreementOptions;
  #retryId = 0n;
  #retries = 0;
  #authKey: Uint8Array | undefined;

  constructor(options: ClientKeyAgreementOptions) {
    this.#options = options;
  }

  /** Draws a new exponent; the jobs give our public value and the key. */
  begin(): readonly ComputeJob[] {
    const { random, g, dhPrime, gA } = this.#options;
    const exponent = random.bytes(authKeyLength);
    return [
      { type: 'modPow', base: Uint8Array.of(g), exponent, modulus: dhPrime },
      { type: 'modPow', base: gA, exponent, modulus: dhPrime },
    ];
  }

  /** The request to send once the jobs are done; a text that says what is wrong when they failed. */
  answer(results: readonly ComputeResult[]): SetClientDHParamsRequest | string {
    const { crypto, random, nonces, dhPrime, keys } = this.#options;
    const [publicValue, secret] = results;
    if (publicValue?.type !== 'modPow' || secret?.type !== 'modPow') return 'a modular power cannot be computed';
    const wrong = findDhPublicFault(publicValue.value, dhPrime);
    if (wrong !== undefined) return wrong;
    this.#authKey = leftPadBytes(secret.value, authKeyLength);
    const inner = { _: 'client_DH_inner_data', ...nonces, retryId: this.#retryId, gB: publicValue.value } as const;
    const encryptedData = sealDhData(handshakeCodec.encode(inner), keys, crypto, random);
    return { _: 'set_client_DH_params', ...nonces, encryptedData };
  }

  /** Checks the server's answer to the latest request. */
  judge(answer: SetClientDHParamsAnswer): AgreementVerdict {
    const { crypto, nonces, newNonce, serverTime, timeOffset } = this.#options;
    const authKey = this.#authKey;
    if (authKey === undefined) return { type: 'refused', reason: 'the server answered before it was asked' };
    const { kind, hash } = readAnswer(answer);
    const wrong = findNonceFault(answer, nonces) ?? findNewNonceHashFault(hash, { crypto, newNonce, authKey, kind });
    if (wrong !== undefined) return { type: 'refused', reason: wrong };
    if (kind === 3) return { type: 'refused', reason: 'the server gave the key up' };
    if (kind === 2) return this.#retry(authKey);
    const authKeyId = computeAuthKeyId(authKey, crypto);
    const serverSalt = computeInitialServerSalt(newNonce, nonces.serverNonce);
    return { type: 'agreed', key: { authKey, authKeyId, serverSalt, serverTime, timeOffset } };
  }

  #retry(refused: Uint8Array): AgreementVerdict {
    this.#retries++;
    if (this.#retries > MAX_RETRIES) return { type: 'refused', reason: `the server refused ${this.#retries} keys` };
    this.#retryId = BigInt.asIntN(64, readUint64LE(computeAuxHash(refused, this.#options.crypto)));
    this.#authKey = undefined;
    return { type: 'retry' };
  }
}

function readAnswer(answer: SetClientDHParamsAnswer): { readonly kind: 1 | 2 | 3; readonly hash: Uint8Array } {
  switch (answer._) {
    case 'dh_gen_ok':
      return { kind: 1, hash: answer.newNonceHash1 };
    case 'dh_gen_retry':
      return { kind: 2, hash: answer.newNonceHash2 };
    case 'dh_gen_fail':
      return { kind: 3, hash: answer.newNonceHash3 };
  }
}
