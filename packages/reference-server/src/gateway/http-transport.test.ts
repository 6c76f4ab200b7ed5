import { connect } from 'node:net';
import { nodeRandom } from '@kitewire/mtproto/node';
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { mtprotoSchema } from '@kitewire/tl-schema/mtproto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call, type GatewayFixture, nearest, startGateway, waitUntil } from './gateway-fixture.contract.js';
import type { WireClient } from './wire-client.contract.js';

const api = createCodec(apiSchema);
const mtproto = createCodec(mtprotoSchema);

/** A packet that asks for a key. */
function keyRequest(nonce = nodeRandom.bytes(16)): Uint8Array {
  const body = mtproto.encode({ _: 'req_pq_multi', nonce });
  const packet = new Uint8Array(20 + body.length);
  const view = new DataView(packet.buffer);
  view.setBigUint64(8, BigInt(Math.floor(Date.now() / 1000)) << 32n, true);
  view.setInt32(16, body.length, true);
  packet.set(body, 20);
  return packet;
}

const post = ({ gateway }: GatewayFixture, body: Uint8Array, path = '/api', init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${gateway.port}${path}`, { method: 'POST', body, ...init });

/** Pushes to the only session that there is. */
function push({ sessions, keys }: GatewayFixture, updates: number): void {
  const [authKeyId = 0n] = keys.keys();
  const [session] = sessions.ofKey(authKeyId);
  if (session) sessions.push(session, api.encode({ _: 'updateShort', update: { _: 'updateConfig' }, date: updates }));
}

const dates = (client: WireClient): number[] => client.updates.map((updates) => ('date' in updates ? updates.date : 0));

describe('MTProto over HTTP', () => {
  it.each(['/api', '/apiw1', '/apiw1_test', '/apiw_test1', '/api_test'])('at %s creates a key and answers calls', async (httpPath) => {
    const { client, keys, sessions } = await startGateway();
    const alice = await client({ httpPath }).connect();
    expect(await alice.call(call)).toEqual(nearest);
    expect(await Promise.all([alice.call(call), alice.call(call), alice.call(call)])).toEqual([nearest, nearest, nearest]);
    expect([keys.size, sessions.size, alice.closes]).toEqual([1, 1, []]);
  });

  it('does the same without keeping sockets: neither a key creation nor a session belongs to one', async () => {
    const { client, keys } = await startGateway();
    const alice = await client({ httpPath: '/api', keepAlive: false }).connect();
    expect(await alice.call(call)).toEqual(nearest);
    expect(await alice.call(call)).toEqual(nearest);
    expect(keys.size).toBe(1);
  });

  it('pushes by the long poll that waits', async () => {
    const fixture = await startGateway();
    const alice = await fixture.client({ httpPath: '/api' }).connect();
    await alice.call(call);
    for (let count = 1; count <= 3; count += 1) {
      push(fixture, count);
      await waitUntil(() => dates(alice).length === count);
    }
    expect(dates(alice)).toEqual([1, 2, 3]);
  });

  it('keeps a push for the next poll when the one that waited has broken', async () => {
    const fixture = await startGateway();
    const alice = await fixture.client({ httpPath: '/api' }).connect();
    await alice.call(call);
    alice.cut();
    await waitUntil(() => fixture.gateway.connectionCount === 0);
    push(fixture, 7);
    await alice.connect();
    await waitUntil(() => dates(alice).length > 0);
    expect(dates(alice)).toEqual([7]);
  });

  it('answers the polls of a session at once when that is forgotten', async () => {
    const fixture = await startGateway();
    const alice = await fixture.client({ httpPath: '/api' }).connect();
    await alice.call(call);
    // Time for the next poll to come.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(alice.closes).toEqual([]);
    fixture.sessions.close();
    await waitUntil(() => alice.closes.length > 0);
  });

  it('shares its port and its sessions with TCP', async () => {
    const { client, sessions } = await startGateway();
    const [alice, bob] = [await client({ httpPath: '/api' }).connect(), await client().connect()];
    expect(await Promise.all([alice.call(call), bob.call(call)])).toEqual([nearest, nearest]);
    expect(sessions.size).toBe(2);
  });

  it('answers the requests of one key creation on whatever socket they come, and knows it by its nonce', async () => {
    const fixture = await startGateway();
    const nonce = nodeRandom.bytes(16);
    const ask = async (): Promise<Uint8Array> => new Uint8Array(await (await post(fixture, keyRequest(nonce), '/api', { headers: { Connection: 'close' } })).arrayBuffer());
    const [first, second] = [await ask(), await ask()];
    expect(first.length).toBeGreaterThan(60);
    // The same question has the same answer: the server's nonce is still the one that was drawn first.
    expect(second.subarray(20)).toEqual(first.subarray(20));
  });

  it('tells browsers of any origin that they may', async () => {
    const fixture = await startGateway();
    const preflight = await post(fixture, new Uint8Array(0), '/apiw1', { method: 'OPTIONS', body: null });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    const answer = await post(fixture, keyRequest(), '/apiw1');
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });

  it('refuses with a status: an unknown key, a packet that is none, one that is too long, another method (S08)', async () => {
    const fixture = await startGateway();
    const statusOf = async (body: Uint8Array): Promise<number> => (await post(fixture, body)).status;
    expect(await statusOf(new Uint8Array(80).fill(5))).toBe(404);
    expect(await statusOf(new Uint8Array(0))).toBe(400);
    expect(await statusOf(new Uint8Array(7))).toBe(400);
    expect(await statusOf(new Uint8Array(40))).toBe(400);
    expect(await statusOf(new Uint8Array((1 << 20) + 4).fill(1))).toBe(413);
    expect((await fetch(`http://127.0.0.1:${fixture.gateway.port}/api`)).status).toBe(405);
  });

  it('says 503 and never 404 while keys cannot be looked up', async () => {
    const fixture = await startGateway({ authKeys: () => ({ find: () => Promise.reject(new Error('no disk')) }) });
    expect((await post(fixture, new Uint8Array(80).fill(5))).status).toBe(503);
    expect(fixture.events).toContain('exchange.withoutStore');
  });

  it('tells an address with too many connections 429', async () => {
    const fixture = await startGateway({ limits: { connectionsPerAddress: 1 } });
    await fixture.socket();
    expect((await post(fixture, keyRequest())).status).toBe(429);
  });

  it('cuts a body that does not come to its end in time, and requests behind one that is not answered (S08)', async () => {
    const { gateway } = await startGateway({ limits: { firstByteTime: 150 } });
    const slow = connect({ host: gateway.host, port: gateway.port });
    slow.on('error', () => {});
    onTestFinished(() => void slow.destroy());
    slow.write('POST /api HTTP/1.1\r\nHost: a\r\n');
    await waitUntil(() => slow.closed);
    const hasty = connect({ host: gateway.host, port: gateway.port });
    hasty.on('error', () => {});
    const head = 'POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd';
    hasty.write(head.repeat(50));
    await waitUntil(() => hasty.closed);
  });

  it('ends polls and sockets with the gateway', async () => {
    const { client, gateway, events } = await startGateway();
    const alice = await client({ httpPath: '/api' }).connect();
    await alice.call(call);
    await gateway.close();
    expect(gateway.connectionCount).toBe(0);
    expect(events).not.toContain('exchange.failed');
  });
});
