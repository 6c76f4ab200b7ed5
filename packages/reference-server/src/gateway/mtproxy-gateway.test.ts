import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { ClientLink, mtproxyDress, parseMtproxySecret } from '@kitewire/mtproto';
import { createNodeCrypto, nodeRandom } from '@kitewire/mtproto/node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../server/system-clock.js';
import { silentLogger } from '../ports/logger.js';
import type { ListenAddress } from './listen-on.js';
import { listenMtproxy, type MtproxyGateway } from './mtproxy-gateway.js';

const crypto = createNodeCrypto();
const key = '00112233445566778899aabbccddeeff';
const authKey = new Uint8Array(256).fill(1);

interface Rig {
  readonly proxy: MtproxyGateway;
  /** The sockets that have come to the data centre. */
  readonly dcs: Socket[];
}

async function startRig({ secret = key, connectionsPerAddress }: { secret?: string; connectionsPerAddress?: number } = {}): Promise<Rig> {
  const dcs: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    dcs.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const inner: ListenAddress = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const proxy = await listenMtproxy({
    ...{ crypto, random: nodeRandom, clock: systemClock, logger: silentLogger, host: '127.0.0.1', port: 0 },
    secret: parseMtproxySecret(secret),
    limits: { connections: 100, connectionsPerAddress, lingerTime: 200 },
    openDc: (dcId) => (dcId === 2 ? connect({ ...inner, noDelay: true }) : undefined),
  });
  onTestFinished(async () => {
    await proxy.close();
    for (const socket of dcs) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { proxy, dcs };
}

/** A client's socket to the proxy, and what has come on it. */
interface Visitor {
  readonly socket: Socket;
  readonly link: ClientLink;
  received: number;
  readonly closed: Promise<void>;
}

/** Opens a link through the proxy, which begins with what any client says first. */
async function visit({ port }: ListenAddress, { secret = key, dcId = 2, isReading = true } = {}): Promise<Visitor> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  const link = new ClientLink({ crypto, random: nodeRandom, publicKeys: [], dcId, auth: { authKey, salts: [], timeOffset: 0 }, ...mtproxyDress(parseMtproxySecret(secret), { dcId }) });
  const pump = (): void => {
    for (let effect = link.poll(systemClock.moment()); effect; effect = link.poll(systemClock.moment())) if (effect.type === 'write') socket.write(effect.bytes);
  };
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  const visitor: Visitor = { socket, link, received: 0, closed };
  if (isReading) {
    socket.on('data', (bytes: Uint8Array) => {
      visitor.received += bytes.length;
      link.handle({ type: 'bytes', bytes }, systemClock.moment());
      pump();
    });
  }
  await new Promise<void>((resolve) => void socket.once('connect', resolve));
  link.handle({ type: 'opened' }, systemClock.moment());
  pump();
  return visitor;
}

describe('the MTProxy front', () => {
  it.each([['plain', key], ['padded', `dd${key}`], ['behind fake TLS', `ee${key}6578616d706c652e636f6d`]])('carries bytes both ways, %s', async (_name, secret) => {
    const { proxy, dcs } = await startRig({ secret });
    const visitor = await visit(proxy, { secret });
    await vi.waitFor(() => expect(dcs).toHaveLength(1));
    let heard = 0;
    dcs[0]?.on('data', (bytes) => (heard += bytes.length));
    // The header of the obfuscated stream, and a packet.
    await vi.waitFor(() => expect(heard).toBeGreaterThan(64 + 40));
    const before = visitor.received;
    dcs[0]?.write(new Uint8Array(10_000));
    await vi.waitFor(() => expect(visitor.received).toBeGreaterThanOrEqual(before + 10_000));
    expect(proxy.connectionCount).toBe(1);
    visitor.socket.destroy();
    await vi.waitFor(() => expect([proxy.connectionCount, dcs[0]?.destroyed]).toEqual([0, true]));
  });

  it('lets nobody through who has another secret, names another data centre, or speaks something else', async () => {
    const { proxy, dcs } = await startRig();
    await (await visit(proxy, { secret: 'ff'.repeat(16) })).closed;
    await (await visit(proxy, { dcId: 3 })).closed;
    const stranger = connect({ host: '127.0.0.1', port: proxy.port });
    stranger.on('error', () => {});
    stranger.write(`GET / HTTP/1.1\r\nHost: example.com\r\nUser-Agent: ${'x'.repeat(64)}\r\n\r\n`);
    await new Promise((resolve) => stranger.once('close', resolve));
    expect(dcs).toHaveLength(0);
    expect(proxy.connectionCount).toBe(0);
  });

  it('cuts connections of one address beyond the bound, and only those', async () => {
    const { proxy, dcs } = await startRig({ connectionsPerAddress: 2 });
    const visitors = [await visit(proxy), await visit(proxy)];
    await vi.waitFor(() => expect(dcs).toHaveLength(2));
    await (await visit(proxy)).closed;
    expect(proxy.connectionCount).toBe(2);
    visitors[0]?.socket.destroy();
    await vi.waitFor(() => expect(proxy.connectionCount).toBe(1));
    await visit(proxy);
    await vi.waitFor(() => expect(dcs).toHaveLength(3));
  });

  it('takes no more from the data centre than the client reads', async () => {
    const { proxy, dcs } = await startRig();
    await visit(proxy, { isReading: false });
    await vi.waitFor(() => expect(dcs).toHaveLength(1));
    const dc = dcs[0] as Socket;
    const block = new Uint8Array(1 << 20);
    // More than all buffers on the way together would be needed for this never to be full.
    const limit = 64;
    let written = 0;
    for (; written < limit && (dc.write(block) || (await drained(dc))); written += 1);
    expect(written).toBeLessThan(limit);
  });

  it('tells the client at once when the data centre has gone, after what came before', async () => {
    const { proxy, dcs } = await startRig();
    const visitor = await visit(proxy);
    await vi.waitFor(() => expect(dcs).toHaveLength(1));
    dcs[0]?.end(new Uint8Array(1000));
    await visitor.closed;
    expect(visitor.received).toBe(1000);
  });

  it('cuts a client that goes on sending, and reads nothing, when the data centre has gone', async () => {
    const { proxy, dcs } = await startRig();
    const { socket, closed } = await visit(proxy, { isReading: false });
    await vi.waitFor(() => expect(dcs).toHaveLength(1));
    const dc = dcs[0] as Socket;
    while (dc.write(new Uint8Array(1 << 20)) || (await drained(dc)));
    dc.destroy();
    const timer = setInterval(() => socket.write(new Uint8Array(16)), 20);
    onTestFinished(() => clearInterval(timer));
    await vi.waitFor(() => expect(proxy.connectionCount).toBe(0), { timeout: 1500 });
    await closed;
  });

  it('ends every connection when it closes', async () => {
    const { proxy, dcs } = await startRig();
    const visitor = await visit(proxy);
    await vi.waitFor(() => expect(dcs).toHaveLength(1));
    await proxy.close();
    await visitor.closed;
    expect(proxy.connectionCount).toBe(0);
  });
});

/** Whether a socket takes more within a moment. */
function drained(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 300);
    socket.once('drain', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
