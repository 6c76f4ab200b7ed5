// Quick acks between two whole links: who asks, who confirms, and what nobody asked for.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { createNodeCrypto } from '../node/node-provider.js';
import { LinkPair } from '../testing/link-pair.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import type { FramingKind } from '../transport/framing.js';
import type { ClientLinkOptions } from './client-link-types.js';
import { QuickAckTokens } from './quick-ack-tokens.js';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { rsa_n, rsa_e, rsa_d, rsa_p, rsa_q } = vectors.own.auth_key_handshake;
const serverKey = { n: fromHex(rsa_n), e: fromHex(rsa_e), d: fromHex(rsa_d), p: fromHex(rsa_p), q: fromHex(rsa_q) };

/** Two links that have a key, and what the client reports of calls. */
function open(client: Partial<ClientLinkOptions>): LinkPair {
  const crypto = createNodeCrypto();
  const pair = new LinkPair({ crypto, random: createSeededRandom(4), serverKey, wire: { maxSegment: 64, maxDelay: 5 }, client });
  pair.connect();
  pair.run(2000);
  pair.reports.length = 0;
  return pair;
}

function reportsOfCalls(pair: LinkPair): string[] {
  return pair.reports.flatMap((report) => (report.type === 'quickAck' || report.type === 'result' ? [`${report.type} ${report.callId}`] : []));
}

const body = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

describe('quick acks', () => {
  const framings: FramingKind[] = ['abridged', 'intermediate', 'paddedIntermediate'];
  it.each(framings.flatMap((framing) => [{ framing }, { framing, obfuscation: { dcId: 2 } }]))('confirm the calls that asked for it, before their answers, with %o', (client) => {
    const pair = open(client);
    pair.call(1, body, { quickAck: true });
    pair.run(1000);
    pair.call(2, body);
    pair.run(1000);
    expect(reportsOfCalls(pair)).toEqual(['quickAck 1', 'result 1', 'result 2']);
  });

  it('are not carried by the full framing, and the call is answered all the same', () => {
    const pair = open({ framing: 'full' });
    pair.call(1, body, { quickAck: true });
    pair.run(1000);
    expect(reportsOfCalls(pair)).toEqual(['result 1']);
  });

  it('confirm a call that is sent once more on the next stream', () => {
    const pair = open({});
    pair.call(1, body, { quickAck: true });
    pair.connect();
    pair.run(60_000);
    expect(reportsOfCalls(pair)).toEqual(['quickAck 1', 'result 1']);
  });

  it('mean nothing when their token is unknown (R17)', () => {
    const pair = open({});
    for (let token = 0; token < 1000; token += 1) {
      pair.client.handle({ type: 'bytes', bytes: Uint8Array.of(token, token >> 8, 0, 0x80) }, pair.time.now);
    }
    pair.call(1, body);
    pair.run(1000);
    expect(pair.reports.map(({ type }) => type)).toEqual(['result']);
  });
});

describe('QuickAckTokens', () => {
  it('gives the calls of a token once, and forgets the oldest of more than 256', () => {
    const tokens = new QuickAckTokens();
    for (let token = 0; token < 257; token += 1) tokens.add(token, [token]);
    expect(tokens.take(0)).toEqual([]);
    expect(tokens.take(1)).toEqual([1]);
    expect(tokens.take(1)).toEqual([]);
    expect(tokens.take(256)).toEqual([256]);
  });
});
