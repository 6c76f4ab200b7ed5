/** The client's half of creating an authorization key. */
import type { RawResPQ, RawServerDHParamsOk, SetClientDHParamsAnswer } from '@kitewire/tl-schema/mtproto';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { leftPadBytes } from '../bytes/left-pad.js';
import { deriveHandshakeKeys } from '../crypto/auth-key.js';
import { isKnownDhPrime } from '../crypto/dh.js';
import { fingerprint, type RsaPublicKey } from '../crypto/rsa-key.js';
import { prepareRsaPad } from '../crypto/rsa-pad.js';
import { UsageError } from '../errors.js';
import type { Instant, Machine, Moment } from '../machine.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import type { CloseCode, CloseReason } from '../close-reason.js';
import { findDhPublicFault, findFactorsFault, findGroupFault, findNonceFault, findPqFault, type Nonces } from './checks.js';
import { ClientKeyAgreement } from './client-key-agreement.js';
import { openDhData } from './dh-envelope.js';
import { handshakeCodec, readObject, type HandshakeObject } from './handshake-codec.js';
import { PendingJobs } from './pending-jobs.js';
import type { ClientHandshakeEffect, ClientHandshakeInput, ClientHandshakeOptions } from './types.js';

const DEFAULT_TIMEOUT = 20_000;
/** Servers name a handful of keys; a list beyond this is an attack on our time. */
const MAX_FINGERPRINTS = 256;

/** A key of ours that the server has too. */
interface TrustedKey {
  readonly key: RsaPublicKey;
  readonly fingerprint: bigint;
}

/** The server's puzzle with its solution; numbers are big-endian and as short as they can be. */
interface SolvedPuzzle {
  readonly nonces: Nonces;
  readonly key: TrustedKey;
  readonly pq: Uint8Array;
  readonly p: Uint8Array;
  readonly q: Uint8Array;
}

/** What the client is waiting for, with what it knows by then. */
type Stage =
  | { readonly name: 'idle' }
  | { readonly name: 'resPq'; readonly nonce: Uint8Array }
  | { readonly name: 'dhParams'; readonly nonces: Nonces; readonly newNonce: Uint8Array }
  | { readonly name: 'dhGen'; readonly agreement: ClientKeyAgreement }
  /** One of our own jobs: no message is due. */
  | { readonly name: 'computing' }
  | { readonly name: 'ended' };

/**
 * Creates one key with a server, as a machine without I/O; it ends with one `done` or one `failed`.
 *
 * See https://core.telegram.org/mtproto/auth_key and its checks in `checks.ts`.
 */
export class ClientHandshake implements Machine<ClientHandshakeInput, ClientHandshakeEffect> {
  readonly #options: ClientHandshakeOptions;
  readonly #jobs: PendingJobs;
  readonly #effects: ClientHandshakeEffect[] = [];
  #stage: Stage = { name: 'idle' };
  #deadline: Instant | undefined;

  constructor(options: ClientHandshakeOptions) {
    this.#options = options;
    this.#jobs = new PendingJobs(options.allocateComputeId, (effect) => this.#effects.push(effect));
  }

  get deadline(): Instant | undefined {
    return this.#deadline;
  }

  /** Takes one input in. Throws `UsageError` for a second `start`, and for a public key that has not 2048 bits. */
  handle(input: ClientHandshakeInput, now: Moment): void {
    if (input.type === 'start') return this.#start(now);
    if (this.#stage.name === 'ended') return;
    if (input.type === 'computed') return this.#jobs.finish(input.id, input.result, now);
    this.#receive(input.body, now);
  }

  poll(now: Moment): ClientHandshakeEffect | undefined {
    if (this.#deadline !== undefined && now.instant >= this.#deadline) {
      this.#fail('the server took too long to create a key', 'TIMEOUT');
    }
    return this.#effects.shift();
  }

  #start(now: Moment): void {
    if (this.#stage.name !== 'idle') throw new UsageError('a handshake can be started once');
    this.#deadline = now.instant + (this.#options.timeout ?? DEFAULT_TIMEOUT);
    const nonce = this.#options.random.bytes(16);
    this.#stage = { name: 'resPq', nonce };
    this.#send({ _: 'req_pq_multi', nonce });
  }

  #receive(body: Uint8Array, now: Moment): void {
    const answer = readObject(body)?.value;
    const stage = this.#stage;
    if (stage.name === 'resPq' && answer?._ === 'resPQ') return this.#takeResPq(answer, stage.nonce);
    if (stage.name === 'dhParams' && answer?._ === 'server_DH_params_ok') return this.#takeDhParams(answer, stage, now);
    if (stage.name === 'dhGen' && isDhGenAnswer(answer)) return this.#takeDhGen(answer, stage.agreement);
    this.#fail(answer === undefined ? 'the server sent no readable answer' : `the server sent ${answer._} out of turn`);
  }

