// The client against the recorded handshakes, and against servers that break one rule each.
import { readFileSync } from 'node:fs';
import type { RawDhGenOk, RawResPQ, RawServerDHInnerData, RawServerDHParamsOk } from '@kitewire/tl-schema/mtproto';
import { describe, expect, it } from 'vitest';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { concatBytes } from '../bytes/concat.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { readUint64LE } from '../bytes/int64.js';
import { computeAuxHash, computeNewNonceHash, deriveHandshakeKeys } from '../crypto/auth-key.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { fingerprint } from '../crypto/rsa-key.js';
import { finishRsaUnpad } from '../crypto/rsa-pad.js';
import { UsageError } from '../errors.js';
import type { Moment } from '../machine.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { ClientHandshake } from './client-handshake.js';
import { openDhData } from './dh-envelope.js';
import { handshakeCodec, type HandshakeObject } from './handshake-codec.js';
import type { ClientHandshakeEffect, ClientHandshakeOptions } from './types.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const recorded = vectors.own.auth_key_handshake as Record<string, string>;
const sample = vectors.published.samples_auth_key_2024 as Record<string, string>;
const oldSample = vectors.published.samples_auth_key_old as Record<string, string>;
const bytes = (name: string): Uint8Array => fromHex(recorded[name]!);
const crypto = createPortableCrypto();
const publicKey = { n: bytes('rsa_n'), e: bytes('rsa_e') };
const start: Moment = { instant: 1000, unix: 1_700_000_000_000 };
const prime = bytesToBigInt(fromHex(vectors.good_prime_hex));

/** Hands out arrays by their length, each length's in order and the last one again and again. */
function scripted(script: Record<number, Uint8Array[]>): RandomSource {
  return {
    bytes: (length) => {
      const values = script[length];
      if (values === undefined) throw new Error(`no ${length} random bytes were recorded`);
      return values.length > 1 ? values.shift()! : values[0]!;
    },
  };
}

function recordedRandom(): RandomSource {
  return scripted({
    16: [bytes('nonce')],
    32: [bytes('new_nonce'), bytes('rsa_pad_temp_key')],
    92: [bytes('rsa_pad_random_padding')],
    256: [bytes('b')],
    12: [bytes('client_padding')],
  });
}

// The same jobs come again in most tests; a power takes long here.
const results = new Map<string, ComputeResult>();
function compute(job: ComputeJob): ComputeResult {
  const name = JSON.stringify(job, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value instanceof Uint8Array ? toHex(value) : value));
  let result = results.get(name);
  if (result === undefined) results.set(name, (result = crypto.compute(job) as ComputeResult));
  return result;
}

type Answer = (request: HandshakeObject) => Uint8Array | undefined;

/** Runs a client against a server that answers each request; gives all that the client did but its jobs. */
function run(answer: Answer, options: Partial<ClientHandshakeOptions> = {}, runJob = compute): ClientHandshakeEffect[] {
  let id = 0;
  const allocateComputeId = (): number => ++id;
  const client = new ClientHandshake({ crypto, random: recordedRandom(), publicKeys: [publicKey], dcId: 2, allocateComputeId, ...options });
  const effects: ClientHandshakeEffect[] = [];
  client.handle({ type: 'start' }, start);
  for (let effect = client.poll(start); effect !== undefined; effect = client.poll(start)) {
    if (effect.type === 'compute') {
      client.handle({ type: 'computed', id: effect.id, result: runJob(effect.job) }, start);
      continue;
    }
    effects.push(effect);
    const body = effect.type === 'send' ? answer(handshakeCodec.decode(effect.body)) : undefined;
    if (body !== undefined) client.handle({ type: 'message', body }, start);
  }
  return effects;
}

/** What a tampering server changes; everything else is as recorded. */
interface Tampering {
  readonly resPq?: Partial<RawResPQ>;
  readonly inner?: Partial<RawServerDHInnerData>;
  readonly envelope?: (plain: Uint8Array) => Uint8Array;
  readonly encrypted?: (encrypted: Uint8Array) => Uint8Array;
  readonly dhParams?: Partial<RawServerDHParamsOk>;
  readonly dhGen?: Partial<RawDhGenOk>;
}

