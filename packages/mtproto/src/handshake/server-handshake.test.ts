// The server against the recorded handshake, against impatient clients, and against clients that break one rule each.
import { readFileSync } from 'node:fs';
import type { PQInnerData, RawClientDHInnerData, ReqDHParamsRequest, SetClientDHParamsRequest } from '@kitewire/tl-schema/mtproto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { concatBytes } from '../bytes/concat.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { readUint64LE } from '../bytes/int64.js';
import { computeAuthKeyId, computeAuxHash, computeNewNonceHash, deriveHandshakeKeys } from '../crypto/auth-key.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { prepareRsaPad } from '../crypto/rsa-pad.js';
import type { Moment } from '../machine.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { handshakeCodec, type HandshakeObject } from './handshake-codec.js';
import { ServerHandshake } from './server-handshake.js';
import type { ServerHandshakeEffect, ServerHandshakeOptions } from './types.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const recorded = vectors.own.auth_key_handshake as Record<string, string>;
const bytes = (name: string): Uint8Array => fromHex(recorded[name]!);
const crypto = createPortableCrypto();
const privateKey = { n: bytes('rsa_n'), e: bytes('rsa_e'), d: bytes('rsa_d'), p: bytes('rsa_p'), q: bytes('rsa_q') };
const start: Moment = { instant: 1000, unix: 1_700_000_002_345 };
const prime = bytesToBigInt(fromHex(vectors.good_prime_hex));
const nonces = { nonce: bytes('nonce'), serverNonce: bytes('server_nonce') };
const keys = deriveHandshakeKeys(bytes('new_nonce'), bytes('server_nonce'), crypto);

/** Hands out what the recorded server drew; the primes are read little-endian. */
function recordedRandom(): RandomSource {
  const primes = [bytes('p').reverse(), bytes('q').reverse()];
  const script: Record<number, () => Uint8Array> = {
    16: () => nonces.serverNonce,
    4: () => primes.shift()!,
    256: () => bytes('a'),
    8: () => bytes('server_padding'),
  };
  return { bytes: (length) => script[length]!() };
}

// The same jobs come again in most tests; a power takes long here.
const results = new Map<string, ComputeResult>();
function compute(job: ComputeJob): ComputeResult {
  const name = JSON.stringify(job, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value));
  let result = results.get(name);
  if (result === undefined) results.set(name, (result = crypto.compute(job) as ComputeResult));
  return result;
}

/** A server with what it did; jobs run at once, and keys are stored as `stored` says, unless a test waits with them. */
class Rig {
  readonly server: ServerHandshake;
  readonly jobs: string[] = [];
  stored: boolean | 'later' = true;
  runJob = compute;
  #id = 0;

  constructor(options: Partial<ServerHandshakeOptions> = {}) {
    const allocateComputeId = (): number => ++this.#id;
    this.server = new ServerHandshake({ crypto, random: recordedRandom(), privateKeys: [privateKey], allocateComputeId, ...options });
  }

  /** Hands a body in and gives the effects that follow, but for the jobs. */
  send(body: Uint8Array, now = start): ServerHandshakeEffect[] {
    this.server.handle({ type: 'message', body }, now);
    return this.drain(now);
  }

  drain(now = start): ServerHandshakeEffect[] {
    const effects: ServerHandshakeEffect[] = [];
    for (let effect = this.server.poll(now); effect !== undefined; effect = this.server.poll(now)) {
      if (effect.type === 'compute') {
        const result = this.runJob(effect.job);
        this.jobs.push(result.type === 'failed' ? `failed ${effect.job.type}` : effect.job.type);
        this.server.handle({ type: 'computed', id: effect.id, result }, now);
        continue;
      }
      effects.push(effect);
      if (effect.type === 'storeKey' && this.stored !== 'later') {
        this.server.handle({ type: 'keyStored', authKeyId: effect.authKeyId, stored: this.stored }, now);
      }
    }
    return effects;
  }
}