  #takeResPq(answer: RawResPQ, nonce: Uint8Array): void {
    const nonces: Nonces = { nonce: answer.nonce, serverNonce: answer.serverNonce };
    const wrong = findNonceFault(nonces, { nonce, serverNonce: answer.serverNonce }) ?? findPqFault(answer.pq);
    if (wrong !== undefined) return this.#fail(wrong);
    if (answer.serverPublicKeyFingerprints.length > MAX_FINGERPRINTS) return this.#fail('the server names too many keys');
    const key = this.#chooseKey(answer.serverPublicKeyFingerprints);
    if (key === undefined) return this.#fail('the server names no key that is trusted here', 'UNKNOWN_SERVER_KEY');
    const pq = bytesToBigInt(answer.pq);
    this.#compute([{ type: 'factorizePq', pq }], ([factors]) => {
      if (factors?.type !== 'factorizePq') return this.#fail('pq cannot be factored');
      const fault = findFactorsFault(factors.value, pq);
      if (fault !== undefined) return this.#fail(fault);
      this.#requestDhParams({ nonces, key, pq: answer.pq, p: bigIntToBytes(factors.value.p), q: bigIntToBytes(factors.value.q) });
    });
  }

  /** By our own order of preference: the server must not choose the weakest of our keys. */
  #chooseKey(offered: readonly bigint[]): TrustedKey | undefined {
    const fingerprints = new Set(offered);
    for (const key of this.#options.publicKeys) {
      const keyFingerprint = fingerprint(key, this.#options.crypto);
      if (fingerprints.has(keyFingerprint)) return { key, fingerprint: keyFingerprint };
    }
    return undefined;
  }

  #requestDhParams(puzzle: SolvedPuzzle): void {
    const { crypto, random, dcId, temporary } = this.#options;
    const { nonces, key, pq, p, q } = puzzle;
    const newNonce = random.bytes(32);
    const inner = { pq, p, q, ...nonces, newNonce, dc: dcId };
    const data = handshakeCodec.encode(
      temporary === undefined
        ? { _: 'p_q_inner_data_dc', ...inner }
        : { _: 'p_q_inner_data_temp_dc', ...inner, expiresIn: temporary.expiresIn },
    );
    this.#compute([prepareRsaPad({ data, key: key.key, random, crypto })], ([encrypted]) => {
      if (encrypted?.type !== 'modPow') return this.#fail('the RSA operation failed');
      this.#stage = { name: 'dhParams', nonces, newNonce };
      const encryptedData = leftPadBytes(encrypted.value, 256);
      this.#send({ _: 'req_DH_params', ...nonces, p, q, publicKeyFingerprint: key.fingerprint, encryptedData });
    });
  }

  #takeDhParams(answer: RawServerDHParamsOk, stage: Stage & { name: 'dhParams' }, now: Moment): void {
    const { nonces, newNonce } = stage;
    const { crypto } = this.#options;
    const nonceFault = findNonceFault(answer, nonces);
    if (nonceFault !== undefined) return this.#fail(nonceFault);
    const keys = deriveHandshakeKeys(newNonce, nonces.serverNonce, crypto);
    const inner = openDhData(answer.encryptedAnswer, keys, crypto);
    if (typeof inner === 'string') return this.#fail(inner);
    if (inner._ !== 'server_DH_inner_data') return this.#fail(`the server encrypted a ${inner._}`);
    const { g, dhPrime, gA } = inner;
    const wrong = findNonceFault(inner, nonces) ?? findGroupFault(g, dhPrime) ?? findDhPublicFault(gA, dhPrime);
    if (wrong !== undefined) return this.#fail(wrong);
    // Only a proposal, which authentic messages correct; but message ids cannot be made of a time before 1970.
    const serverTime = Math.max(inner.serverTime, 0) * 1000;
    const { random } = this.#options;
    const group = { nonces, newNonce, keys, g, dhPrime, gA, serverTime, timeOffset: serverTime - now.unix };
    const agreement = new ClientKeyAgreement({ crypto, random, ...group });
    if (isKnownDhPrime(dhPrime)) return this.#agree(agreement);
    this.#compute([{ type: 'checkDhPrime', prime: dhPrime }], ([verdict]) => {
      if (verdict?.type !== 'checkDhPrime' || !verdict.value) return this.#fail('the prime is not a safe prime');
      this.#agree(agreement);
    });
  }

  /** Makes an attempt at the key; a refused one is followed by another with a new exponent. */
  #agree(agreement: ClientKeyAgreement): void {
    this.#compute(agreement.begin(), (results) => {
      const request = agreement.answer(results);
      if (typeof request === 'string') return this.#fail(request);
      this.#stage = { name: 'dhGen', agreement };
      this.#send(request);
    });
  }

  #takeDhGen(answer: SetClientDHParamsAnswer, agreement: ClientKeyAgreement): void {
    const verdict = agreement.judge(answer);
    if (verdict.type === 'refused') return this.#fail(verdict.reason);
    if (verdict.type === 'retry') return this.#agree(agreement);
    this.#end({ type: 'done', ...verdict.key });
  }

  #compute(jobs: readonly ComputeJob[], continuation: (results: readonly ComputeResult[]) => void): void {
    this.#stage = { name: 'computing' };
    this.#jobs.run(jobs, continuation);
  }

  #send(object: HandshakeObject): void {
    this.#effects.push({ type: 'send', body: handshakeCodec.encode(object) });
  }

  #fail(message: string, code: CloseCode = 'HANDSHAKE_FAILED'): void {
    const reason: CloseReason = { code, message };
    this.#end({ type: 'failed', reason });
  }

  #end(effect: ClientHandshakeEffect): void {
    this.#stage = { name: 'ended' };
    this.#deadline = undefined;
    this.#jobs.clear();
    // Whatever was still to be sent or computed has become pointless.
    this.#effects.length = 0;
    this.#effects.push(effect);
  }
}

function isDhGenAnswer(answer: HandshakeObject | undefined): answer is SetClientDHParamsAnswer {
  return answer?._ === 'dh_gen_ok' || answer?._ === 'dh_gen_retry' || answer?._ === 'dh_gen_fail';
}