const nonces = { nonce: bytes('nonce'), serverNonce: bytes('server_nonce') };
const keys = deriveHandshakeKeys(bytes('new_nonce'), bytes('server_nonce'), crypto);
const decodeRecorded = <T extends HandshakeObject>(name: string): T => handshakeCodec.decode(bytes(name)) as T;

function tamper(tampering: Tampering): Answer {
  return (request) => {
    if (request._ === 'req_pq_multi') return handshakeCodec.encode({ ...decodeRecorded<RawResPQ>('resPQ'), ...tampering.resPq });
    if (request._ === 'req_DH_params') {
      const inner = handshakeCodec.encode({ ...decodeRecorded<RawServerDHInnerData>('server_DH_inner_data'), ...tampering.inner });
      const plain = concatBytes(crypto.sha1(inner), inner, new Uint8Array((16 - ((20 + inner.length) % 16)) % 16));
      const encrypted = crypto.aesIgeEncrypt(tampering.envelope?.(plain) ?? plain, keys.key, keys.iv);
      const encryptedAnswer = tampering.encrypted?.(encrypted) ?? encrypted;
      return handshakeCodec.encode({ _: 'server_DH_params_ok', ...nonces, encryptedAnswer, ...tampering.dhParams });
    }
    return handshakeCodec.encode({ ...decodeRecorded<RawDhGenOk>('dh_gen_ok'), ...tampering.dhGen });
  };
}

const outcome = (effects: ClientHandshakeEffect[]): ClientHandshakeEffect | undefined => effects.at(-1);
const sent = (effects: ClientHandshakeEffect[]): string[] => effects.flatMap((effect) => (effect.type === 'send' ? [toHex(effect.body)] : []));
const refusal = { type: 'failed', reason: { code: 'HANDSHAKE_FAILED' } };
const flip = (value: Uint8Array, index = 0): Uint8Array => value.map((byte, at) => (at === index ? byte ^ 1 : byte));

