/** How many flights a first answer takes: trips of bytes from one end to the other, after the stream stands. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { createNodeCrypto } from '../node/node-provider.js';
import { LinkPair } from '../testing/link-pair.js';
import type { PairKeys } from '../testing/pair-keys.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import type { ClientLinkOptions } from './client-link-types.js';

const crypto = createNodeCrypto();
const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { rsa_n, rsa_e, rsa_d, rsa_p, rsa_q } = vectors.own.auth_key_handshake;
const serverKey = { n: fromHex(rsa_n), e: fromHex(rsa_e), d: fromHex(rsa_d), p: fromHex(rsa_p), q: fromHex(rsa_q) };

/** Every trip takes so long, in ms. */
const FLIGHT = 100;
const body = Uint8Array.of(0xfe, 0xca, 0xad, 0x0b, 1, 0, 0, 0);

/** Servers of one seed have the same secret, and so the same salts. */
function createPair(client: Partial<ClientLinkOptions>, keys?: PairKeys, seed = 1): LinkPair {
  const pair = new LinkPair({ crypto, random: createSeededRandom(seed), serverKey, wire: { maxSegment: 1 << 20, minDelay: FLIGHT, maxDelay: FLIGHT }, client });
  for (const [id, key] of keys?.permanent ?? []) pair.keys.permanent.set(id, key);
  for (const [id, key] of keys?.temporary ?? []) pair.keys.temporary.set(id, key);
  return pair;
}

/** Connects with a call at hand, and counts the flights until it is answered. */
function flightsToAnswer(pair: LinkPair, callId: number): number {
  const begin = pair.time.now.instant;
  pair.connect();
  pair.call(callId, body);
  for (let flights = 1; flights <= 20; flights += 1) {
    pair.run(begin + (flights + 0.5) * FLIGHT - pair.time.now.instant);
    if (pair.reports.some((report) => report.type === 'result' && report.callId === callId)) return flights;
  }
  throw new Error('The call is not answered');
}

/** A client with a stored key and maybe a temporary one, and with the salts of its last session or with none. */
function stored(client: Partial<ClientLinkOptions>, hasSalts: boolean): LinkPair {
  const first = createPair(client);
  flightsToAnswer(first, 1);
  // Until the salts of the next hours are known.
  first.run(900_000);
  const created = first.reports.find((report) => report.type === 'authKeyCreated');
  if (created?.type !== 'authKeyCreated') throw new Error('No key was created');
  const { authKey, timeOffset } = created;
  const known = first.reports.flatMap((report) => (report.type === 'salts' ? [report.salts] : [])).at(-1);
  const kept = first.reports.flatMap((report) => (report.type === 'temporaryKey' && report.temporaryKey ? [report.temporaryKey] : [])).at(-1);
  const temporaryKey = kept && { ...kept, ...(!hasSalts && { salts: [] }) };
  const auth = { authKey, timeOffset, salts: (hasSalts && known) || [], ...(temporaryKey && { temporaryKey }) };
  const pair = createPair({ ...client, auth }, first.keys, hasSalts ? 1 : 2);
  pair.run(first.time.now.instant);
  return pair;
}

describe('the flights to the first answer', () => {
  it.each([
    ['without a key', () => createPair({}), 8],
    ['without a key, with forward secrecy', () => createPair({ forwardSecrecy: {} }), 16],
    ['with a stored key', () => stored({}, true), 2],
    ['with a stored key whose salts are out of date', () => stored({}, false), 4],
    ['with a stored key and forward secrecy', () => stored({ forwardSecrecy: {} }, true), 10],
    ['with a stored key and a stored temporary one', () => stored({ forwardSecrecy: { storesKeys: true } }, true), 2],
    ['with a stored key and a stored temporary one whose salts are out of date', () => stored({ forwardSecrecy: { storesKeys: true } }, false), 4],
  ])('of a process that starts %s are as many as documented', (_, create, flights) => {
    expect(flightsToAnswer(create(), 9)).toBe(flights);
  });

  it.each([
    ['without forward secrecy', {}],
    ['with forward secrecy', { forwardSecrecy: {} }],
  ])('of a reconnect %s are the call and its answer', (_, client) => {
    const pair = createPair(client);
    flightsToAnswer(pair, 1);
    pair.run(10_000);
    pair.cut();
    pair.run(5_000);
    expect(flightsToAnswer(pair, 2)).toBe(2);
    pair.cut();
    pair.run(120_000);
    expect(flightsToAnswer(pair, 3)).toBe(2);
  });
});
