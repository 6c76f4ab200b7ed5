import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type * as tl from '@kitewire/tl-schema/api';
import { mtprotoSchema } from '@kitewire/tl-schema/mtproto';
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { StorageError } from '../errors.js';
import { ListenError } from '../gateway/listen-error.js';
import { testRsaKey } from '../gateway/test-rsa-key.contract.js';
import { WireClient } from '../gateway/wire-client.contract.js';
import { createServer, type KitewireServer, NoCodeError } from './create-server.js';
import { OptionError, type ServerOptions } from './server-options.js';
import { systemClock } from './system-clock.js';

const phone = '+1 555 123 0001';

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kitewire-server-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function startWithOwnKey(options: ServerOptions = {}): Promise<KitewireServer> {
  const server = await createServer(options);
  onTestFinished(() => server.close());
  return server;
}

async function start(options: ServerOptions = {}): Promise<KitewireServer> {
  return startWithOwnKey({ rsaKey: await testRsaKey(), ...options });
}

/** A client that has said who it is. */
async function connect(server: KitewireServer, auth?: WireClient['auth']): Promise<WireClient> {
  const client = new WireClient({ ...server.address, publicKey: server.publicKey }, auth);
  onTestFinished(() => client.cut());
  await client.connect();
  return client;
}

interface LoggedIn {
  readonly client: WireClient;
  readonly user: tl.RawUser;
}

/** Somebody who has logged in, and signed up before if need be. */
async function logIn(server: KitewireServer, firstName = 'Somebody'): Promise<LoggedIn> {
  const client = await connect(server);
  const sent = await client.call({ _: 'auth.sendCode', phoneNumber: phone, apiId: 1, apiHash: 'any', settings: { _: 'codeSettings' } });
  if (sent._ !== 'auth.sentCode') throw new Error(`sent ${sent._}`);
  const { phoneCodeHash } = sent;
  const signIn = await client.call({ _: 'auth.signIn', phoneNumber: phone, phoneCodeHash, phoneCode: server.codeFor(phone) });
  const signedIn = signIn._ === 'auth.authorization' ? signIn : await client.call({ _: 'auth.signUp', phoneNumber: phone, phoneCodeHash, firstName, lastName: '' });
  if (signedIn._ !== 'auth.authorization' || signedIn.user._ !== 'user') throw new Error(`signed in as ${signedIn._}`);
  return { client, user: signedIn.user };
}

function say(client: WireClient, message: string): Promise<tl.Updates> {
  return client.call({ _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message, randomId: BigInt(Math.floor(Math.random() * 2 ** 50)) });
}

function askForCode(client: WireClient): Promise<tl.AuthSentCode> {
  return client.call({ _: 'auth.sendCode', phoneNumber: phone, apiId: 1, apiHash: 'any', settings: { _: 'codeSettings' } });
}

/** A delivery of codes that takes until it is told to end. */
function slowDelivery(): { options: ServerOptions; asked: Promise<void>; deliver: () => void } {
  let deliver: () => void = () => {};
  let ask: () => void = () => {};
  const delivered = new Promise<void>((resolve) => (deliver = resolve));
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const deliverCode = async (): Promise<void> => {
    ask();
    await delivered;
  };
  return { options: { deliverCode }, asked, deliver: () => deliver() };
}

