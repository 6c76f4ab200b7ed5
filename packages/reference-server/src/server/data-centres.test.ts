/** Tests of a server with several data centres, on real sockets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatRsaPublicKey, type RsaPrivateNumbers } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testRsaKey } from '../gateway/test-rsa-key.contract.js';
import { WireClient } from '../gateway/wire-client.contract.js';
import { createServer, type KitewireServer } from './create-server.js';
import type { ServerOptions } from './server-options.js';
import type { ServerDc } from './start-dc.js';

/** Phones of these two live at the first data centre and at the second. */
const [adasPhone, bensPhone] = ['15551230120', '15551230121'];

async function start(options: ServerOptions = {}): Promise<KitewireServer> {
  const server = await createServer({ rsaKey: await testRsaKey(), ...options });
  onTestFinished(() => server.close());
  return server;
}

async function connect({ address, publicKey }: Pick<ServerDc, 'address' | 'publicKey'>, auth?: WireClient['auth']): Promise<WireClient> {
  const client = new WireClient({ ...address, publicKey }, auth);
  onTestFinished(() => client.cut());
  return client.connect();
}

/** As `dcs: 2`, but with keys that need not be made. */
async function twoCentres(): Promise<{ dcId: number; rsaKey: RsaPrivateNumbers }[]> {
  const rsaKey = await testRsaKey();
  return [2, 1].map((dcId) => ({ dcId, rsaKey }));
}

const dcOf = (server: KitewireServer, index: number): ServerDc => server.dcs[index] as ServerDc;

function sendCode(client: WireClient, phoneNumber: string): Promise<tl.AuthSentCode> {
  return client.call({ _: 'auth.sendCode', phoneNumber, apiId: 1, apiHash: 'any', settings: { _: 'codeSettings' } });
}

async function signUp(client: WireClient, server: KitewireServer, phoneNumber: string): Promise<tl.RawUser> {
  const { phoneCodeHash } = (await sendCode(client, phoneNumber)) as tl.RawAuthSentCode;
  await client.call({ _: 'auth.signIn', phoneNumber, phoneCodeHash, phoneCode: server.codeFor(phoneNumber) });
  const { user } = (await client.call({ _: 'auth.signUp', phoneNumber, phoneCodeHash, firstName: 'Somebody', lastName: '' })) as tl.RawAuthAuthorization;
  return user as tl.RawUser;
}

/** A port that is free, and whose follower is too. */
async function findPorts(): Promise<number> {
  const listen = (port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const taken = createTcpServer();
      taken.once('error', reject).listen(port, '127.0.0.1', () => resolve(taken));
    });
  for (;;) {
    const first = await listen(0);
    const { port } = first.address() as { port: number };
    const second = await listen(port + 1).catch(() => undefined);
    await Promise.all([first, second].map((server) => server && new Promise((resolve) => void server.close(resolve))));
    if (second !== undefined) return port;
  }
}