const answer = (effects: ServerHandshakeEffect[]): string | undefined => {
  const last = effects.at(-1);
  return last?.type === 'send' ? toHex(last.body) : last?.type;
};
const refused = [{ type: 'failed', reason: { code: 'HANDSHAKE_FAILED', message: 'a request for a key was refused', transportError: 404 } }];
const flip = (value: Uint8Array, index = 0): Uint8Array => value.map((byte, at) => (at === index ? byte ^ 1 : byte));
const decodeRecorded = <T extends HandshakeObject>(name: string): T => handshakeCodec.decode(bytes(name)) as T;

/** A request like the recorded one, with changes to its fields or to what is encrypted in it. */
function dhRequest(changes: Partial<ReqDHParamsRequest> = {}, inner: Partial<PQInnerData> | Uint8Array = {}): Uint8Array {
  const request = decodeRecorded<ReqDHParamsRequest>('req_DH_params');
  const data = inner instanceof Uint8Array ? inner : handshakeCodec.encode({ ...decodeRecorded<PQInnerData>('p_q_inner_data_dc'), ...inner } as PQInnerData);
  const job = prepareRsaPad({ data, key: privateKey, random: createSeededRandom(9), crypto });
  const encrypted = compute(job);
  const encryptedData = encrypted.type === 'modPow' ? encrypted.value : new Uint8Array(0);
  return handshakeCodec.encode({ ...request, encryptedData, ...changes });
}

/** The client's half like the recorded one, with changes to its fields, to what is encrypted, or to the envelope. */
function clientHalf(
  inner: Partial<RawClientDHInnerData> = {},
  changes: Partial<SetClientDHParamsRequest> = {},
  envelope = (plain: Uint8Array): Uint8Array => plain,
): Uint8Array {
  const data = handshakeCodec.encode({ ...decodeRecorded<RawClientDHInnerData>('client_DH_inner_data'), ...inner });
  const plain = concatBytes(crypto.sha1(data), data, new Uint8Array((16 - ((20 + data.length) % 16)) % 16));
  const encryptedData = crypto.aesIgeEncrypt(envelope(plain), keys.key, keys.iv);
  return handshakeCodec.encode({ _: 'set_client_DH_params', ...nonces, encryptedData, ...changes });
}

/** A server that has answered up to the step before `step`. */
function rigBefore(step: 'req_DH_params' | 'set_client_DH_params', options: Partial<ServerHandshakeOptions> = {}): Rig {
  const rig = new Rig(options);
  expect(answer(rig.send(bytes('req_pq_multi')))).toBe(recorded['resPQ']);
  if (step === 'set_client_DH_params') expect(answer(rig.send(bytes('req_DH_params')))).toBe(recorded['server_DH_params_ok']);
  return rig;
}

