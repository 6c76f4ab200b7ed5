import { expect, it } from 'vitest';
import { describeCryptoProvider } from '../crypto/crypto-provider.contract.js';
import { createWebCrypto } from './web-provider.js';

describeCryptoProvider('the cryptography of browsers', () => createWebCrypto(), { isServer: false });

it('says which cryptography a server needs', async () => {
  const result = await createWebCrypto().compute({ type: 'rsaPrivate', key: { n: Uint8Array.of(33), e: Uint8Array.of(3), d: Uint8Array.of(7), p: Uint8Array.of(3), q: Uint8Array.of(11) }, data: Uint8Array.of(5) });
  expect(result).toEqual({ type: 'failed', reason: expect.stringContaining('a server needs the portable one') });
});