describe('ClientHandshake', () => {
  it('sends the recorded requests and ends with the recorded key (auth_key_handshake)', () => {
    const answers = [bytes('resPQ'), bytes('server_DH_params_ok'), bytes('dh_gen_ok')];
    const effects = run(() => answers.shift());
    expect(sent(effects)).toEqual([recorded['req_pq_multi'], recorded['req_DH_params'], recorded['set_client_DH_params']]);
    expect(outcome(effects)).toEqual({
      type: 'done',
      authKey: bytes('auth_key'),
      authKeyId: readUint64LE(bytes('auth_key_id')),
      serverSalt: readUint64LE(bytes('server_salt')),
      serverTime: 1_700_000_002_000,
      timeOffset: 2000,
    });
  });

  it('comes to the key of the published sample (samples_auth_key_2024)', () => {
    const at = (name: string): Uint8Array => fromHex(sample[name]!);
    // A block that is not below the modulus takes another key.
    const blockKeys = Array.from({ length: 32 }, (_, index) => new Uint8Array(32).fill(index));
    const random = scripted({ 16: [at('nonce')], 32: [at('new_nonce'), ...blockKeys], 92: [new Uint8Array(92)], 256: [at('b')], 12: [at('client_padding')] });
    const both = { nonce: at('nonce'), serverNonce: at('server_nonce') };
    const effects = run(
      (request) => {
        if (request._ === 'req_pq_multi') {
          return handshakeCodec.encode({ _: 'resPQ', ...both, pq: at('pq'), serverPublicKeyFingerprints: [fingerprint(publicKey, crypto)] });
        }
        if (request._ === 'req_DH_params') {
          const key = { n: bytes('rsa_n'), e: bytes('rsa_e'), d: bytes('rsa_d'), p: bytes('rsa_p'), q: bytes('rsa_q') };
          const inner = finishRsaUnpad(compute({ type: 'rsaPrivate', key, data: request.encryptedData }), crypto);
          expect(toHex(inner!.subarray(0, 100))).toBe(sample['p_q_inner_data_dc']!.toLowerCase());
          return handshakeCodec.encode({ _: 'server_DH_params_ok', ...both, encryptedAnswer: at('encrypted_answer') });
        }
        expect(request).toMatchObject({ _: 'set_client_DH_params', encryptedData: at('client_encrypted_data') });
        return handshakeCodec.encode({ _: 'dh_gen_ok', ...both, newNonceHash1: at('new_nonce_hash1') });
      },
      { random },
    );
    expect(outcome(effects)).toMatchObject({ type: 'done', authKey: at('auth_key'), serverSalt: readUint64LE(at('server_salt')), serverTime: 1_707_425_105_000 });
  });

  it('refuses the generator of the older published sample (samples_auth_key_old)', () => {
    const at = (name: string): Uint8Array => fromHex(oldSample[name]!);
    const both = { nonce: at('answer').slice(4, 20), serverNonce: at('server_nonce') };
    const random = scripted({ 16: [both.nonce], 32: [at('new_nonce'), new Uint8Array(32)], 92: [new Uint8Array(92)] });
    const effects = run(
      (request) =>
        request._ === 'req_pq_multi'
          ? handshakeCodec.encode({ ...decodeRecorded<RawResPQ>('resPQ'), ...both })
          : handshakeCodec.encode({ _: 'server_DH_params_ok', ...both, encryptedAnswer: at('encrypted_answer') }),
      { random },
    );
    expect(outcome(effects)).toMatchObject({ type: 'failed', reason: { code: 'HANDSHAKE_FAILED', message: '2 is no generator for the prime' } });
  });

  it('asks for a temporary key with its lifetime, and names its DC (H14)', () => {
    const key = { n: bytes('rsa_n'), e: bytes('rsa_e'), d: bytes('rsa_d'), p: bytes('rsa_p'), q: bytes('rsa_q') };
    const random = scripted({ 16: [bytes('nonce')], 32: [bytes('new_nonce'), bytes('rsa_pad_temp_key')], 88: [new Uint8Array(88)] });
    let inner: HandshakeObject | undefined;
    const answer: Answer = (request) => {
      if (request._ === 'req_pq_multi') return bytes('resPQ');
      if (request._ === 'req_DH_params') inner = handshakeCodec.decodePrefix(finishRsaUnpad(compute({ type: 'rsaPrivate', key, data: request.encryptedData }), crypto)!).value;
      return undefined;
    };
    run(answer, { random, dcId: -10002, temporary: { expiresIn: 86_400 } });
    expect(inner).toMatchObject({ _: 'p_q_inner_data_temp_dc', ...nonces, dc: -10002, expiresIn: 86_400, newNonce: bytes('new_nonce') });
  });

  it('reads answers with padding after them', () => {
    const pad = (body: Uint8Array): Uint8Array => concatBytes(body, new Uint8Array(88).fill(0xab));
    expect(outcome(run((request) => pad(tamper({})(request)!)))?.type).toBe('done');
  });

  it('takes the first of its own keys that the server has, however the server orders them (H02)', () => {
    const other = { n: flip(publicKey.n, 255), e: publicKey.e };
    const offered = [fingerprint(publicKey, crypto), fingerprint(other, crypto)];
    let chosen: bigint | undefined;
    const answer: Answer = (request) => {
      if (request._ === 'req_DH_params') chosen = request.publicKeyFingerprint;
      return request._ === 'req_pq_multi' ? tamper({ resPq: { serverPublicKeyFingerprints: offered } })(request) : undefined;
    };
    run(answer, { publicKeys: [other, publicKey] });
    expect(chosen).toBe(offered[1]);
    run(answer, { publicKeys: [publicKey, other] });
    expect(chosen).toBe(offered[0]);
  });

  it.each([
    ['no key', []],
    ['other keys', [1n, 2n]],
  ])('ends with UNKNOWN_SERVER_KEY when the server has %s (H02)', (_, serverPublicKeyFingerprints) => {
    const effects = run(tamper({ resPq: { serverPublicKeyFingerprints } }));
    expect(outcome(effects)).toMatchObject({ type: 'failed', reason: { code: 'UNKNOWN_SERVER_KEY' } });
    expect(sent(effects)).toHaveLength(1);
  });

  it('keeps a key of 256 bytes when the number is shorter (H10)', () => {
    const short = bigIntToBytes((1n << 2032n) + 5n);
    const authKey = concatBytes(Uint8Array.of(0), short);
    const runJob = (job: ComputeJob): ComputeResult =>
      job.type === 'modPow' && toHex(job.base) === recorded['g_a'] ? { type: 'modPow', value: short } : compute(job);
    const newNonceHash1 = computeNewNonceHash(bytes('new_nonce'), 1, authKey, crypto);
    expect(outcome(run(tamper({ dhGen: { newNonceHash1 } }), {}, runJob))).toMatchObject({ type: 'done', authKey });
  });
});