describe('ServerHandshake', () => {
  it('sends the recorded answers and asks to store the recorded key (auth_key_handshake)', () => {
    const rig = new Rig();
    expect(answer(rig.send(bytes('req_pq_multi')))).toBe(recorded['resPQ']);
    expect(answer(rig.send(bytes('req_DH_params')))).toBe(recorded['server_DH_params_ok']);
    const effects = rig.send(bytes('set_client_DH_params'));
    expect(effects[0]).toEqual({
      type: 'storeKey',
      authKey: bytes('auth_key'),
      authKeyId: readUint64LE(bytes('auth_key_id')),
      serverSalt: readUint64LE(bytes('server_salt')),
    });
    expect(answer(effects)).toBe(recorded['dh_gen_ok']);
  });

  it('answers req_pq as it answers req_pq_multi', () => {
    expect(answer(new Rig().send(handshakeCodec.encode({ _: 'req_pq', nonce: nonces.nonce })))).toBe(recorded['resPQ']);
  });

  it('says nothing about the key before it is stored', () => {
    const rig = rigBefore('set_client_DH_params');
    rig.stored = 'later';
    expect(rig.send(bytes('set_client_DH_params')).map((effect) => effect.type)).toEqual(['storeKey']);
    rig.server.handle({ type: 'keyStored', authKeyId: 1n, stored: true }, start);
    expect(rig.drain()).toEqual([]);
    rig.server.handle({ type: 'keyStored', authKeyId: readUint64LE(bytes('auth_key_id')), stored: true }, start);
    expect(answer(rig.drain())).toBe(recorded['dh_gen_ok']);
  });

  it.each([
    [{ _: 'p_q_inner_data' }, undefined],
    [{ _: 'p_q_inner_data_dc', dc: -10002 }, undefined],
    [{ _: 'p_q_inner_data_temp', expiresIn: 3600 }, 3600],
    [{ _: 'p_q_inner_data_temp_dc', dc: 2, expiresIn: 86_400 }, 86_400],
  ] as [Partial<PQInnerData>, number | undefined][])('accepts %o', (inner, expiresIn) => {
    const rig = rigBefore('req_DH_params');
    expect(answer(rig.send(dhRequest({}, inner)))).toBe(recorded['server_DH_params_ok']);
    const [stored] = rig.send(bytes('set_client_DH_params'));
    expect(stored).toMatchObject({ type: 'storeKey', authKey: bytes('auth_key') });
    expect(stored?.type === 'storeKey' && stored.expiresIn).toBe(expiresIn);
  });

  it('tolerates padding after requests', () => {
    const rig = new Rig();
    const pad = (body: Uint8Array): Uint8Array => concatBytes(body, new Uint8Array(100).fill(3));
    expect(answer(rig.send(pad(bytes('req_pq_multi'))))).toBe(recorded['resPQ']);
    expect(answer(rig.send(pad(bytes('req_DH_params'))))).toBe(recorded['server_DH_params_ok']);
    expect(answer(rig.send(pad(bytes('set_client_DH_params'))))).toBe(recorded['dh_gen_ok']);
  });

  it('keeps a key of 256 bytes when the number is shorter (H10)', () => {
    const rig = rigBefore('set_client_DH_params');
    rig.server.handle({ type: 'message', body: bytes('set_client_DH_params') }, start);
    const job = rig.server.poll(start);
    if (job?.type !== 'compute') throw new Error('expected a job');
    rig.server.handle({ type: 'computed', id: job.id, result: { type: 'modPow', value: new Uint8Array(250).fill(7) } }, start);
    const [stored] = rig.drain();
    expect(stored?.type === 'storeKey' && stored.authKey).toEqual(concatBytes(new Uint8Array(6), new Uint8Array(250).fill(7)));
  });
});

