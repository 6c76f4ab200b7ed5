import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { createNodeCrypto } from '../node/node-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { knownDhPrime } from './dh.js';
import {
  computePasswordVerifier,
  createSrpChallenge,
  derivePasswordKey,
  proveSrpPassword,
  type SrpAlgorithm,
  verifySrpProof,
} from './srp.js';

const crypto = createNodeCrypto();
const { published } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const algorithmOf = (vector: { salt1: string; salt2: string; g: number }): SrpAlgorithm => ({
  salt1: fromHex(vector.salt1),
  salt2: fromHex(vector.salt2),
  g: vector.g,
  p: knownDhPrime(),
});
/** A random source that gives the recorded exponent. */
const scripted = (exponent: string): RandomSource => ({ bytes: (length) => fromHex(exponent.padStart(length * 2, '0')) });
const seeded = { crypto, random: createSeededRandom(7) };

describe('SRP', () => {
  it.each(['srp_1', 'srp_1m', 'srp_2', 'srp_grammers_1'])('proves the password of %s as published', async (name) => {
    const vector = published[name];
    const proof = await proveSrpPassword(vector.password, algorithmOf(vector), fromHex(vector.B), { crypto, random: scripted(vector.a) });
    expect(toHex(proof.a)).toBe(vector.A);
    expect(toHex(proof.m1)).toBe(vector.M1);
  });

  it.each(['srp_1', 'srp_1m', 'srp_2'])('derives the key and the verifier of %s as published', async (name) => {
    const vector = published[name];
    expect(toHex(await derivePasswordKey(vector.password, algorithmOf(vector), crypto))).toBe(vector.x);
    expect(toHex(await computePasswordVerifier(vector.password, algorithmOf(vector), crypto))).toBe(vector.v);
  });

  it.each(['srp_new_password_1', 'srp_new_password_2'])('makes the hash of the new password %s as published', async (name) => {
    const vector = published[name];
    const salt1 = vector.algo_salt1 + vector.random32;
    expect(toHex(await computePasswordVerifier(vector.password, algorithmOf({ ...vector, salt1 }), crypto))).toBe(vector.new_password_hash);
  });

  it('lets the server tell the right password from a wrong one', async () => {
    const algorithm = algorithmOf(published.srp_1);
    const verifier = await computePasswordVerifier('correct horse', algorithm, crypto);
    const challenge = await createSrpChallenge(verifier, algorithm, seeded);
    const right = await proveSrpPassword('correct horse', algorithm, challenge.b, seeded);
    const wrong = await proveSrpPassword('battery staple', algorithm, challenge.b, seeded);
    expect(await verifySrpProof(right, challenge, verifier, algorithm, crypto)).toBe(true);
    expect(await verifySrpProof(wrong, challenge, verifier, algorithm, crypto)).toBe(false);
    const again = await createSrpChallenge(verifier, algorithm, seeded);
    expect(await verifySrpProof(right, again, verifier, algorithm, crypto)).toBe(false);
  });

  it.each([
    ['zero', new Uint8Array(256)],
    ['the prime itself', knownDhPrime()],
    ['longer than the prime', new Uint8Array(257).fill(1)],
  ])('accepts no proof whose share is %s', async (_name, a) => {
    const algorithm = algorithmOf(published.srp_1);
    const verifier = fromHex(published.srp_1.v);
    const challenge = await createSrpChallenge(verifier, algorithm, seeded);
    expect(await verifySrpProof({ a, m1: new Uint8Array(32) }, challenge, verifier, algorithm, crypto)).toBe(false);
  });

  const share = fromHex(published.srp_1.B);
  const composite = knownDhPrime().map((byte, index) => (index === 255 ? byte ^ 2 : byte));
  it.each<[string, Partial<SrpAlgorithm>, Uint8Array]>([
    ['a prime that is none', { p: composite }, share],
    ['a prime that is too short', { p: knownDhPrime().slice(1) }, share],
    ['a generator of a small group', { g: 2 }, share],
    ['a share of zero', {}, new Uint8Array(256)],
    ['a share that is the prime', {}, knownDhPrime()],
    ['a share that is too short', {}, new Uint8Array(100).fill(9)],
    ['a share that is too long', {}, new Uint8Array(257).fill(1)],
  ])('refuses %s before the password is touched', async (_name, change, serverShare) => {
    let stretched = 0;
    const watched = { ...crypto, compute: (job: Parameters<typeof crypto.compute>[0]) => ((stretched += job.type === 'stretchKey' ? 1 : 0), crypto.compute(job)) };
    const algorithm = { ...algorithmOf(published.srp_1), ...change };
    await expect(proveSrpPassword('secret', algorithm, serverShare, { crypto: watched, random: seeded.random })).rejects.toMatchObject({ code: 'UNSAFE_SRP' });
    expect(stretched).toBe(0);
  });
});
