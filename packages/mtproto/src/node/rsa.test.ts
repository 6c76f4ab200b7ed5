import { describe, expect, it } from 'vitest';
import { bytesToBigInt } from '../bytes/big-int.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { finishRsaUnpad, prepareRsaPad, prepareRsaUnpad } from '../crypto/rsa-pad.js';
import { createNodeCrypto } from './node-provider.js';
import { nodeRandom } from './node-random.js';
import { generateRsaKey } from './rsa.js';

describe('generateRsaKey', () => {
  it('makes a key of 2048 bits whose numbers fit together', async () => {
    const key = await generateRsaKey();
    const [n, e, d, p, q] = [key.n, key.e, key.d, key.p, key.q].map(bytesToBigInt) as [bigint, bigint, bigint, bigint, bigint];
    expect(key.n.length).toBe(256);
    expect(key.n[0]).toBeGreaterThanOrEqual(0x80);
    expect(p * q).toBe(n);
    expect((e * d) % (p - 1n)).toBe(1n);
    expect((e * d) % (q - 1n)).toBe(1n);
  });

  it('makes keys with which a block goes from one provider to the other', async () => {
    const key = await generateRsaKey();
    const data = nodeRandom.bytes(100);
    for (const [client, server] of [[createNodeCrypto(), createPortableCrypto()], [createPortableCrypto(), createNodeCrypto()]] as const) {
      const encrypted = await client.compute(prepareRsaPad({ data, key, random: nodeRandom, crypto: client }));
      if (encrypted.type !== 'modPow') throw new Error(encrypted.type);
      const padded = finishRsaUnpad(await server.compute(prepareRsaUnpad(encrypted.value, key)), server);
      expect(padded?.subarray(0, 100)).toEqual(data);
    }
  });
});