describe('ServerHandshake, asked again', () => {
  it('repeats each answer to an identical request and does no work for it (S2)', () => {
    const rig = new Rig();
    for (const [request, expected] of [['req_pq_multi', 'resPQ'], ['req_DH_params', 'server_DH_params_ok'], ['set_client_DH_params', 'dh_gen_ok']] as const) {
      expect(answer(rig.send(bytes(request)))).toBe(recorded[expected]);
      const jobs = rig.jobs.length;
      for (const padding of [0, 4, 40]) {
        const again = rig.send(concatBytes(bytes(request), new Uint8Array(padding)));
        expect(again.map((effect) => effect.type)).toEqual(['send']);
        expect(answer(again)).toBe(recorded[expected]);
      }
      expect(rig.jobs.length).toBe(jobs);
    }
  });

  it('lets an identical request wait for the answer that is being made', () => {
    const rig = rigBefore('req_DH_params');
    rig.server.handle({ type: 'message', body: bytes('req_DH_params') }, start);
    rig.server.handle({ type: 'message', body: bytes('req_DH_params') }, start);
    expect(rig.drain().map((effect) => effect.type)).toEqual(['send']);
    rig.stored = 'later';
    expect(rig.send(bytes('set_client_DH_params'))).toHaveLength(1);
    expect(rig.send(bytes('set_client_DH_params'))).toEqual([]);
  });

  it('refuses another request in the place of one that it has taken (S06)', () => {
    for (const early of [true, false]) {
      const rig = rigBefore('req_DH_params');
      if (early) rig.server.handle({ type: 'message', body: bytes('req_DH_params') }, start);
      else rig.send(bytes('req_DH_params'));
      expect(rig.send(dhRequest())).toEqual(refused);
    }
    const rig = rigBefore('set_client_DH_params');
    rig.send(bytes('set_client_DH_params'));
    expect(rig.send(clientHalf())).toEqual(refused);
  });

  it('forgets a key creation that was refused: its other requests are refused too', () => {
    const rig = rigBefore('req_DH_params');
    expect(rig.send(dhRequest({ p: bytes('q') }))).toEqual(refused);
    expect(rig.send(bytes('req_DH_params'))).toEqual(refused);
  });

  it('forgets a key creation as soon as its key is used, since the client has the answer then', () => {
    const rig = rigBefore('set_client_DH_params');
    const authKeyId = computeAuthKeyId(bytes('auth_key'), crypto);
    rig.server.handle({ type: 'keyUsed', authKeyId }, start);
    expect(answer(rig.send(bytes('set_client_DH_params')))).toBe(recorded['dh_gen_ok']);
    rig.server.handle({ type: 'keyUsed', authKeyId: authKeyId + 1n }, start);
    expect(answer(rig.send(bytes('set_client_DH_params')))).toBe(recorded['dh_gen_ok']);
    rig.server.handle({ type: 'keyUsed', authKeyId }, start);
    expect(rig.server.deadline).toBeUndefined();
    expect(rig.send(bytes('set_client_DH_params'))).toEqual(refused);
  });

  it('forgets everything after 10 minutes', () => {
    const rig = rigBefore('set_client_DH_params');
    expect(rig.server.deadline).toBe(start.instant + 600_000);
    const late = { instant: start.instant + 600_000, unix: start.unix };
    expect(rig.server.poll({ ...late, instant: late.instant - 1 })).toBeUndefined();
    expect(rig.server.deadline).toBeDefined();
    expect(rig.server.poll(late)).toBeUndefined();
    expect(rig.server.deadline).toBeUndefined();
    expect(rig.send(bytes('set_client_DH_params'), late)).toEqual(refused);
  });
});

describe('ServerHandshake, when a key cannot be stored', () => {
  const auxHash = BigInt.asIntN(64, readUint64LE(computeAuxHash(bytes('auth_key'), crypto)));
  const hash = (kind: 1 | 2 | 3): Uint8Array => computeNewNonceHash(bytes('new_nonce'), kind, bytes('auth_key'), crypto);

  it('asks for another attempt, which must name the key before it (S3)', () => {
    const rig = rigBefore('set_client_DH_params');
    rig.stored = false;
    const retry = toHex(handshakeCodec.encode({ _: 'dh_gen_retry', ...nonces, newNonceHash2: hash(2) }));
    expect(answer(rig.send(bytes('set_client_DH_params')))).toBe(retry);
    expect(answer(rig.send(bytes('set_client_DH_params')))).toBe(retry);
    rig.stored = true;
    expect(answer(rig.send(clientHalf({ retryId: auxHash })))).toBe(recorded['dh_gen_ok']);
  });

  it('refuses another attempt that names no key or a wrong one (S06)', () => {
    for (const retryId of [0n, auxHash + 1n]) {
      const rig = rigBefore('set_client_DH_params');
      rig.stored = false;
      rig.send(bytes('set_client_DH_params'));
      expect(rig.send(clientHalf({ retryId, gB: bigIntToBytes(prime - (1n << 1984n)) }))).toEqual(refused);
    }
  });

  it('gives up after five more attempts', () => {
    const rig = rigBefore('set_client_DH_params');
    rig.stored = false;
    rig.send(bytes('set_client_DH_params'));
    const kinds = [1, 2, 3, 4, 5].map((attempt) => {
      const last = rig.send(clientHalf({ retryId: auxHash }, {}, (plain) => concatBytes(plain.subarray(0, -12), new Uint8Array(12).fill(attempt)))).at(-1);
      return last?.type === 'send' ? handshakeCodec.decode(last.body)._ : last?.type;
    });
    expect(kinds).toEqual(['dh_gen_retry', 'dh_gen_retry', 'dh_gen_retry', 'dh_gen_retry', 'dh_gen_fail']);
  });
});

