import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { waitUntil } from '../gateway/gateway-fixture.contract.js';
import { testRsaKey } from '../gateway/test-rsa-key.contract.js';
import { WireClient } from '../gateway/wire-client.contract.js';
import { createServer, type KitewireServer } from './create-server.js';
import type { ServerOptions } from './server-options.js';

const secret = `ee00112233445566778899aabbccddeeff${Buffer.from('example.com').toString('hex')}`;

async function start(options: ServerOptions = {}): Promise<KitewireServer> {
  const server = await createServer({ mtproxy: { secret }, rsaKey: await testRsaKey(), ...options });
  onTestFinished(() => server.close());
  return server;
}

/** A client that comes through the proxy from an address of this machine. */
function visit({ mtproxy, publicKey }: KitewireServer, localAddress: string): Promise<WireClient> {
  const client = new WireClient({ host: mtproxy?.host ?? '', port: mtproxy?.port ?? 0, publicKey, mtproxySecret: secret, localAddress });
  onTestFinished(() => client.cut());
  return client.connect();
}

describe('the MTProxy before a server', () => {
  it("hands the client's own address on, by which limits go", async () => {
    const server = await start({ limits: { createKey: { count: 1, seconds: 60 } } });
    const [alice, bob] = [await visit(server, '127.0.0.2'), await visit(server, '127.0.0.3')];
    for (const person of [alice, bob]) expect((await person.call({ _: 'help.getNearestDc' }))._).toBe('nearestDc');
    const again = await visit(server, '127.0.0.2');
    await waitUntil(() => !again.isConnected);
    expect(again.auth).toBeUndefined();
  });

  it("bounds the connections of a client's own address at the data centre", async () => {
    const server = await start({ maxConnectionsPerAddress: 1 });
    const alice = await visit(server, '127.0.0.2');
    const bob = await visit(server, '127.0.0.3');
    for (const person of [alice, bob]) expect((await person.call({ _: 'help.getNearestDc' }))._).toBe('nearestDc');
    // The one way counts like the other.
    const direct = new WireClient({ ...server.address, publicKey: server.publicKey, localAddress: '127.0.0.2' });
    onTestFinished(() => direct.cut());
    await direct.connect();
    await waitUntil(() => !direct.isConnected);
    expect(direct.closes).toEqual([expect.stringContaining('429')]);
  });

  it('leads strangers to the site that it is given', async () => {
    const site = createTcpServer((socket) => socket.resume().end('the site'));
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => site.close(() => resolve())));
    const { mtproxy } = await start({ mtproxy: { secret, strangersTo: { host: '127.0.0.1', port: (site.address() as AddressInfo).port } } });
    const stranger = connectTcp({ host: '127.0.0.1', port: mtproxy?.port ?? 0 });
    stranger.write('hello?');
    expect(await text(stranger)).toBe('the site');
  });

  it.each([
    [{ secret: 'dd00112233445566778899aabbccddeeff', strangersTo: { host: 'example.com' } }, 'needs a secret with a domain'],
    [{ secret, strangersTo: { host: 'example.com', port: 0 } }, 'mtproxy.strangersTo.port takes a whole number from 1 to 65535, got 0'],
    [{ secret, strangersTo: { host: 'example.com', connections: 0.5 } }, 'mtproxy.strangersTo.connections'],
    [{ secret, strangersTo: { host: 'example.com', idleTime: -1 } }, 'mtproxy.strangersTo.idleTime'],
  ])('is refused with %j', async (mtproxy, reason) => {
    await expect(createServer({ mtproxy })).rejects.toThrow(reason);
  });

  it('lets go of its clients when the server closes', async () => {
    const server = await start();
    const alice = await visit(server, '127.0.0.1');
    await alice.call({ _: 'help.getNearestDc' });
    await server.close();
    await waitUntil(() => !alice.isConnected);
    expect(server.statistics.connections).toBe(0);
  });
});
