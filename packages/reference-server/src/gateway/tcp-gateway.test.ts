import { once } from 'node:events';
import { connect } from 'node:net';
import type { KnownAuthKey } from '@kitewire/mtproto';
import { nodeRandom } from '@kitewire/mtproto/node';
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLimiter } from '../rpc/limits.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { AuthKeyPort } from './auth-key-port.js';
import { defaultConnectionLimits } from './connection-limits.js';
import { call, clock, crypto, framed, knownKey, nearest, probe, startGateway, transportError, waitUntil } from './gateway-fixture.contract.js';
import { ListenError } from './listen-error.js';
import { listenTcp } from './tcp-gateway.js';
import type { WireClient } from './wire-client.contract.js';

const api = createCodec(apiSchema);

describe('listenTcp', () => {
  it('creates a key with a client and answers its calls', async () => {
    const { client, keys, gateway } = await startGateway();
    const alice = await client().connect();
    expect(await alice.call(call)).toEqual(nearest);
    expect([keys.size, gateway.connectionCount]).toEqual([1, 1]);
  });

  it('says in words why it cannot listen', async () => {
    const { gateway, rsaKey } = await startGateway();
    const unused = { sessions: {} as SessionRegistry, authKeys: {} as AuthKeyPort, limits: defaultConnectionLimits, limiter: createLimiter({}), logger: { log: () => {} } };
    const options = { clock, crypto, random: nodeRandom, privateKeys: [rsaKey], legacyRsaPadding: false, ...unused };
    const taken = await listenTcp({ ...options, host: '127.0.0.1', port: gateway.port }).catch((error: unknown) => error);
    expect(taken).toBeInstanceOf(ListenError);
    expect(taken).toMatchObject({ code: 'ADDRESS_IN_USE', cause: { code: 'EADDRINUSE' } });
    await expect(listenTcp({ ...options, host: '192.0.2.1', port: 0 })).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' });
  });

  it('serves a client that joins in process, under its own address', async () => {
    const { gateway, client } = await startGateway({ limits: { connectionsPerAddress: 1 }, rates: { createKey: { count: 1, seconds: 60 } } });
    const join = (address: string): Promise<WireClient> => client({ stream: gateway.join(address) }).connect();
    const [alice, bob] = [await join('192.0.2.1'), await join('192.0.2.2')];
    for (const person of [alice, bob]) expect(await person.call(call)).toEqual(nearest);
    const again = await join('192.0.2.1');
    await waitUntil(() => !again.isConnected);
    expect(again.closes).toEqual([expect.stringContaining('429')]);
    alice.cut();
    await waitUntil(() => gateway.connectionCount === 1);
    // Its connections are fewer again, but not the keys that it has made.
    const third = await join('192.0.2.1');
    await waitUntil(() => !third.isConnected);
    expect([third.auth, bob.isConnected]).toEqual([undefined, true]);
  });

  it('counts who joins in process among its connections, and ends them with the others', async () => {
    const { gateway, client } = await startGateway({ limits: { connections: 2 } });
    await (await client().connect()).call(call);
    const joined = gateway.join('192.0.2.1');
    const closed = new Promise((resolve) => joined?.resume().once('close', resolve));
    expect([gateway.connectionCount, gateway.join('192.0.2.2')]).toEqual([2, undefined]);
    await gateway.close();
    await closed;
    expect([gateway.connectionCount, gateway.join('192.0.2.1')]).toEqual([0, undefined]);
  });

  it('closes a connection that speaks garbage, and serves the others on', async () => {
    const { client, socket } = await startGateway();
    const alice = await client().connect();
    await alice.call(call);
    for (const bytes of [new Uint8Array(100).fill(0xff), nodeRandom.bytes(5000), framed(...new Uint8Array(24).fill(1)), Uint8Array.of(0xef, 0x7f, 0xff, 0xff, 0xff)]) {
      const stranger = await socket();
      stranger.socket.write(bytes);
      stranger.socket.end();
      await stranger.closed;
    }
    expect(await alice.call(call)).toEqual(nearest);
  });

  it('tells -404 for a key that it does not know', async () => {
    const { socket } = await startGateway();
    const stranger = await socket();
    stranger.socket.write(framed(...new Uint8Array(8).fill(5), ...new Uint8Array(64)));
    await stranger.closed;
    expect([...stranger.received()]).toEqual(transportError(404));
  });

  it('tells nothing when the look-up of a key fails: the client must not throw its key away', async () => {
    let works = false;
    const { client, socket, events } = await startGateway({
      authKeys: (keys) => ({ find: async (id) => (works ? knownKey(keys, id) : Promise.reject(new Error('no disk'))) }),
    });
    const stranger = await socket();
    stranger.socket.write(framed(...new Uint8Array(8).fill(5), ...new Uint8Array(64)));
    await stranger.closed;
    expect([...stranger.received()]).toEqual([]);
    expect(events).toContain('connection.withoutStore');
    works = true;
    expect(await (await client().connect()).call(call)).toEqual(nearest);
  });

  it('ends a connection whose new key cannot be stored', async () => {
    const { client, gateway } = await startGateway({ authKeys: () => ({ save: () => Promise.reject(new Error('no disk')) }) });
    const alice = await client().connect();
    alice.call(call).catch(() => {});
    await waitUntil(() => !alice.isConnected && gateway.connectionCount === 0);
  });

  it('lets a fault of ours cost one connection', async () => {
    let isBroken = false;
    const { client, events, sessions } = await startGateway({
      receive: (...packet) => {
        if (isBroken) throw new Error('broken');
        sessions.receive(...packet);
      },
    });
    const [alice, bob] = [await client().connect(), await client().connect()];
    await Promise.all([alice.call(call), bob.call(call)]);
    isBroken = true;
    alice.call(call).catch(() => {});
    await waitUntil(() => !alice.isConnected);
    isBroken = false;
    expect(events).toContain('connection.failed');
    expect(await bob.call(call)).toEqual(nearest);
  });
});