describe('ServerHandshake, against a client that breaks a rule', () => {
  const request = decodeRecorded<ReqDHParamsRequest>('req_DH_params');
  const wrongRequests: [string, () => Uint8Array][] = [
    ['S05: a broken RSA block', () => handshakeCodec.encode({ ...request, encryptedData: flip(request.encryptedData, 255) })],
    ['S05: an RSA block above the modulus', () => handshakeCodec.encode({ ...request, encryptedData: new Uint8Array(256).fill(0xff) })],
    ['S05: a short RSA block', () => handshakeCodec.encode({ ...request, encryptedData: request.encryptedData.subarray(1) })],
    ['S05: a long RSA block', () => handshakeCodec.encode({ ...request, encryptedData: concatBytes(request.encryptedData, new Uint8Array(4)) })],
    ['S05: an RSA block of 3 kB', () => handshakeCodec.encode({ ...request, encryptedData: new Uint8Array(3072) })],
    ['S05: an unknown RSA key', () => dhRequest({ publicKeyFingerprint: 1n })],
    ['S05: bytes that are no object', () => dhRequest({}, new Uint8Array(100).fill(0x11))],
    ['S05: half an object', () => dhRequest({}, bytes('p_q_inner_data_dc').subarray(0, 4))],
    ['S05: another object', () => dhRequest({}, bytes('dh_gen_ok'))],
    ['S06: another nonce inside', () => dhRequest({}, { nonce: flip(nonces.nonce) })],
    ['S06: another server_nonce inside', () => dhRequest({}, { serverNonce: flip(nonces.serverNonce, 15) })],
    ['S06: another pq inside', () => dhRequest({}, { pq: flip(bytes('pq'), 7) })],
    ['S06: another p inside', () => dhRequest({}, { p: bytes('q') })],
    ['S06: another q inside', () => dhRequest({}, { q: bytes('p') })],
    ['S06: p and q swapped', () => dhRequest({ p: bytes('q'), q: bytes('p') })],
    ['S06: another q', () => dhRequest({ q: bytes('p') })],
    ['S06: p = 1 and q = pq', () => dhRequest({ p: Uint8Array.of(1), q: bytes('pq') })],
    ['S06: p of 9 bytes', () => dhRequest({ p: concatBytes(new Uint8Array(5), bytes('p')) })],
    ['S06: a lifetime of 0', () => dhRequest({}, { _: 'p_q_inner_data_temp_dc', expiresIn: 0 } as Partial<PQInnerData>)],
    ['S06: a negative lifetime', () => dhRequest({}, { _: 'p_q_inner_data_temp', expiresIn: -1 } as Partial<PQInnerData>)],
  ];

  it.each(wrongRequests)('refuses %s after the same work as for a right request', (_, body) => {
    const rig = rigBefore('req_DH_params');
    expect(rig.send(body())).toEqual(refused);
    expect(rig.jobs).toEqual(['rsaPrivate', 'modPow']);
  });

  const half = (value: bigint, length?: number): Partial<RawClientDHInnerData> => ({ gB: bigIntToBytes(value, length) });
  const margin = 1n << 1984n;
  const wrongHalves: [string, () => Uint8Array][] = [
    ['g_b = 0', () => clientHalf(half(0n))],
    ['g_b = 1', () => clientHalf(half(1n))],
    ['g_b = p - 1', () => clientHalf(half(prime - 1n))],
    ['g_b = p', () => clientHalf(half(prime))],
    ['g_b = p + 1', () => clientHalf(half(prime + 1n))],
    ['g_b = 2^1984 - 1', () => clientHalf(half(margin - 1n))],
    ['g_b = p - 2^1984 + 1', () => clientHalf(half(prime - margin + 1n))],
    ['g_b of 257 bytes', () => clientHalf(half(bytesToBigInt(bytes('g_b')), 257))],
    ['another nonce inside', () => clientHalf({ nonce: flip(nonces.nonce) })],
    ['another server_nonce inside', () => clientHalf({ serverNonce: flip(nonces.serverNonce) })],
    ['a retry_id at the first attempt', () => clientHalf({ retryId: 1n })],
    ['a wrong hash', () => clientHalf({}, {}, (plain) => flip(plain, 19))],
    ['a wrong bit', () => clientHalf({}, {}, (plain) => flip(plain, 100))],
    ['16 bytes too much padding', () => clientHalf({}, {}, (plain) => concatBytes(plain, new Uint8Array(16)))],
    ['encrypted data of no whole blocks', () => clientHalf({}, { encryptedData: new Uint8Array(335) })],
    ['no encrypted data', () => clientHalf({}, { encryptedData: new Uint8Array(0) })],
    ['another server_nonce outside', () => clientHalf({}, { serverNonce: flip(nonces.serverNonce) })],
    ['another nonce outside', () => clientHalf({}, { nonce: flip(nonces.nonce) })],
  ];

  it.each(wrongHalves)('refuses %s (S06)', (_, body) => {
    const rig = rigBefore('set_client_DH_params');
    const jobs = rig.jobs.length;
    expect(rig.send(body())).toEqual(refused);
    expect(rig.jobs).toHaveLength(jobs);
  });

  it.each([['2^1984', margin], ['p - 2^1984', prime - margin]])('accepts g_b = %s, the last of the range', (_, value) => {
    expect(rigBefore('set_client_DH_params').send(clientHalf(half(value)))[0]?.type).toBe('storeKey');
  });

  it('refuses steps that are skipped, and nonces that it never gave (S06)', () => {
    expect(new Rig().send(bytes('req_DH_params'))).toEqual(refused);
    expect(new Rig().send(bytes('set_client_DH_params'))).toEqual(refused);
    expect(rigBefore('req_DH_params').send(bytes('set_client_DH_params'))).toEqual(refused);
    expect(rigBefore('req_DH_params').send(dhRequest({ serverNonce: flip(nonces.serverNonce) }))).toEqual(refused);
  });

  it('refuses the recorded handshake when it is replayed: the server nonce is another one (S01)', () => {
    const rig = new Rig({ random: createSeededRandom(5) });
    expect(answer(rig.send(bytes('req_pq_multi')))).not.toBe(recorded['resPQ']);
    expect(rig.send(bytes('req_DH_params'))).toEqual(refused);
    expect(rig.send(bytes('set_client_DH_params'))).toEqual(refused);
  });

  it.each([
    ['an empty body', new Uint8Array(0)],
    ['an answer', bytes('resPQ')],
    ['a service message', handshakeCodec.encode({ _: 'ping', pingId: 1n })],
    ['a request of more than 4 kB', concatBytes(bytes('req_pq_multi'), new Uint8Array(4096))],
  ])('refuses %s', (_, body) => {
    expect(new Rig().send(body)).toEqual(refused);
  });

  it('never throws at garbage, and serves the next client', () => {
    const rig = new Rig({ random: createSeededRandom(6) });
    const ids = fc.constantFrom('78974660', 'f18e7ebe', 'bee412d7', '1f5f04f5', '');
    fc.assert(
      fc.property(ids, fc.uint8Array({ maxLength: 400 }), (id, garbage) => {
        for (const effect of rig.send(concatBytes(fromHex(id), garbage))) expect(['send', 'failed']).toContain(effect.type);
      }),
    );
    expect(rig.send(bytes('req_pq_multi')).map((effect) => effect.type)).toEqual(['send']);
  });

  it('does not send a public value of its own that is out of range', () => {
    const { bytes: draw } = recordedRandom();
    const weak: RandomSource = { bytes: (length) => (length === 256 ? bigIntToBytes(1n, 256) : draw(length)) };
    expect(rigBefore('req_DH_params', { random: weak }).send(bytes('req_DH_params'))).toEqual(refused);
  });

  it.each(['req_DH_params', 'set_client_DH_params'] as const)('refuses %s when its jobs fail', (step) => {
    const rig = rigBefore(step);
    rig.runJob = () => ({ type: 'failed', reason: 'out of luck' });
    expect(rig.send(bytes(step))).toEqual(refused);
  });
});
