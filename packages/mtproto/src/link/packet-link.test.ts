// Two links whose packets have borders of their own, as over HTTP: each answer belongs to a packet.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { createNodeCrypto } from '../node/node-provider.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { VirtualTime } from '../testing/virtual-time.js';
import { ClientLink } from './client-link.js';
import { ServerLink } from './server-link.js';
import type { ClientLinkEffect, ServerLinkEffect } from './types.js';

const crypto = createNodeCrypto();
const { own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const { rsa_n, rsa_e, rsa_d, rsa_p, rsa_q } = own.auth_key_handshake;
const serverKey = { n: fromHex(rsa_n), e: fromHex(rsa_e), d: fromHex(rsa_d), p: fromHex(rsa_p), q: fromHex(rsa_q) };
const time = new VirtualTime();
const random = createSeededRandom(3);

/** What a machine wants until it rests, jobs aside, which are done at once. */
async function settle<Effect extends ClientLinkEffect | ServerLinkEffect>(link: { poll(now: typeof time.now): Effect | undefined; handle(input: never, now: typeof time.now): void }): Promise<Effect[]> {
  const effects: Effect[] = [];
  for (let effect = link.poll(time.now); effect; effect = link.poll(time.now)) {
    if (effect.type === 'compute') {
      const result = await crypto.compute(effect.job);
      link.handle({ type: 'computed', id: effect.id, result } as never, time.now);
    } else {
      effects.push(effect);
      if (effect.type === 'write') link.handle({ type: 'drained' } as never, time.now);
    }
  }
  return effects;
}

describe('links of packets', () => {
  it('create a key with one packet in each direction at a time, then keep one packet waiting for the server', async () => {
    const client = new ClientLink({ crypto, random, publicKeys: [serverKey], dcId: 2, packets: true });
    const server = new ServerLink({ crypto, random, privateKeys: [serverKey], packets: true });
    server.handle({ type: 'opened' }, time.now);
    client.handle({ type: 'opened' }, time.now);
    let written = (await settle(client)).filter((effect) => effect.type === 'write');
    const rounds: number[] = [];
    let stored: (ServerLinkEffect & { type: 'storeAuthKey' }) | undefined;
    while (!stored) {
      rounds.push(written.length);
      for (const { bytes } of written) server.handle({ type: 'bytes', bytes }, time.now);
      const effects = await settle(server);
      stored = effects.find((effect) => effect.type === 'storeAuthKey');
      if (stored) break;
      for (const effect of effects) if (effect.type === 'write') client.handle({ type: 'bytes', bytes: effect.bytes }, time.now);
      written = (await settle(client)).filter((effect) => effect.type === 'write');
    }
    expect(rounds).toEqual([1, 1, 1]);
    server.handle({ type: 'authKeyStored', authKeyId: stored.authKeyId, stored: true }, time.now);
    for (const effect of await settle(server)) if (effect.type === 'write') client.handle({ type: 'bytes', bytes: effect.bytes }, time.now);
    const effects = await settle(client);
    expect(effects.map(({ type }) => type)).toEqual(['authKeyCreated', 'write']);
  });

  it('tell a status by closing, without a word of their own', async () => {
    const server = new ServerLink({ crypto, random, privateKeys: [serverKey], packets: true });
    server.handle({ type: 'opened' }, time.now);
    server.handle({ type: 'bytes', bytes: new Uint8Array(80).fill(7) }, time.now);
    const [lookup] = await settle(server);
    if (lookup?.type !== 'lookupAuthKey') throw new Error('expected a look-up');
    server.handle({ type: 'authKey', authKeyId: lookup.authKeyId, key: undefined }, time.now);
    expect(await settle(server)).toMatchObject([{ type: 'close', reason: { transportError: 404 } }]);
  });
});
