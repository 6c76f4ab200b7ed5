// A running client changes its way to the server: nothing is lost or done twice.
import { type ConnectionStateEvent, http, httpConnect, mtproxy, socks5, type Transport, tcp, webSocket } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { newClient, newCouple, newPerson } from '../support/person.js';
import { findClosedPort, listenRaw } from '../support/raw-socket.js';
import { startRelay } from '../support/relay.js';
import { startSocks5 } from '../support/socks5.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const reconnect = { first: 10, ceiling: 50, settled: 100 };

describe('setTransport', () => {
  it('takes the calls under way along, over every kind of transport', async () => {
    const server = await startServer({ mtproxy: { secret: `ee${'11'.repeat(16)}6578616d706c652e636f6d` } });
    const { alice, bob } = await newCouple(server, { alice: { reconnect } });
    const proxy = await startSocks5();
    const ways: Transport[] = [
      webSocket(),
      mtproxy(server.mtproxy ?? { host: '', port: 0, secret: '' }),
      http(),
      tcp({ connect: socks5(proxy) }),
      webSocket({ connect: socks5(proxy) }),
      http({ connect: socks5(proxy) }),
      tcp({ framing: 'full' }),
    ];
    const texts: string[] = [];
    for (const [index, way] of ways.entries()) {
      const sent = [0, 1, 2].map((number) => {
        texts.push(`${index}.${number}`);
        return alice.client.sendText(bob.user.id, `${index}.${number}`);
      });
      await alice.client.setTransport(way);
      await Promise.all(sent);
    }
    await waitUntil('Bob has read all', () => bob.read.length >= texts.length, { describe: () => bob.read });
    expect([...bob.read].sort()).toEqual([...texts].sort());
    await bob.client.sendText(alice.user.id, 'still there');
    await waitUntil('Alice still hears', () => alice.read.includes('still there'));
  });

  it('frees calls that wait behind a way which is dead', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newCouple(server, { alice: { via: relay.address, reconnect } });
    relay.cut({ refuse: true });
    const sent = alice.client.sendText(bob.user.id, 'from behind the wall');
    const direct = server.address;
    await alice.client.setTransport({ ...tcp(), targets: () => [direct] });
    await sent;
    await waitUntil('Bob has read it', () => bob.read.length === 1);
  });
});

describe('http()', () => {
  it('carries a chat both ways', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server, { alice: { transport: http() }, bob: { transport: http() } });
    await alice.client.sendText(bob.user.id, 'by post');
    await waitUntil('Bob has read it', () => bob.read.length === 1);
    await bob.client.sendText(alice.user.id, 'received');
    await waitUntil('Alice has read the answer', () => alice.read.length === 1);
  });
});

describe('a proxy for TCP', () => {
  it('with a login carries a whole login, to a name that only it knows', async () => {
    const server = await startServer();
    const login = { username: 'alice', password: 'correct horse' };
    const proxy = await startSocks5({ login, names: { 'server.internal': '127.0.0.1' } });
    const via = { host: 'server.internal', port: server.address.port };
    const person = await newPerson(server, { via, transport: tcp({ connect: socks5({ ...proxy, ...login }) }) });
    expect(person.user.id).toBeGreaterThan(0);
    expect(new Set(proxy.asked)).toEqual(new Set(['server.internal']));
  });

  it('that wants another login is not tried again until the client has another way', async () => {
    const server = await startServer();
    const proxy = await startSocks5({ login: { username: 'alice', password: 'right' } });
    const client = newClient(server, { reconnect, transport: tcp({ connect: socks5({ ...proxy, username: 'alice', password: 'wrong' }) }) });
    const states: ConnectionStateEvent[] = [];
    client.on('connectionState', (event) => void states.push(event));
    await expect(client.connect()).rejects.toMatchObject({ code: 'PROXY_LOGIN_REFUSED' });
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'disconnected']);
    expect(states[1]).toMatchObject({ reason: { code: 'PROXY_LOGIN_REFUSED' } });
    expect(states[1]).not.toHaveProperty('retryAt');
    await client.setTransport(tcp({ connect: socks5({ ...proxy, username: 'alice', password: 'right' }) }));
    await client.connect();
  });

  it('that is not there, or cannot reach the server, is told apart, with the time of the next attempt', async () => {
    const server = await startServer();
    const closed = await findClosedPort();
    const proxy = await startSocks5();
    const states: ConnectionStateEvent[] = [];
    const client = newClient(server, { reconnect, transport: tcp({ connect: httpConnect(closed) }) });
    client.on('connectionState', (event) => void states.push(event));
    await expect(client.connect()).rejects.toMatchObject({ code: 'PROXY_UNREACHABLE' });
    const waiting = states.filter(({ state }) => state === 'disconnected');
    expect(waiting[0]?.reason?.code).toBe('PROXY_UNREACHABLE');
    expect(Math.abs((waiting[0]?.retryAt ?? 0) - Date.now())).toBeLessThan(10_000);
    await expect(newClient(server, { reconnect, via: closed, transport: tcp({ connect: socks5(proxy) }) }).connect()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
  });
});

describe('a middlebox', () => {
  const page = '<html>Please log in to this network</html>';

  it.each([
    ['TCP', tcp()],
    ['a WebSocket', webSocket()],
    ['HTTP', http()],
  ])('that answers %s with a page is known for what it is', async (_name, transport) => {
    const server = await startServer();
    const via = await listenRaw((socket) =>
      socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n${page}`)),
    );
    const client = newClient(server, { via, reconnect, transport });
    await expect(client.connect()).rejects.toMatchObject({ code: 'NOT_MTPROTO', message: expect.stringMatching(/log in to this network/) });
  });
});
