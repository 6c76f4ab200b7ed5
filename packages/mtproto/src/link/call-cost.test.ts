/** What a call costs on a connection that stands: effects and cryptography, counted with and without forward secrecy. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { createNodeCrypto } from '../node/node-provider.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import { LinkPair } from '../testing/link-pair.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import type { ClientLinkOptions } from './client-link-types.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { rsa_n, rsa_e, rsa_d, rsa_p, rsa_q } = vectors.own.auth_key_handshake;
const serverKey = { n: fromHex(rsa_n), e: fromHex(rsa_e), d: fromHex(rsa_d), p: fromHex(rsa_p), q: fromHex(rsa_q) };
const CALLS = 100;

function body(callId: number): Uint8Array {
  return Uint8Array.of(0xfe, 0xca, 0xad, 0x0b, callId, 0, 0, 0);
}

/** The operations of both ends for so many calls, one after another, and what the client writes for them. */
function costOfCalls(client: Partial<ClientLinkOptions>): Record<string, number> {
  const counts: Record<string, number> = {};
  const count = (what: string, by = 1): void => void (counts[what] = (counts[what] ?? 0) + by);
  const node = createNodeCrypto();
  const crypto: CryptoProvider = {
    ...node,
    sha1: (...parts) => (count('sha1'), node.sha1(...parts)),
    sha256: (...parts) => (count('sha256'), node.sha256(...parts)),
    aesIgeEncrypt: (data, key, iv) => (count('encrypt'), node.aesIgeEncrypt(data, key, iv)),
    aesIgeDecrypt: (data, key, iv) => (count('decrypt'), node.aesIgeDecrypt(data, key, iv)),
    compute: (job) => (count(job.type), node.compute(job)),
  };
  const pair = new LinkPair({
    ...{ crypto, random: createSeededRandom(1), serverKey, wire: { maxSegment: 1 << 20, maxDelay: 0 } },
    client,
    tamper: (bytes, from) => (count(`writes of the ${from}`), bytes),
  });
  pair.connect();
  pair.call(0, body(0));
  pair.run(1000);
  for (const what of Object.keys(counts)) counts[what] = 0;
  const reports = pair.reports.length;
  for (let callId = 1; callId <= CALLS; callId += 1) {
    pair.call(callId, body(callId));
    pair.run(10);
  }
  return { ...counts, reports: pair.reports.length - reports };
}

it('takes as many effects, writes and operations of cryptography for a call with forward secrecy as without', () => {
  const without = costOfCalls({});
  expect(without['encrypt']).toBe(2 * CALLS);
  expect(without['reports']).toBe(CALLS);
  expect(costOfCalls({ forwardSecrecy: {} })).toEqual(without);
});
