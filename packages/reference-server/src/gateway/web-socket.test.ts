import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { toHex } from '@kitewire/mtproto';
import { nodeRandom } from '@kitewire/mtproto/node';
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { call, framed, type GatewayFixture, nearest, startGateway, waitUntil } from './gateway-fixture.contract.js';

const api = createCodec(apiSchema);

/** Opens a WebSocket by hand; gives how it ends: the code of its close, or the status that refused it. */
function open({ gateway }: GatewayFixture, path = '/apiws', protocols: string[] = ['binary'], options = {}): { webSocket: WebSocket; ended: Promise<number> } {
  const webSocket = new WebSocket(`ws://127.0.0.1:${gateway.port}${path}`, protocols, options);
  webSocket.on('error', () => {});
  onTestFinished(() => webSocket.terminate());
  const ended = new Promise<number>((resolve) => {
    webSocket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
    webSocket.once('close', resolve);
  });
  return { webSocket, ended };
}

/** The status of a plain request. */
async function ask({ gateway }: GatewayFixture, path: string, method = 'GET'): Promise<{ status: number | undefined; text: string }> {
  const [response] = await once(request({ host: '127.0.0.1', port: gateway.port, path, method }).end(), 'response');
  response.setEncoding('utf8');
  let text = '';
  for await (const part of response) text += part;
  return { status: response.statusCode, text };
}

describe('a WebSocket on the gateway', () => {
  it.each(['/apiws', '/apiws_test', '/apiws?from=a-browser'])('at %s carries a key creation and calls', async (webSocketPath) => {
    const { client, gateway, keys } = await startGateway();
    const alice = await client({ webSocketPath }).connect();
    expect(await alice.call(call)).toEqual(nearest);
    expect([keys.size, gateway.connectionCount]).toEqual([1, 1]);
    alice.cut();
    await waitUntil(() => gateway.connectionCount === 0);
  });

  it('and TCP share a port and a session', async () => {
    const { client, sessions } = await startGateway();
    const [alice, bob] = [await client({ webSocketPath: '/apiws' }).connect(), await client().connect()];
    expect(await Promise.all([alice.call(call), bob.call(call)])).toEqual([nearest, nearest]);
    expect(sessions.size).toBe(2);
  });

  it('takes messages that are cut anywhere', async () => {
    const { client } = await startGateway();
    const alice = client({ webSocketPath: '/apiws' });
    await alice.connect();
    const write = alice.socket.write.bind(alice.socket);
    alice.socket.write = ((bytes: Uint8Array) => {
      for (const byte of bytes) write(Uint8Array.of(byte));
      return true;
    }) as typeof alice.socket.write;
    expect(await alice.call(call)).toEqual(nearest);
  });

  it('is open to pages of any origin', async () => {
    const { webSocket } = open(await startGateway(), '/apiws', ['binary'], { origin: 'https://somewhere.example' });
    await once(webSocket, 'open');
    expect(webSocket.protocol).toBe('binary');
  });

  it('answers pings', async () => {
    const { webSocket } = open(await startGateway());
    await once(webSocket, 'open');
    webSocket.ping('abc');
    expect(String((await once(webSocket, 'pong'))[0])).toBe('abc');
  });

  it('is refused at other paths, without the subprotocol, and with another one', async () => {
    const fixture = await startGateway();
    expect(await open(fixture, '/').ended).toBe(404);
    expect(await open(fixture, '/apiws', []).ended).toBe(400);
    expect(await open(fixture, '/apiws', ['text']).ended).toBe(400);
  });

  it('is closed with code 1000 when it is not obfuscated, sends text or nothing that fits', async () => {
    const fixture = await startGateway();
    const says = async (data: Uint8Array | string): Promise<number> => {
      const { webSocket, ended } = open(fixture);
      await once(webSocket, 'open');
      webSocket.send(data);
      return ended;
    };
    expect(await says(framed(...new Uint8Array(24).fill(1)))).toBe(1000);
    expect(await says(Uint8Array.of(0xef, 1, 1, 1, 1, 1))).toBe(1000);
    expect(await says('hello')).toBe(1000);
    expect(await says(nodeRandom.bytes(100))).toBe(1000);
  });

  it('is closed when a message is longer than any packet of a stranger (S08)', async () => {
    const fixture = await startGateway();
    const { webSocket, ended } = open(fixture);
    await once(webSocket, 'open');
    webSocket.send(new Uint8Array(3 << 20).fill(7));
    await ended;
    await waitUntil(() => fixture.gateway.connectionCount === 0);
  });

  it('is closed when it proves no key in time (S08)', async () => {
    const { ended } = open(await startGateway({ limits: { firstByteTime: 60 } }));
    await ended;
  });

  it('counts for its address as TCP does', async () => {
    const fixture = await startGateway({ limits: { connectionsPerAddress: 1 } });
    const alice = await fixture.client().connect();
    expect(await open(fixture).ended).toBe(429);
    expect(await alice.call(call)).toEqual(nearest);
  });

  it('ends with the gateway', async () => {
    const { gateway, client, events } = await startGateway();
    const alice = await client({ webSocketPath: '/apiws' }).connect();
    await alice.call(call);
    await gateway.close();
    await waitUntil(() => !alice.isConnected);
    expect(gateway.connectionCount).toBe(0);
    expect(events).not.toContain('connection.failed');
  });

  it('carries more than its buffers hold to a peer that reads in fits and starts', async () => {
    let country = 'US';
    const { client } = await startGateway({ answer: async () => api.encode({ ...nearest, country }) });
    const alice = await client({ webSocketPath: '/apiws' }).connect();
    await alice.call(call);
    country = toHex(nodeRandom.bytes(500_000));
    const { socket } = alice;
    socket.pause();
    const answers = Array.from({ length: 12 }, () => alice.call(call));
    const fits = setInterval(() => (socket.isPaused() ? socket.resume() : socket.pause()), 10);
    onTestFinished(() => clearInterval(fits));
    expect((await Promise.all(answers)).every((answer) => answer.country === country)).toBe(true);
  });
});

describe('other HTTP on the gateway', () => {
  it('is told 404 in a few words, and that a WebSocket is expected where one is', async () => {
    const fixture = await startGateway();
    expect(await ask(fixture, '/')).toEqual({ status: 404, text: 'Not Found\n' });
    expect((await ask(fixture, '/', 'HEAD')).status).toBe(404);
    expect((await ask(fixture, '/apiws')).status).toBe(426);
    await waitUntil(() => fixture.gateway.connectionCount === 0);
  });

  it('is refused with too long headers', async () => {
    const { socket } = await startGateway();
    const stranger = await socket();
    stranger.socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    await stranger.closed;
    expect(String.fromCharCode(...stranger.received())).toMatch(/^HTTP\/1.1 400 /);
  });

  it('is cut when its headers come bit by bit for too long (S08)', async () => {
    const { gateway } = await startGateway({ limits: { firstByteTime: 150 } });
    const slow = connect({ host: gateway.host, port: gateway.port });
    slow.on('error', () => {});
    const closed = new Promise((resolve) => slow.once('close', resolve));
    const text = [...'GET /apiws HTTP/1.1\r\nHost: somewhere.example\r\n'];
    const drip = setInterval(() => slow.write(text.shift() ?? 'x'), 10);
    onTestFinished(() => clearInterval(drip));
    await closed;
  });
});
