// Through the MTProxy before the server: ours and mtcute, with secrets of every kind.
import { join } from 'node:path';
import type { KitewireServer } from '@kitewire/reference-server';
import { mtproxy, type SdkError, socks5, tcp } from '@kitewire/sdk';
import { MtProxyTcpTransport } from '@mtcute/node';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newMtcutePerson } from '../support/mtcute.js';
import { introduce, newClient, newCouple, newPerson } from '../support/person.js';
import { startSocks5 } from '../support/socks5.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const key = '00112233445566778899aabbccddeeff';
const fakeTls = `ee${key}${Buffer.from('example.com').toString('hex')}`;
const secrets: [kind: string, secret: string][] = [['plain', key], ['padded', `dd${key}`], ['fake-TLS', fakeTls]];
const reconnect = { first: 10, ceiling: 20, settled: 100 };

describe('an MTProxy', () => {
  it.each(secrets)('with a %s secret carries a chat of our client', async (_kind, secret) => {
    const server = await startServer({ mtproxy: { secret } });
    const proxy = server.mtproxy ?? { host: '', port: 0, secret: '' };
    const transport = mtproxy(proxy);
    // Nobody listens at the address that the client has for the server itself.
    const { alice, bob } = await newCouple(server, { alice: { transport, via: { host: '127.0.0.1', port: 1 } }, bob: {} });
    const long = 'ä'.repeat(4096);
    await alice.client.sendText(bob.user.id, long);
    await bob.client.sendText(alice.user.id, 'I see');
    await waitUntil('both have read', () => alice.read.length === 1 && bob.read.length === 1);
    expect([bob.read, alice.read]).toEqual([[long], ['I see']]);
  });

  it('with a domain in its secret carries a chat of mtcute', async () => {
    const server = await startServer({ mtproxy: { secret: fakeTls } });
    const { host = '', port = 0 } = server.mtproxy ?? {};
    const alice = await newPerson(server, { firstName: 'Alice' });
    const phone = '+15557770001';
    const bob = await newPerson(server, { phone, firstName: 'Bob' });
    await bob.client.close();
    const mtcute = await newMtcutePerson(server, { phone, via: { host: '127.0.0.1', port: 1 }, transport: new MtProxyTcpTransport({ host, port, secret: fakeTls }) });
    await introduce(alice, bob);
    await alice.client.sendText(bob.user.id, 'through the proxy');
    await waitUntil('mtcute has read it', () => mtcute.read.includes('through the proxy'));
    await mtcute.client.sendText(mtcute.heard[0]?.chat.id ?? 0, 'and back');
    await waitUntil('Alice has read it', () => alice.read.includes('and back'));
  });

  it('is named to the server, which keeps it for as long as the client goes that way', async () => {
    const data = makeDirectory();
    const start = (port = 0, proxyPort = 0): Promise<KitewireServer> => startServer({ data, port, mtproxy: { secret: key, port: proxyPort } });
    // The server has its database for itself while it runs.
    const proxyOnServer = (): unknown => {
      const database = new Database(join(data, 'kitewire.sqlite'), { readonly: true });
      const row = database.prepare<[], { client: string }>('SELECT client FROM auth_key WHERE user_id IS NOT NULL').get();
      database.close();
      return (JSON.parse(row?.client ?? '{}') as { proxy?: string }).proxy;
    };
    const first = await start();
    const proxy = first.mtproxy ?? { host: '', port: 0, secret: '' };
    const { client } = await newPerson(first, { transport: mtproxy(proxy), reconnect });
    await first.close();
    expect(proxyOnServer()).toBe(`${proxy.host}:${proxy.port}`);
    for (const [transport, expected] of [[tcp(), undefined], [mtproxy(proxy), `${proxy.host}:${proxy.port}`]] as const) {
      const server = await start(first.address.port, proxy.port);
      await client.setTransport(transport);
      await client.call({ _: 'help.getNearestDc' });
      await server.close();
      expect(proxyOnServer()).toBe(expected);
    }
  });

  it('is reached through a SOCKS5 proxy as well', async () => {
    const server = await startServer({ mtproxy: { secret: fakeTls } });
    const outer = await startSocks5();
    const proxy = server.mtproxy ?? { host: '', port: 0, secret: '' };
    const person = await newPerson(server, { transport: mtproxy({ ...proxy, connect: socks5(outer) }) });
    expect(person.user.id).toBeGreaterThan(0);
    expect(outer.asked).toContain('127.0.0.1');
  });

  it.each(secrets)('whose %s secret is another refuses, and the client says so', async (_kind, secret) => {
    const server = await startServer({ mtproxy: { secret } });
    const proxy = server.mtproxy ?? { host: '', port: 0, secret: '' };
    const client = newClient(server, { reconnect, transport: mtproxy({ ...proxy, secret: secret.replace('0011', 'ffff') }) });
    const error = await client.connect().then(
      () => undefined,
      (reason: SdkError) => reason,
    );
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'PROXY_REFUSED' });
    expect(error?.message).toContain(`${proxy.host}:${proxy.port}`);
    expect(error?.message).toMatch(/Check the proxy's address, secret/);
    // Another way is open at any time.
    await client.setTransport(tcp());
    await client.connect();
  });
});