describe('ClientHandshake, against a server that breaks a rule', () => {
  const pq = (value: bigint, length?: number): Partial<RawResPQ> => ({ pq: bigIntToBytes(value, length) });
  const gA = (value: bigint): Tampering => ({ inner: { gA: bigIntToBytes(value) } });
  const margin = 1n << 1984n;
  const cases: [string, Tampering][] = [
    ['H01: another nonce in resPQ', { resPq: { nonce: flip(nonces.nonce) } }],
    ['H01: another nonce in server_DH_params_ok', { dhParams: { nonce: flip(nonces.nonce, 15) } }],
    ['H01: another server_nonce in server_DH_params_ok', { dhParams: { serverNonce: flip(nonces.serverNonce, 15) } }],
    ['H01: another nonce in server_DH_inner_data', { inner: { nonce: flip(nonces.nonce, 7) } }],
    ['H01: another server_nonce in server_DH_inner_data', { inner: { serverNonce: flip(nonces.serverNonce, 7) } }],
    ['H01: another nonce in dh_gen_ok', { dhGen: { nonce: flip(nonces.nonce, 1) } }],
    ['H01: another server_nonce in dh_gen_ok', { dhGen: { serverNonce: flip(nonces.serverNonce, 1) } }],
    ['H02: more fingerprints than any server has', { resPq: { serverPublicKeyFingerprints: Array.from({ length: 257 }, () => fingerprint(publicKey, crypto)) } }],
    ['H03: pq = 1', { resPq: pq(1n) }],
    ['H03: pq = 2', { resPq: pq(2n) }],
    ['H03: a prime pq', { resPq: pq((1n << 63n) - 25n) }],
    ['H03: the square of a prime', { resPq: pq(0x5a300d4bn ** 2n) }],
    ['H03: an even pq', { resPq: pq(2n * 0x5a300d4bn) }],
    ['H03: three prime factors', { resPq: pq(3n * 0x5a300d4bn * 5n) }],
    ['H03: pq of 64 bits', { resPq: pq((1n << 63n) + 9n) }],
    ['H03: pq of 9 bytes', { resPq: pq(0x256595edb7766797n, 9) }],
    ['H03: pq of 255 bytes', { resPq: { pq: new Uint8Array(255).fill(0xff) } }],
    ['H04: a prime of 2047 bits', { inner: { g: 4, dhPrime: bigIntToBytes((prime - 1n) / 2n, 256) } }],
    ['H04: a prime of 2056 bits', { inner: { g: 4, dhPrime: bigIntToBytes(prime << 8n, 257) } }],
    ['H04: a composite of 2048 bits', { inner: { g: 4, dhPrime: bigIntToBytes(prime + 4n) } }],
    ['H04: g = 0', { inner: { g: 0 } }],
    ['H04: g = 1', { inner: { g: 1 } }],
    ['H04: g = 2, which has the wrong residue', { inner: { g: 2 } }],
    ['H04: g = -3', { inner: { g: -3 } }],
    ['H05: g_a = 0', { inner: { gA: new Uint8Array(0) } }],
    ['H05: g_a = 1', gA(1n)],
    ['H05: g_a = p - 1', gA(prime - 1n)],
    ['H05: g_a = p', gA(prime)],
    ['H05: g_a = p + 1', gA(prime + 1n)],
    ['H05: g_a = 2^1984 - 1', gA(margin - 1n)],
    ['H05: g_a = p - 2^1984 + 1', gA(prime - margin + 1n)],
    ['H05: g_a of 257 bytes', { inner: { gA: concatBytes(Uint8Array.of(0), bytes('g_a')) } }],
    ['H06: the hash of the answer is wrong', { envelope: (plain) => flip(plain, 3) }],
    ['H06: 16 bytes too much padding', { envelope: (plain) => concatBytes(plain, new Uint8Array(16)) }],
    ['H06: a length that is no multiple of 16', { encrypted: (encrypted) => encrypted.subarray(0, -1) }],
    ['H06: an empty answer', { encrypted: () => new Uint8Array(0) }],
    ['H06: an answer of 1 MB', { encrypted: () => new Uint8Array(1 << 20) }],
    ['H06: an answer that is cut', { encrypted: (encrypted) => encrypted.subarray(0, 320) }],
    ['H06: another object in the answer', { envelope: () => { const object = bytes('dh_gen_ok'); return concatBytes(crypto.sha1(object), object, new Uint8Array(8)); } }],
    ['H07: a forged new_nonce_hash1', { dhGen: { newNonceHash1: flip(bytes('new_nonce_hash1'), 15) } }],
  ];

  /** Each case must be refused by the check that it is about, and not by chance. */
  const reasons: Record<string, RegExp> = {
    H01: /nonce is not/, H02: /too many keys/, H03: /^pq/, H04: /prime|generator/, H05: /public value/, H06: /encrypted/, H07: /new_nonce_hash1/,
  };

  it.each(cases)('refuses %s', (title, tampering) => {
    const message: unknown = expect.stringMatching(reasons[title.slice(0, 3)]!);
    expect(outcome(run(tamper(tampering)))).toMatchObject({ type: 'failed', reason: { code: 'HANDSHAKE_FAILED', message } });
  });

  it('does not send a public value of its own that is out of range (H05)', () => {
    const { bytes: draw } = recordedRandom();
    const effects = run(tamper({}), { random: { bytes: (length) => (length === 256 ? bigIntToBytes(1n, 256) : draw(length)) } });
    expect(sent(effects)).toHaveLength(2);
    expect(outcome(effects)).toMatchObject(refusal);
  });

  it.each([['2^1984', margin], ['p - 2^1984', prime - margin]])('accepts g_a = %s, the last of the range (H05)', (_, value) => {
    expect(sent(run(tamper(gA(value))))).toHaveLength(3);
  });

  it('goes by the verdict of the job on a prime that it does not know (H04)', () => {
    const composite = bigIntToBytes(prime + 4n);
    const verdict = (value: boolean) => (job: ComputeJob): ComputeResult => (job.type === 'checkDhPrime' ? { type: 'checkDhPrime', value } : compute(job));
    const tampering = { inner: { g: 4, dhPrime: composite } };
    expect(sent(run(tamper(tampering), {}, verdict(true)))).toHaveLength(3);
    expect(sent(run(tamper(tampering), {}, verdict(false)))).toHaveLength(2);
  });

  it.each([['dh_gen_retry', 2], ['dh_gen_fail', 3]] as const)('refuses a forged %s (H07)', (name, kind) => {
    const hash = flip(bytes(`new_nonce_hash${kind}`), 4);
    const body = handshakeCodec.encode(kind === 2 ? { _: name, ...nonces, newNonceHash2: hash } as HandshakeObject : { _: name, ...nonces, newNonceHash3: hash } as HandshakeObject);
    const effects = run((request) => (request._ === 'set_client_DH_params' ? body : tamper({})(request)));
    expect(outcome(effects)).toMatchObject({ type: 'failed', reason: { code: 'HANDSHAKE_FAILED', message: `new_nonce_hash${kind} is wrong` } });
    expect(sent(effects)).toHaveLength(3);
  });

  it('ends at an honest dh_gen_fail', () => {
    const body = handshakeCodec.encode({ _: 'dh_gen_fail', ...nonces, newNonceHash3: bytes('new_nonce_hash3') });
    expect(outcome(run((request) => (request._ === 'set_client_DH_params' ? body : tamper({})(request))))).toMatchObject(refusal);
  });

  it('makes five more attempts, each naming the key before it, and then gives up (H08)', () => {
    const retryIds: bigint[] = [];
    const auxHash = BigInt.asIntN(64, readUint64LE(computeAuxHash(bytes('auth_key'), crypto)));
    const effects = run((request) => {
      if (request._ !== 'set_client_DH_params') return tamper({})(request);
      const inner = openDhData(request.encryptedData, keys, crypto);
      if (typeof inner !== 'string' && inner._ === 'client_DH_inner_data') retryIds.push(inner.retryId);
      return handshakeCodec.encode({ _: 'dh_gen_retry', ...nonces, newNonceHash2: bytes('new_nonce_hash2') });
    });
    expect(retryIds).toEqual([0n, auxHash, auxHash, auxHash, auxHash, auxHash]);
    expect(outcome(effects)).toMatchObject(refusal);
  });

  it.each([[0, 0], [-1, 0], [-(2 ** 31), 0], [2 ** 31 - 1, 2 ** 31 - 1]])('takes the server time %i as a proposal, but none before 1970 (H09)', (serverTime, seconds) => {
    expect(outcome(run(tamper({ inner: { serverTime } })))).toMatchObject({ type: 'done', serverTime: seconds * 1000 });
  });

  it('succeeds when the second attempt is accepted', () => {
    let attempts = 0;
    const retry = handshakeCodec.encode({ _: 'dh_gen_retry', ...nonces, newNonceHash2: bytes('new_nonce_hash2') });
    const effects = run((request) => (request._ === 'set_client_DH_params' && attempts++ === 0 ? retry : tamper({})(request)));
    expect(outcome(effects)).toMatchObject({ type: 'done', authKey: bytes('auth_key') });
  });

  it.each([
    ['garbage', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
    ['an empty body', new Uint8Array(0)],
    ['half an answer', bytes('resPQ').subarray(0, 40)],
    ['a request', bytes('req_pq_multi')],
    ['a service message', handshakeCodec.encode({ _: 'pong', msgId: 1n, pingId: 2n })],
  ])('refuses %s at each step', (_, body) => {
    for (const step of ['req_pq_multi', 'req_DH_params', 'set_client_DH_params']) {
      expect(outcome(run((request) => (request._ === step ? body : tamper({})(request))))).toMatchObject(refusal);
    }
  });

  it('refuses a replayed handshake: the answers name another nonce (H11)', () => {
    const random = scripted({ 16: [new Uint8Array(16).fill(1)] });
    const answers = [bytes('resPQ'), bytes('server_DH_params_ok'), bytes('dh_gen_ok')];
    expect(outcome(run(() => answers.shift(), { random }))).toMatchObject(refusal);
  });
});

describe('ClientHandshake, as a machine', () => {
  const create = (options: Partial<ClientHandshakeOptions> = {}): ClientHandshake =>
    new ClientHandshake({ crypto, random: recordedRandom(), publicKeys: [publicKey], dcId: 2, allocateComputeId: () => 7, ...options });

  it('gives up 20 s after its start, and not before (H12)', () => {
    const client = create();
    expect(client.deadline).toBeUndefined();
    client.handle({ type: 'start' }, start);
    expect(client.deadline).toBe(start.instant + 20_000);
    expect(client.poll(start)?.type).toBe('send');
    expect(client.poll({ instant: start.instant + 19_999, unix: 0 })).toBeUndefined();
    const late = { instant: start.instant + 20_000, unix: 0 };
    expect(client.poll(late)).toMatchObject({ type: 'failed', reason: { code: 'TIMEOUT' } });
    expect(client.poll(late)).toBeUndefined();
    expect(client.deadline).toBeUndefined();
    client.handle({ type: 'message', body: bytes('resPQ') }, late);
    expect(client.poll(late)).toBeUndefined();
  });

  it('fails when a message arrives while none is due', () => {
    const client = create();
    client.handle({ type: 'start' }, start);
    client.handle({ type: 'message', body: bytes('resPQ') }, start);
    client.handle({ type: 'message', body: bytes('resPQ') }, start);
    expect(client.poll(start)).toMatchObject(refusal);
  });

  it.each(['factorizePq', 'modPow'] as const)('fails when a %s job fails', (type) => {
    const runJob = (job: ComputeJob): ComputeResult => (job.type === type ? { type: 'failed', reason: 'out of luck' } : compute(job));
    expect(outcome(run(tamper({}), {}, runJob))).toMatchObject(refusal);
  });

  it('ignores results that it never asked for', () => {
    const client = create();
    client.handle({ type: 'start' }, start);
    client.handle({ type: 'computed', id: 99, result: { type: 'factorizePq', value: { p: 3n, q: 5n } } }, start);
    expect(client.poll(start)?.type).toBe('send');
    expect(client.poll(start)).toBeUndefined();
  });

  it('can be started once', () => {
    const client = create();
    client.handle({ type: 'start' }, start);
    expect(() => client.handle({ type: 'start' }, start)).toThrow(UsageError);
  });
});
