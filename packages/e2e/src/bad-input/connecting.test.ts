/** A client that cannot reach its server, or not the one it trusts. */
import { join } from 'node:path';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { createClient, embedded, memory, SdkError, tcp } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPerson } from '../support/person.js';
import { findClosedPort, listenRaw } from '../support/raw-socket.js';
import { startServer, startServerWithOwnKey } from '../support/start-server.js';
import { inTime } from '../support/wait-until.js';

/** The error that a promise rejects with. */
async function failureOf(promise: Promise<unknown>): Promise<SdkError> {
  const error = await inTime('it has failed', promise).then(
    (value) => new Error(`resolved to ${String(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SdkError);
  return error as SdkError;
}

const reconnect = { first: 10, ceiling: 20, settled: 100 };

describe('connecting', () => {
  it('to a server with another key fails at once, and says what to pass', async () => {
    const [server, other] = [await startServer(), await startServerWithOwnKey()];
    const client = newClient({ ...server, publicKey: other.publicKey });
    const error = await failureOf(client.connect());
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'UNKNOWN_SERVER_KEY' });
    expect(error.message).toContain(`127.0.0.1:${server.address.port}`);
    expect(error.message).toMatch(/Pass the server's RSA public key/);
    // It does not go on trying, and later calls fail likewise.
    expect(await failureOf(client.call({ _: 'help.getConfig' }))).toMatchObject({ code: 'UNKNOWN_SERVER_KEY' });
    // The server goes on serving those who trust it.
    expect((await newPerson(server)).user.id).toBeGreaterThan(0);
  });

  it('to a closed port says that nobody listens there', async () => {
    const server = await startServer();
    const closed = await findClosedPort();
    const error = await failureOf(newClient(server, { via: closed, reconnect }).start({ phone: '+15550000000' }));
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'CONNECTION_REFUSED' });
    expect(error.message).toContain(`127.0.0.1:${closed.port}`);
    expect(error.message).toMatch(/Check that the server runs/);
  });

  it('can be tried again with the same client, once somebody listens', async () => {
    const data = join(makeDirectory(), 'server');
    const server = await startServer({ data });
    await server.close();
    const client = newClient(server, { reconnect });
    expect(await failureOf(client.connect())).toMatchObject({ code: 'CONNECTION_REFUSED' });
    await startServer({ data, port: server.address.port });
    await client.connect();
    expect(await client.call({ _: 'help.getNearestDc' })).toMatchObject({ thisDc: 2 });
  });

  it.each([
    ['random bytes', (size: number) => createSeededRandom(5).bytes(size)],
    ['zeros', (size: number) => new Uint8Array(size)],
    ['an answer of HTTP', () => new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')],
  ])('to something that answers with %s fails with a typed error', async (name, makeGarbage) => {
    const server = await startServer();
    const via = await listenRaw((socket) => socket.on('data', () => socket.write(makeGarbage(4096))));
    for (const obfuscated of [true, false]) {
      const error = await failureOf(newClient(server, { via, reconnect, transport: tcp({ obfuscated }) }).connect());
      expect(error).toMatchObject({ name: 'ConnectionError' });
      expect(name.includes('HTTP') ? ['NOT_MTPROTO'] : ['PROTOCOL_VIOLATION', 'HANDSHAKE_FAILED']).toContain(error.code);
      expect(error.message).toContain(`127.0.0.1:${via.port}`);
    }
  });

  it('to something that announces a packet over the cap fails, without waiting for it', async () => {
    const server = await startServer();
    const via = await listenRaw((socket) => socket.on('data', () => socket.write(Uint8Array.of(0, 0, 0, 0x70))));
    const error = await failureOf(newClient(server, { via, reconnect, transport: tcp({ obfuscated: false }) }).connect());
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'PROTOCOL_VIOLATION' });
    expect(error.message).toMatch(/1879048192/);
    expect(error.message).toMatch(/Check that the address belongs to an MTProto server/);
  });

  it('to something that says nothing, or hangs up, ends with a typed error', async () => {
    const server = await startServer();
    const hangingUp = await listenRaw((socket) => socket.destroy());
    expect(await failureOf(newClient(server, { via: hangingUp, reconnect }).connect())).toMatchObject({ name: 'ConnectionError' });
    const silent = await listenRaw(() => {});
    const abort = new AbortController();
    const connecting = newClient(server, { via: silent, reconnect }).connect({ signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    expect(await failureOf(connecting)).toMatchObject({ code: 'ABORTED' });
  });

  it('with an address or a key that is none is a mistake of the caller', async () => {
    const { address, publicKey } = await startServer();
    expect(() => embedded({ address: 'nowhere', publicKey })).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('host:port') }));
    expect(() => embedded({ address, publicKey: 'no key' })).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('PEM') }));
  });
});

describe('a stored login', () => {
  it('of a server that no longer knows it asks for a new one', async () => {
    const [server, other] = [await startServer(), await startServerWithOwnKey()];
    const store = memory();
    const person = await newPerson(server, { storage: store });
    await person.client.close();
    const client = createClient({ apiId: 1, apiHash: 'any', storage: store, server: embedded(other), reconnect });
    const error = await failureOf(client.start({ phone: person.phone }));
    await client.close();
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'AUTH_KEY_UNKNOWN' });
    expect(error.message).toMatch(/log in again/);
  });
});