async function waitUntil(holds: () => boolean): Promise<void> {
  const end = performance.now() + 3000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`still not: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('createServer with several data centres', () => {
  it('gives each a number, a port and a key of its own, and the main one first', async () => {
    const server = await start({ dcs: 3 });
    expect(server.dcs.map((dc) => dc.dcId)).toEqual([2, 1, 3]);
    expect(new Set(server.dcs.map((dc) => dc.address.port)).size).toBe(3);
    expect(new Set(server.dcs.map((dc) => dc.publicKey)).size).toBe(3);
    const { address, publicKey, dcId } = server;
    expect({ address, publicKey, dcId }).toEqual(dcOf(server, 0));
    expect((await start()).dcs).toHaveLength(1);
  });

  it('takes them one by one, and ports in a row', async () => {
    const rsaKey = await testRsaKey();
    const [one, other] = [await start({ dcs: [{ dcId: 5, rsaKey }, { dcId: 7, publicHost: '192.0.2.7', rsaKey }] }), await start({ rsaKey })];
    expect(one.dcs.map((dc) => [dc.dcId, dc.address.host])).toEqual([[5, '127.0.0.1'], [7, '192.0.2.7']]);
    expect(one.publicKey).toBe(other.publicKey);
    const port = await findPorts();
    expect((await start({ dcs: 2, port })).dcs.map((dc) => dc.address.port)).toEqual([port, port + 1]);
  });

  it.each([
    { dcs: 0 },
    { dcs: 17 },
    { dcs: 1.5 },
    { dcs: [] },
    { dcs: [{ dcId: 0 }] },
    { dcs: [{ dcId: 2 }, { dcId: 2 }] },
    { dcs: [{ dcId: 1, port: 65_536 }] },
    { dcs: 2, port: 65_535 },
    { dcs: [{ dcId: 1 }], dcId: 2 },
  ])('refuses %j', async (options) => {
    await expect(createServer(options)).rejects.toMatchObject({ name: 'OptionError' });
  });

  it('knows a key at the data centre that it was created at, and nowhere else', async () => {
    const server = await start({ dcs: await twoCentres() });
    const client = await connect(dcOf(server, 0));
    await client.call({ _: 'help.getNearestDc' });
    const astray = await connect(dcOf(server, 1), client.auth);
    astray.call({ _: 'help.getNearestDc' }).catch(() => {});
    await waitUntil(() => astray.isKeyUnknown);
    const own = await connect(dcOf(server, 1));
    expect(await own.call({ _: 'help.getNearestDc' })).toMatchObject({ thisDc: 1 });
    const config = await client.call({ _: 'help.getConfig' });
    expect(config.dcOptions.map(({ id, port }) => [id, port])).toEqual(server.dcs.map((dc) => [dc.dcId, dc.address.port]));
  });

  it('pushes what people of different data centres write to each other, at home only', async () => {
    const server = await start({ dcs: await twoCentres() });
    const [ada, ben] = [await connect(dcOf(server, 0)), await connect(dcOf(server, 1))];
    await expect(sendCode(ben, adasPhone)).rejects.toThrow('PHONE_MIGRATE_2');
    await expect(sendCode(ada, bensPhone)).rejects.toThrow('PHONE_MIGRATE_1');
    const adasUser = await signUp(ada, server, adasPhone);
    await signUp(ben, server, bensPhone);
    await ada.call({ _: 'account.updateUsername', username: 'ada_l' });
    const exported = await ada.call({ _: 'auth.exportAuthorization', dcId: 1 });
    const away = await connect(dcOf(server, 1));
    await away.call({ _: 'auth.importAuthorization', id: exported.id, bytes: exported.bytes });
    const { users } = await ben.call({ _: 'contacts.resolveUsername', username: 'ada_l' });
    const [found] = users as [tl.RawUser];
    const peer: tl.InputPeer = { _: 'inputPeerUser', userId: adasUser.id, accessHash: found.accessHash ?? 0n };
    await ben.call({ _: 'messages.sendMessage', peer, message: 'Hello', randomId: 7n });
    await waitUntil(() => JSON.stringify(ada.updates, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)).includes('Hello'));
    // One more round trip: whatever had been pushed before its answer would be here by now.
    await away.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    expect(away.updates).toEqual([]);
    expect(server.statistics).toEqual({ connections: 3, sessions: 3 });
  });

  it('keeps keys, logins and homes over a restart, and moves them when a data centre is gone', async () => {
    const data = mkdtempSync(join(tmpdir(), 'kitewire-dcs-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const first = await createServer({ dcs: 2, data });
    const ben = await connect(dcOf(first, 1));
    await signUp(ben, first, bensPhone);
    await first.close();
    const second = await createServer({ dcs: 2, data });
    expect(second.dcs.map((dc) => dc.publicKey)).toEqual(first.dcs.map((dc) => dc.publicKey));
    await (await connect(dcOf(second, 1), ben.auth)).call({ _: 'updates.getState' });
    await second.close();
    const third = await start({ data });
    await (await connect(third, ben.auth)).call({ _: 'updates.getState' });
  });

  it('refuses a call, and says why in its log, when a rule names no data centre', async () => {
    const records: unknown[] = [];
    const log = (_level: string, event: string, _fields: unknown, error: unknown): void => void records.push([event, error]);
    const server = await start({ dcs: await twoCentres(), homeDcOf: () => 9, logger: { log } });
    await expect(sendCode(await connect(server), adasPhone)).rejects.toThrow('INTERNAL_SERVER_ERROR');
    expect(records).toContainEqual(['call.failed', expect.objectContaining({ message: expect.stringContaining('homeDcOf') as string })]);
  });

  it('names all of them even to a client that comes while the last ones are still starting', async () => {
    const [rsaKey, port] = [await testRsaKey(), await findPorts()];
    const starting = start({ dcs: 2, port });
    const early = { address: { host: '127.0.0.1', port }, publicKey: formatRsaPublicKey(rsaKey) };
    let client: WireClient | undefined;
    while (client === undefined) client = await connect(early).catch(() => undefined);
    const config = await client.call({ _: 'help.getConfig' });
    expect(config.dcOptions.map(({ id }) => id)).toEqual([2, 1]);
    await starting;
  });

  it('leaves no proxy behind when its address for clients is none', async () => {
    const [port, secret] = [await findPorts(), '11'.repeat(16)];
    const options = { dcs: [{ dcId: 2, publicHost: '127.0.0.1', rsaKey: await testRsaKey() }], mtproxy: { secret, port } };
    await expect(createServer({ ...options, publicHost: 'not a name' })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    expect((await start(options)).mtproxy).toMatchObject({ port });
  });

  it('leaves nothing behind when one of them cannot listen', async () => {
    const [server, rsaKey] = [await start(), await testRsaKey()];
    const { port } = server.address;
    await expect(createServer({ dcs: [{ dcId: 1, rsaKey }, { dcId: 2, port, rsaKey }] })).rejects.toMatchObject({ name: 'ListenError' });
  });
});
