import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { createLegacyPaddingCrypto } from '@kitewire/mtproto/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { waitUntil } from '../gateway/gateway-fixture.contract.js';
import { testRsaKey } from '../gateway/test-rsa-key.contract.js';
import { WireClient } from '../gateway/wire-client.contract.js';
import { createServer } from './create-server.js';
import type { ServerOptions } from './server-options.js';

const oldCrypto = createLegacyPaddingCrypto(createNodeCrypto(), nodeRandom);
const transports = [['TCP', {}], ['HTTP', { httpPath: '/api' }], ['a WebSocket', { webSocketPath: '/apiws' }]] as const;

/** A client to a server with these options; it pads as before RSA_PAD unless it is told not to. */
async function connect(options: ServerOptions, transport: (typeof transports)[number][1], crypto = oldCrypto): Promise<WireClient> {
  const server = await createServer({ rsaKey: await testRsaKey(), ...options });
  onTestFinished(() => server.close());
  const client = new WireClient({ ...server.address, publicKey: server.publicKey, crypto, ...transport });
  onTestFinished(() => client.cut());
  return client.connect();
}

describe.each(transports)('createServer and a client that pads as before RSA_PAD, over %s', (_, transport) => {
  it('makes a key with it unless it is told otherwise', async () => {
    const client = await connect({}, transport);
    await waitUntil(() => client.auth !== undefined);
    expect(client.closes).toEqual([]);
  });

  it('refuses it with legacyRsaPadding: false, and serves RSA_PAD', async () => {
    const old = await connect({ legacyRsaPadding: false }, transport);
    await waitUntil(() => !old.isConnected || old.closes.length > 0);
    expect(old.auth).toBeUndefined();
    const modern = await connect({ legacyRsaPadding: false }, transport, createNodeCrypto());
    await waitUntil(() => modern.auth !== undefined);
  });
});
