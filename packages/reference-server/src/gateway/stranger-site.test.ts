import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { mtproxyDress, ClientLink, parseMtproxySecret } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { silentLogger } from '../ports/logger.js';
import { systemClock } from '../server/system-clock.js';
import { listenMtproxy, type MtproxyGateway } from './mtproxy-gateway.js';
import type { StrangerSiteOptions } from './stranger-site.js';

const crypto = createNodeCrypto();
const secret = 'ee00112233445566778899aabbccddeeff6578616d706c652e636f6d';

/** Has a site listen until the test ends; gives its port. */
async function open(site: Server): Promise<number> {
  const sockets = new Set<Socket>();
  site.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => site.close(resolve));
  });
  return (site.address() as AddressInfo).port;
}

/** A proxy that leads strangers to a site; nobody may reach a data centre through it. */
async function startProxy(port: number, site: Partial<StrangerSiteOptions> = {}): Promise<MtproxyGateway> {
  const proxy = await listenMtproxy({
    ...{ crypto, random: nodeRandom, clock: systemClock, logger: silentLogger, host: '127.0.0.1', port: 0 },
    secret: parseMtproxySecret(secret),
    limits: { connections: 100, connectionsPerAddress: undefined, lingerTime: 200 },
    strangersTo: { host: '127.0.0.1', port, connections: 10, idleTime: 5000, ...site },
    openDc: () => expect.unreachable('a stranger was let through'),
  });
  onTestFinished(() => proxy.close());
  return proxy;
}

async function visit({ port }: MtproxyGateway): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** A site that says the same to everybody, and goes on listening; with all that it has heard. */
function createGreeter(): { server: Server; heard: Uint8Array[] } {
  const heard: Uint8Array[] = [];
  const server = createServer((socket) => {
    socket.write('welcome');
    socket.on('data', (bytes) => heard.push(bytes));
  });
  return { server, heard };
}

describe('strangers of an MTProxy', () => {
  it('complete a TLS handshake with the site', async () => {
    const psk = Buffer.from('0123456789abcdef');
    const tls = { ciphers: 'PSK', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
    const site = createTlsServer({ ...tls, pskCallback: () => psk }, (socket) => socket.end('the real site'));
    const { port } = await startProxy(await open(site));
    const visitor = connectTls({ ...tls, host: '127.0.0.1', port, servername: 'example.com', pskCallback: () => ({ psk, identity: 'anybody' }), checkServerIdentity: () => undefined });
    onTestFinished(() => void visitor.destroy());
    expect(await text(visitor)).toBe('the real site');
  });

  it('hear what the site says to what is no TLS', async () => {
    const site = createHttpServer((request, response) => response.end(`no ${request.url} here`));
    const visitor = await visit(await startProxy(await open(site)));
    visitor.write('GET /path HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n');
    expect(await text(visitor)).toContain('no /path here');
  });

  it('may end their half first, and hear the rest', async () => {
    const site = createServer({ allowHalfOpen: true }, (socket) => {
      let said = '';
      socket.on('data', (bytes) => (said += String(bytes)));
      socket.once('end', () => setTimeout(() => socket.end(`all of: ${said}`), 30));
    });
    const visitor = await visit(await startProxy(await open(site)));
    visitor.write('first, ');
    await new Promise((resolve) => setTimeout(resolve, 30));
    visitor.end('second');
    expect(await text(visitor)).toBe('all of: first, second');
  });

  it('are those with another secret, all of whose bytes reach the site', async () => {
    const { server, heard } = createGreeter();
    const proxy = await startProxy(await open(server));
    const now = systemClock.moment();
    const other = parseMtproxySecret(secret.replace('0011', 'ffff'));
    const link = new ClientLink({ crypto, random: nodeRandom, publicKeys: [], dcId: 2, auth: { authKey: new Uint8Array(256), salts: [], timeOffset: 0 }, ...mtproxyDress(other, { dcId: 2 }) });
    link.handle({ type: 'opened' }, now);
    const hello = link.poll(now);
    if (hello?.type !== 'write') throw new Error(`the client does ${hello?.type}`);
    const visitor = await visit(proxy);
    visitor.setNoDelay(true);
    // In two segments, so that the proxy judges only with the second.
    visitor.write(hello.bytes.subarray(0, 100));
    await new Promise((resolve) => setTimeout(resolve, 30));
    visitor.write(hello.bytes.subarray(100));
    expect(String((await once(visitor, 'data'))[0])).toBe('welcome');
    visitor.write('and more');
    const said = Buffer.concat([hello.bytes, Buffer.from('and more')]);
    await vi.waitFor(() => expect(Buffer.concat(heard).equals(said)).toBe(true));
  });

  it('get all of a long answer, however slowly they read', async () => {
    const length = 4 << 20;
    const server = createServer((socket) => socket.end(new Uint8Array(length)));
    const visitor = await visit(await startProxy(await open(server)));
    visitor.write('hello?');
    let heard = 0;
    for await (const bytes of visitor) {
      heard += (bytes as Uint8Array).length;
      if (heard < 1 << 19) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(heard).toBe(length);
  });

  it('are cut when there are too many, until one has gone', async () => {
    const { server } = createGreeter();
    const proxy = await startProxy(await open(server), { connections: 1 });
    const first = await visit(proxy);
    first.write('hello?');
    await once(first, 'data');
    const second = await visit(proxy);
    second.write('hello?');
    await once(second.resume(), 'end');
    first.destroy();
    await vi.waitFor(async () => {
      const third = await visit(proxy);
      third.write('hello?');
      expect(String(await Promise.race([once(third, 'data'), once(third, 'end')]))).toBe('welcome');
    });
  });

  it('are cut when nothing has moved for long, but not while they speak', async () => {
    const { server } = createGreeter();
    const proxy = await startProxy(await open(server), { idleTime: 200 });
    const visitor = await visit(proxy);
    let isClosed = false;
    visitor.resume().once('end', () => (isClosed = true));
    for (let left = 8; left > 0; left -= 1) {
      visitor.write('more');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(isClosed).toBe(false);
    await vi.waitFor(() => expect([isClosed, proxy.connectionCount]).toEqual([true, 0]));
  });

  it('see the site end, reset or refuse the connection', async () => {
    const ending = await visit(await startProxy(await open(createServer((socket) => socket.end('bye')))));
    ending.write('hello?');
    expect(await text(ending)).toBe('bye');
    const resetting = await visit(await startProxy(await open(createServer((socket) => socket.once('data', () => socket.resetAndDestroy())))));
    const reset = once(resetting, 'error');
    resetting.write('hello?');
    expect((await reset)[0]).toMatchObject({ code: 'ECONNRESET' });
    const gone = createServer();
    const port = await new Promise<number>((resolve) => gone.listen(0, '127.0.0.1', () => resolve((gone.address() as AddressInfo).port)));
    await new Promise((resolve) => gone.close(resolve));
    const refused = await visit(await startProxy(port));
    refused.write('hello?');
    expect(await text(refused)).toBe('');
  });

  it('are let go when the proxy closes, and the site is told', async () => {
    const { server } = createGreeter();
    let isTold = false;
    server.on('connection', (socket: Socket) => socket.once('close', () => (isTold = true)));
    const proxy = await startProxy(await open(server));
    const visitor = await visit(proxy);
    visitor.write('hello?');
    await once(visitor, 'data');
    await proxy.close();
    await vi.waitFor(() => expect(isTold).toBe(true));
  });
});