describe('a connection with a key', () => {
  it('answers a probe for another key, which changes neither key nor session', async () => {
    const { client, keys, sessions } = await startGateway();
    const alice = await client().connect();
    await alice.call(call);
    const before = [...keys];
    let isAnswered = false;
    alice.socket.once('data', () => (isAnswered = true));
    // The opening of the stream was sent by the client itself.
    alice.socket.write(probe().subarray(4));
    await waitUntil(() => isAnswered);
    expect([...keys]).toEqual(before);
    // This client did not ask, and so takes the answer for an intrusion; it comes again with what it had.
    await waitUntil(() => !alice.isConnected);
    await alice.connect();
    expect(await alice.call(call)).toEqual(nearest);
    expect([[...keys], sessions.size, alice.sessions]).toEqual([before, 1, 1]);
  });

  it('that dies with a push under way gives it to the next one', async () => {
    const { client, keys, sessions, gateway } = await startGateway();
    const alice = await client().connect();
    await alice.call(call);
    alice.socket.pause();
    const [handle] = sessions.ofKey([...keys.keys()][0] ?? 0n);
    if (handle) sessions.push(handle, api.encode({ _: 'updatesTooLong' }));
    await new Promise((resolve) => setTimeout(resolve, 30));
    alice.cut();
    await waitUntil(() => gateway.connectionCount === 0);
    expect(alice.updates).toEqual([]);
    await alice.connect();
    await waitUntil(() => alice.updates.length === 1);
    expect(alice.updates).toEqual([{ _: 'updatesTooLong' }]);
  });
});

