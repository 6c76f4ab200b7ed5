// The server and a client that pads as before RSA_PAD: what the option lets through, and what it does not.
import { readFileSync } from 'node:fs';
import type { PQInnerData, ReqDHParamsRequest } from '@kitewire/tl-schema/mtproto';
import { describe, expect, it, vi } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import type { ComputeJob, ComputeResult } from '../ports/crypto-provider.js';
import { createLegacyPaddingCrypto, makeLegacyRsaBlock } from '../testing/legacy-padding-crypto.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { ClientHandshake } from './client-handshake.js';
import { handshakeCodec } from './handshake-codec.js';
import { ServerHandshake } from './server-handshake.js';
import type { ClientHandshakeEffect, ServerHandshakeEffect, ServerHandshakeOptions } from './types.js';

const { own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const recorded = own.auth_key_handshake as Record<string, string>;
const bytes = (name: string): Uint8Array => fromHex(recorded[name]!);
const crypto = createPortableCrypto();
const privateKey = { n: bytes('rsa_n'), e: bytes('rsa_e'), d: bytes('rsa_d'), p: bytes('rsa_p'), q: bytes('rsa_q') };
const now = { instant: 0, unix: 1_700_000_002_345 };
const compute = (job: ComputeJob): ComputeResult => crypto.compute(job) as ComputeResult;

/** What the recorded server drew; the primes are read little-endian. */
function recordedRandom(): ServerHandshakeOptions['random'] {
  const primes = [bytes('p').reverse(), bytes('q').reverse()];
  const script: Record<number, () => Uint8Array> = { 16: () => bytes('server_nonce'), 4: () => primes.shift()!, 256: () => bytes('a'), 8: () => bytes('server_padding') };
  return { bytes: (length) => script[length]!() };
}

/** Gives each body to the server, and its last effects as text: what it sends, or `failed`. */
function createAsk(options: Partial<ServerHandshakeOptions>): { ask: (body: Uint8Array) => (Uint8Array | 'failed')[]; jobs: string[] } {
  let id = 0;
  const jobs: string[] = [];
  const server = new ServerHandshake({ crypto, random: recordedRandom(), privateKeys: [privateKey], allocateComputeId: () => ++id, ...options });
  const ask = (body: Uint8Array): (Uint8Array | 'failed')[] => {
    const answers: (Uint8Array | 'failed')[] = [];
    server.handle({ type: 'message', body }, now);
    for (let effect: ServerHandshakeEffect | undefined = server.poll(now); effect !== undefined; effect = server.poll(now)) {
      if (effect.type === 'send') answers.push(effect.body);
      else if (effect.type === 'failed') answers.push('failed');
      else if (effect.type === 'storeKey') server.handle({ type: 'keyStored', authKeyId: effect.authKeyId, stored: true }, now);
      else {
        jobs.push(effect.job.type);
        server.handle({ type: 'computed', id: effect.id, result: compute(effect.job) }, now);
      }
    }
    return answers;
  };
  return { ask, jobs };
}

/** Creates a key with a client of this cryptography; gives how it ended for the client, or `undefined` when it was refused. */
function meet(clientCrypto: typeof crypto, options: Partial<ServerHandshakeOptions>, temporary?: { expiresIn: number }): ClientHandshakeEffect | undefined {
  const { ask } = createAsk({ random: createSeededRandom(1), ...options });
  let id = 0;
  const client = new ClientHandshake({ crypto, random: createSeededRandom(2), publicKeys: [privateKey], dcId: 2, allocateComputeId: () => ++id, ...(temporary && { temporary }) });
  client.handle({ type: 'start' }, now);
  for (let effect = client.poll(now); effect !== undefined; effect = client.poll(now)) {
    if (effect.type === 'done' || effect.type === 'failed') return effect;
    if (effect.type === 'compute') client.handle({ type: 'computed', id: effect.id, result: clientCrypto.compute(effect.job) as ComputeResult }, now);
    else for (const answer of ask(effect.body)) if (answer !== 'failed') client.handle({ type: 'message', body: answer }, now);
  }
  return undefined;
}

const innerData = bytes('p_q_inner_data_dc');
const goodBlock = makeLegacyRsaBlock(innerData, new Uint8Array(235 - innerData.length).fill(5), crypto);

/** A request like the recorded one, with this block in it. */
function dhRequest(block: Uint8Array): Uint8Array {
  const encrypted = compute({ type: 'modPow', base: block, exponent: privateKey.e, modulus: privateKey.n });
  const request = handshakeCodec.decode(bytes('req_DH_params')) as ReqDHParamsRequest;
  return handshakeCodec.encode({ ...request, encryptedData: encrypted.type === 'modPow' ? encrypted.value : new Uint8Array(0) });
}

describe('ServerHandshake and a client that pads as before RSA_PAD', () => {
  const old = createLegacyPaddingCrypto(crypto, createSeededRandom(3));

  it('come to a key when the option allows it', () => {
    expect(meet(old, { legacyRsaPadding: true })?.type).toBe('done');
    expect(meet(old, { legacyRsaPadding: true }, { expiresIn: 3600 })?.type).toBe('done');
  });

  it('come to none otherwise, and that is so unless it is said', () => {
    expect(meet(old, { legacyRsaPadding: false })).toBeUndefined();
    expect(meet(old, {})).toBeUndefined();
  });

  it('take no client from RSA_PAD', () => {
    expect(meet(crypto, { legacyRsaPadding: true })?.type).toBe('done');
  });
});

describe('ServerHandshake with legacyRsaPadding', () => {
  const inner = handshakeCodec.decode(innerData) as PQInnerData;
  const encode = (changes: Partial<PQInnerData>): Uint8Array => handshakeCodec.encode({ ...inner, ...changes } as PQInnerData);
  const wide = (value: Uint8Array): Uint8Array => Uint8Array.from([0, 0, 0, 0, ...value]);

  it.each([
    ['p_q_inner_data', encode({ _: 'p_q_inner_data' })],
    ['p_q_inner_data_dc', innerData],
    ['p_q_inner_data_temp', encode({ _: 'p_q_inner_data_temp', expiresIn: 60 } as Partial<PQInnerData>)],
    ['p_q_inner_data_temp_dc', encode({ _: 'p_q_inner_data_temp_dc', expiresIn: 60 } as Partial<PQInnerData>)],
    ['p of 8 bytes', encode({ p: wide(inner.p) })],
    ['p and q of 8 bytes in the longest kind', encode({ _: 'p_q_inner_data_temp_dc', expiresIn: 60, p: wide(inner.p), q: wide(inner.q) } as Partial<PQInnerData>)],
  ])('takes %s, and answers as it was recorded', (_, data) => {
    const { ask } = createAsk({ legacyRsaPadding: true });
    ask(bytes('req_pq_multi'));
    const [answer] = ask(dhRequest(makeLegacyRsaBlock(data, new Uint8Array(235 - data.length), crypto)));
    expect(answer !== 'failed' && toHex(answer!)).toBe(recorded['server_DH_params_ok']);
  });

  const change = (index: number): Uint8Array => goodBlock.map((byte, at) => (at === index ? byte ^ 1 : byte));
  const tampered: [string, Uint8Array][] = [
    ['a changed hash', change(1)],
    ['changed data', change(21)],
    ['a changed nonce', change(60)],
    ['a first byte that is not zero', change(0)],
    ['data of another nonce under its right hash', makeLegacyRsaBlock(encode({ nonce: new Uint8Array(16) }), new Uint8Array(135), crypto)],
    ['data that cannot be read under its right hash', makeLegacyRsaBlock(new Uint8Array(100).fill(1), new Uint8Array(135), crypto)],
    ['zero', new Uint8Array(256)],
  ];

  it.each(tampered)('refuses %s after the same work as for a right block (S05)', (_, block) => {
    const work = (body: Uint8Array): { answers: unknown; calls: number[]; jobs: string[] } => {
      const counting = { ...crypto, sha1: vi.fn(crypto.sha1), sha256: vi.fn(crypto.sha256), aesIgeDecrypt: vi.fn(crypto.aesIgeDecrypt), aesIgeEncrypt: vi.fn(crypto.aesIgeEncrypt) };
      const { ask, jobs } = createAsk({ legacyRsaPadding: true, crypto: counting });
      ask(bytes('req_pq_multi'));
      const answers = ask(body);
      return { answers, calls: [counting.sha1, counting.sha256, counting.aesIgeDecrypt, counting.aesIgeEncrypt].map((spy) => spy.mock.calls.length), jobs };
    };
    const [bad, good, modern] = [work(dhRequest(block)), work(dhRequest(goodBlock)), work(bytes('req_DH_params'))];
    expect(bad.answers).toEqual(['failed']);
    expect(good.answers).toEqual(modern.answers);
    expect([bad.calls, bad.jobs]).toEqual([good.calls, good.jobs]);
    expect([bad.calls, bad.jobs]).toEqual([modern.calls, modern.jobs]);
  });
});