async function waitUntil(holds: () => boolean, within = 3000): Promise<void> {
  const end = performance.now() + within;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`still not: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A port that somebody else listens on. */
async function takePort(): Promise<number> {
  const taken = createTcpServer();
  await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void taken.close());
  return (taken.address() as { port: number }).port;
}

describe('createServer', () => {
  it('listens on a free port of this machine only, unless told otherwise', async () => {
    const { address, publicKey, dcId } = await startWithOwnKey();
    expect(address).toEqual({ host: '127.0.0.1', port: expect.any(Number) as number });
    expect(address.port).toBeGreaterThan(0);
    expect(publicKey).toMatch(/^-----BEGIN RSA PUBLIC KEY-----\n/);
    expect(dcId).toBe(2);
  });

  it.each([
    { port: 65_536 },
    { port: -1 },
    { port: Number.NaN },
    { dcId: 0 },
    { maxConnections: 0 },
    { maxConnectionsPerAddress: 1.5 },
    { closingTime: -1 },
    { editTime: -1 },
    { updateLog: { events: 0, days: 1 } },
    { updateLog: { events: 5, days: 0.5 } },
  ])('refuses %j', async (options) => {
    const error = await createServer(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OptionError);
    expect((error as OptionError).message).toContain(Object.keys(options)[0]);
  });

  it('makes the directory of its database, for nobody else to read', async () => {
    const data = join(makeDirectory(), 'a', 'b');
    await start({ data });
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(statSync(join(data, 'kitewire.sqlite')).mode & 0o777).toBe(0o600);
  });

  it('says what is wrong with a directory or a database', async () => {
    const inTheWay = join(makeDirectory(), 'file');
    writeFileSync(inTheWay, 'no directory');
    await expect(createServer({ data: inTheWay })).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    const data = makeDirectory();
    writeFileSync(join(data, 'kitewire.sqlite'), 'no database at all, but of some length '.repeat(100));
    const error = await createServer({ data }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'FOREIGN_DATABASE' });
  });

  it('lets the database go when it cannot listen', async () => {
    const data = makeDirectory();
    const port = await takePort();
    const error = await createServer({ data, port, rsaKey: await testRsaKey() }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ListenError);
    await start({ data });
  });

  it('leaves no listener behind when the address for clients is none', async () => {
    const data = makeDirectory();
    const rsaKey = await testRsaKey();
    const first = await createServer({ data, rsaKey });
    const { port } = first.address;
    await first.close();
    await expect(createServer({ data, port, rsaKey, publicHost: 'not a name' })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    expect((await start({ data, port })).address.port).toBe(port);
  });

  it('refuses a database that another server has open', async () => {
    const data = makeDirectory();
    await start({ data });
    await expect(createServer({ data })).rejects.toMatchObject({ code: 'DATABASE_LOCKED' });
  });

  it('tells clients where they reach it, by a literal address', async () => {
    const local = await start({ host: 'localhost' });
    const everywhere = await start({ host: '0.0.0.0', publicHost: '127.0.0.1', dcId: 4 });
    for (const server of [local, everywhere]) {
      const client = await connect(server);
      const { thisDc, dcOptions } = await client.call({ _: 'help.getConfig' });
      expect(thisDc).toBe(server.dcId);
      expect(dcOptions).toEqual([expect.objectContaining({ id: server.dcId, ipAddress: server.address.host, port: server.address.port })]);
    }
    expect(['127.0.0.1', '::1']).toContain(local.address.host);
    expect(everywhere.address.host).toBe('127.0.0.1');
  });

  it('knows its clients again after a restart, keys and logins, and itself by its RSA key, but takes no salt of before (S01)', async () => {
    const data = makeDirectory();
    const time = Date.now();
    // The time of day stands still, for salts change with it.
    const clock = { ...systemClock, now: () => time, moment: () => ({ instant: performance.now(), unix: time }) };
    const first = await startWithOwnKey({ data, clock });
    const { client } = await logIn(first);
    await say(client, 'before');
    const { auth } = client;
    const salts = auth?.salts.map(({ salt }) => salt);
    await first.close();
    const second = await startWithOwnKey({ data, clock });
    expect(second.publicKey).toBe(first.publicKey);
    const again = await connect(second, auth);
    expect((await again.call({ _: 'updates.getState' })).pts).toBe(2);
    expect(again.auth?.salts.map(({ salt }) => salt)).not.toEqual(salts);
  });

  it('gives login codes, and says so when there is none', async () => {
    const delivered: string[] = [];
    const server = await start({ deliverCode: async ({ code }) => void delivered.push(code) });
    expect(() => server.codeFor(phone)).toThrow(NoCodeError);
    await logIn(server);
    expect(server.codeFor('15551230001')).toBe(delivered[0]);
  });

  it('reads calls that are packed with zlib instead of gzip', async () => {
    const server = await start();
    const client = await connect(server);
    const call = { _: 'auth.sendCode', phoneNumber: phone, apiId: 1, apiHash: 'any'.repeat(50), settings: { _: 'codeSettings' } } as const;
    const api = createCodec(apiSchema);
    const packed = createCodec(mtprotoSchema).encode({ _: 'gzip_packed', packedData: deflateSync(api.encode(call)) });
    // Inside a wrapper, where the services unpack it and not the session.
    const wrapper = api.encode({ _: 'invokeWithoutUpdates', query: { _: 'help.getConfig' } }).subarray(0, 4);
    client.callRaw(Uint8Array.from([...wrapper, ...packed]));
    await client.call({ _: 'help.getConfig' });
    await vi.waitFor(() => expect(server.codeFor(phone)).toMatch(/^\d{5}$/));
  });

  it('counts connections, and sessions beyond them', async () => {
    const server = await start();
    expect(server.statistics).toEqual({ connections: 0, sessions: 0 });
    const client = await connect(server);
    await client.call({ _: 'help.getNearestDc' });
    expect(server.statistics).toEqual({ connections: 1, sessions: 1 });
    client.cut();
    await waitUntil(() => server.statistics.connections === 0);
    expect(server.statistics.sessions).toBe(1);
  });

  it('never logs a code or a whole phone number', async () => {
    const records: string[] = [];
    const server = await start({
      logger: {
        log: (level, event, fields, error) => {
          const trace = error instanceof Error ? `${error.stack} ${String(error.cause)}` : '';
          records.push(`${level} ${event} ${Object.entries(fields ?? {}).join(' ')} ${trace}`);
        },
      },
      deliverCode: async ({ phone: to }) => {
        if (to.endsWith('9')) throw new Error(`no way to +${to}`);
      },
    });
    const { client } = await logIn(server);
    const settings = { _: 'codeSettings' } as const;
    const unreachable = client.call({ _: 'auth.sendCode', phoneNumber: '+15551230009', apiId: 1, apiHash: 'any', settings });
    await expect(unreachable).rejects.toThrow('SMS_CODE_CREATE_FAILED');
    await client.call({ _: 'auth.logOut' });
    await server.close();
    expect(records.length).toBeGreaterThan(2);
    const text = records.join('\n');
    const codes = [server.codeFor(phone), server.codeFor('+15551230009')];
    for (const secret of [...codes, '15551230001', '15551230009', '5551230001', '1230009']) expect(text).not.toMatch(new RegExp(`(?<!\\d)${secret}(?!\\d)`));
  });

  it('shares nothing with another one in the same process', async () => {
    const [one, other] = [await startWithOwnKey(), await start()];
    const ada = await logIn(one, 'Ada');
    expect(() => other.codeFor(phone)).toThrow(NoCodeError);
    const eve = await logIn(other, 'Eve');
    expect([ada.user.firstName, eve.user.firstName]).toEqual(['Ada', 'Eve']);
    expect(one.publicKey).not.toBe(other.publicKey);
    const stray = await connect(other, ada.client.auth);
    stray.call({ _: 'help.getNearestDc' }).catch(() => {});
    await waitUntil(() => stray.isKeyUnknown);
    await one.close();
    await say(eve.client, 'still here');
  });
});

describe('logins and keys that end', () => {
  it('cuts off who was logged out from elsewhere, with what was to be pushed (S31)', async () => {
    const server = await start();
    const [near, far] = [await logIn(server), await logIn(server)];
    await say(near.client, 'one');
    await waitUntil(() => far.client.updates.length === 1);
    expect(await near.client.call({ _: 'auth.resetAuthorizations' })).toBe(true);
    await waitUntil(() => !far.client.isConnected);
    await say(near.client, 'two');
    await far.client.connect();
    await expect(far.client.call({ _: 'updates.getState' })).rejects.toThrow('401 SESSION_REVOKED');
    expect(far.client.updates).toHaveLength(1);
    expect(near.client.isConnected).toBe(true);
  });

  it('leaves the session to the one who logs out, and pushes nothing more', async () => {
    const server = await start();
    const [near, far] = [await logIn(server), await logIn(server)];
    expect(await far.client.call({ _: 'auth.logOut' })).toEqual({ _: 'auth.loggedOut' });
    await say(near.client, 'unheard');
    await expect(far.client.call({ _: 'updates.getState' })).rejects.toThrow('401');
    expect([far.client.isConnected, far.client.updates.length]).toEqual([true, 0]);
  });

  it('forgets a key that its client destroys, and ends all connections of it', async () => {
    const server = await start();
    const { client } = await logIn(server);
    const second = await connect(server, client.auth);
    await second.call({ _: 'updates.getState' });
    client.callRaw(createCodec(mtprotoSchema).encode({ _: 'destroy_auth_key' }));
    await waitUntil(() => !client.isConnected && !second.isConnected);
    expect(server.statistics.sessions).toBe(0);
    const again = await connect(server, client.auth);
    again.call({ _: 'updates.getState' }).catch(() => {});
    await waitUntil(() => again.isKeyUnknown);
  });
});

describe('close', () => {
  it('amid sending loses no message that was acknowledged, and keeps none twice', async () => {
    const data = makeDirectory();
    const server = await start({ data });
    const { client } = await logIn(server);
    const acknowledged: string[] = [];
    const sendings = Array.from({ length: 50 }, (_, index) => `message ${index}`).map((text) => say(client, text).then(() => acknowledged.push(text)));
    await sendings[0];
    await server.close();
    await waitUntil(() => !client.isConnected);
    expect(acknowledged.length).toBeGreaterThan(0);
    const back = await connect(await start({ data }), client.auth);
    const range = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n };
    const history = await back.call({ _: 'messages.getHistory', peer: { _: 'inputPeerSelf' }, ...range });
    const kept = history._ === 'messages.messages' ? history.messages.map((message) => message._ === 'message' && message.message) : [];
    for (const text of acknowledged) expect(kept).toContain(text);
    expect(new Set(kept).size).toBe(kept.length);
  });

  it('waits for a call that runs, and for its answer to arrive', async () => {
    const { options, asked, deliver } = slowDelivery();
    const server = await start(options);
    const sent = askForCode(await connect(server));
    await asked;
    let isClosed = false;
    const closed = server.close().then(() => (isClosed = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isClosed).toBe(false);
    deliver();
    expect((await sent)._).toBe('auth.sentCode');
    await closed;
  });

  it('does not wait for ever, and a call that ends too late harms nobody', async () => {
    const { options, asked, deliver } = slowDelivery();
    const server = await start({ ...options, closingTime: 50 });
    askForCode(await connect(server)).catch(() => {});
    await asked;
    const begun = performance.now();
    await server.close();
    expect(performance.now() - begun).toBeLessThan(2500);
    deliver();
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('is the same when called again, and while clients come and go', async () => {
    const server = await start();
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(server)));
    for (const client of clients) client.call({ _: 'help.getNearestDc' }).catch(() => {});
    let isOver = false;
    const comers = (async () => {
      while (!isOver) {
        const client = new WireClient({ ...server.address, publicKey: server.publicKey });
        await client.connect().then(
          () => client.call({ _: 'help.getNearestDc' }).catch(() => {}),
          () => new Promise((resolve) => setTimeout(resolve, 5)),
        );
        client.cut();
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await Promise.all([server.close(), server.close()]);
    await server.close();
    isOver = true;
    clients[0]?.cut();
    await Promise.race([comers, new Promise((resolve) => setTimeout(resolve, 500))]);
    await expect(new WireClient({ ...server.address, publicKey: server.publicKey }).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(server.statistics.sessions).toBe(0);
  });

  it('leaves nothing that keeps the process alive', async () => {
    const data = makeDirectory();
    const kinds = ['TCPServerWrap', 'TCPSocketWrap', 'TCPWrap', 'Timeout'];
    const alive = (): string => process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).sort().join();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = alive();
    const server = await createServer({ data, rsaKey: await testRsaKey() });
    const { client } = await logIn(server);
    await say(client, 'hello');
    await server.close();
    await waitUntil(() => !client.isConnected);
    client.cut();
    await waitUntil(() => alive() === before || alive().length < before.length);
    expect(existsSync(join(data, 'kitewire.sqlite-wal'))).toBe(false);
  });
});