describe('connections that are of no use', () => {
  it('are closed when they never send anything (S08)', async () => {
    const { socket, gateway } = await startGateway({ limits: { firstByteTime: 50 } });
    await (await socket()).closed;
    await waitUntil(() => gateway.connectionCount === 0);
  });

  it('are closed when a packet comes in bit by bit for too long (S08)', async () => {
    const { socket } = await startGateway({ limits: { provingTime: 150 } });
    const { socket: slow, closed } = await socket();
    slow.write(Uint8Array.of(0xee, 0xee, 0xee, 0xee, 200, 0, 0, 0));
    const drip = setInterval(() => slow.write(Uint8Array.of(1)), 10);
    onTestFinished(() => clearInterval(drip));
    await closed;
  });

  it('are closed when they only ever ask for keys (S07)', async () => {
    const { socket } = await startGateway({ limits: { provingTime: 150 } });
    const { socket: prober, closed, received } = await socket();
    prober.write(probe());
    const again = setInterval(() => prober.write(probe().subarray(4)), 30);
    onTestFinished(() => clearInterval(again));
    await closed;
    expect(received().length).toBeGreaterThan(100);
  });

  it('are closed when they have been silent for long, but not while they speak', async () => {
    const { client } = await startGateway({ limits: { silentTime: 200 } });
    const alice = await client().connect();
    const begin = performance.now();
    while (performance.now() - begin < 500) {
      await alice.call(call);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await waitUntil(() => !alice.isConnected, 1000);
    expect(performance.now() - begin).toBeGreaterThan(650);
  });
});

describe('many connections', () => {
  it('of one address: those above its bound hear -429, those above twice the bound nothing, and room is made again', async () => {
    const { client, socket, gateway, events } = await startGateway({ limits: { connectionsPerAddress: 2 } });
    const [alice, bob] = [await client().connect(), await client().connect()];
    await Promise.all([alice.call(call), bob.call(call)]);
    const [third, fourth] = [await socket(), await socket()];
    const fifth = await socket();
    await fifth.closed;
    expect(events).toContain('connections.turnedAway');
    third.socket.write(framed(...new Uint8Array(8).fill(5), ...new Uint8Array(64)));
    await third.closed;
    expect([...third.received()]).toEqual(transportError(429));
    fourth.socket.destroy();
    bob.cut();
    await waitUntil(() => gateway.connectionCount === 1);
    expect(await (await client().connect()).call(call)).toEqual(nearest);
    expect(await alice.call(call)).toEqual(nearest);
  });

  it('of all addresses: those above the bound are turned away, and one record tells of many', async () => {
    const { socket, gateway, events } = await startGateway({ limits: { connections: 1 } });
    const first = await socket();
    for (let count = 0; count < 20; count += 1) await (await socket()).closed;
    expect(events.filter((event) => event === 'connections.turnedAway')).toHaveLength(1);
    expect(gateway.connectionCount).toBe(1);
    first.socket.destroy();
  });

  it('may create so many keys from one address in a time, over TCP and HTTP together (S07)', async () => {
    const { client, keys, events } = await startGateway({ rates: { createKey: { count: 2, seconds: 60 } } });
    await (await client().connect()).call(call);
    await (await client({ httpPath: '/api' }).connect()).call(call);
    for (const kind of [{}, { httpPath: '/api' }]) {
      const greedy = await client(kind).connect();
      greedy.call(call).catch(() => {});
      await waitUntil(() => greedy.closes.length > 0);
      expect(greedy.closes).toEqual(['The server sent the transport error -429']);
    }
    expect(keys.size).toBe(2);
    expect(events).toContain('connection.ended');
  });

  it('may create so many keys each, and no more (S07)', async () => {
    const { client, keys } = await startGateway({ limits: { createdKeys: 0 } });
    const alice = await client().connect();
    alice.call(call).catch(() => {});
    await waitUntil(() => !alice.isConnected);
    expect(keys.size).toBe(0);
  });
});

describe('closing a gateway', () => {
  it('ends every connection, in whatever state, and twice is once', async () => {
    const { client, socket, gateway } = await startGateway({ limits: { lingerTime: 150 } });
    const alice = await client().connect();
    await alice.call(call);
    const mute = await socket();
    const amidHandshake = await socket();
    amidHandshake.socket.write(probe());
    const stubborn = connect({ host: gateway.host, port: gateway.port, allowHalfOpen: true });
    stubborn.on('error', () => {});
    await once(stubborn, 'connect');
    const begun = performance.now();
    await Promise.all([gateway.close(), gateway.close()]);
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(gateway.connectionCount).toBe(0);
    await Promise.all([mute.closed, amidHandshake.closed]);
    stubborn.destroy();
    const refused = connect({ host: gateway.host, port: gateway.port });
    expect(((await once(refused, 'error')) as [NodeJS.ErrnoException])[0].code).toBe('ECONNREFUSED');
  });

  it('waits for nobody, even when the clock that it was given stands still', async () => {
    const { gateway } = await startGateway({ limits: { lingerTime: 100 }, time: { moment: clock.moment, setTimer: () => () => {} } });
    const stubborn = connect({ host: gateway.host, port: gateway.port, allowHalfOpen: true });
    stubborn.on('error', () => {});
    onTestFinished(() => void stubborn.destroy());
    await once(stubborn, 'connect');
    await waitUntil(() => gateway.connectionCount === 1);
    await gateway.close();
    expect(gateway.connectionCount).toBe(0);
  });

  it('survives a look-up that ends only afterwards', async () => {
    const answers: ((key: KnownAuthKey | undefined) => void)[] = [];
    const { socket, gateway } = await startGateway({ authKeys: () => ({ find: () => new Promise((resolve) => void answers.push(resolve)) }) });
    const stranger = await socket();
    stranger.socket.write(framed(...new Uint8Array(8).fill(5), ...new Uint8Array(64)));
    await waitUntil(() => answers.length === 1);
    await gateway.close();
    answers[0]?.({ authKey: new Uint8Array(256) });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(gateway.connectionCount).toBe(0);
  });
});
