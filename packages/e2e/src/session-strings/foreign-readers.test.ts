import { formatSession, importSession } from '@kitewire/sdk';
import { readStringSession, writeStringSession } from '@mtcute/node/utils.js';
import { AuthKey } from 'telegram/crypto/AuthKey.js';
import { StringSession } from 'telegram/sessions/index.js';
import { describe, expect, it } from 'vitest';

const authKey = Uint8Array.from({ length: 256 }, (_, index) => 255 - index);
const session = { dcId: 2, authKey, testMode: false, userId: 5_000_000_000, isBot: true, apiId: 1 };
const addresses = [
  { host: '149.154.167.41', port: 443 },
  { host: '95.161.76.100', port: 80 },
  { host: 'dc2.example.org', port: 5222 },
];

/** A session as GramJS has read it. */
async function readByGramjs(text: string): Promise<unknown> {
  const read = new StringSession(text);
  await read.load();
  return { dcId: read.dcId, host: read.serverAddress, port: read.port, authKey: new Uint8Array(read.authKey?.getKey() ?? []) };
}

describe('GramJS', () => {
  it.each(addresses)('reads what we write for $host', async (address) => {
    expect(await readByGramjs(formatSession({ ...session, ...address }, 'gramjs'))).toEqual({ dcId: 2, authKey, ...address });
  });

  it('reads the Telethon strings that we write, with either kind of address', async () => {
    const ipv4 = { host: '149.154.167.41', port: 443 };
    expect(await readByGramjs(formatSession({ ...session, ...ipv4 }, 'telethon'))).toEqual({ dcId: 2, authKey, ...ipv4 });
    const ipv6 = { host: '2001:67c:4e8:f002:1:2:3:a', port: 443 };
    expect(await readByGramjs(formatSession({ ...session, ...ipv6 }, 'telethon-ipv6'))).toEqual({ dcId: 2, authKey, ...ipv6 });
  });

  it.each(addresses)('writes what we write and read for $host', async ({ host, port }) => {
    const written = new StringSession('');
    written.setDC(2, host, port);
    const key = new AuthKey();
    await key.setKey(Buffer.from(authKey));
    written.setAuthKey(key);
    const text = written.save() as unknown as string;
    expect(text).toBe(formatSession({ ...session, host, port }, 'gramjs'));
    expect(importSession(text)).toEqual({ dcId: 2, authKey, host, port });
  });
});

describe('mtcute', () => {
  const self = { userId: 5_000_000_000, isBot: true, isPremium: false, usernames: [] };

  it.each([...addresses, { host: '2001:67c:4e8:f002::a', port: 443 }])('reads what we write for $host', ({ host, port }) => {
    for (const testMode of [false, true]) {
      const { version, primaryDcs, self: read, authKey: key } = readStringSession(formatSession({ ...session, testMode, host, port }, 'mtcute'));
      expect({ version, self: read, key }).toEqual({ version: 3, self, key: authKey });
      const dc = { id: 2, ipAddress: host, port, ipv6: host.includes(':'), mediaOnly: false, testMode };
      expect(primaryDcs).toEqual({ main: dc, media: dc });
    }
  });

  it('writes what we write and read', () => {
    const [address] = addresses;
    const main = { id: 2, ipAddress: '149.154.167.41', port: 443 };
    const text = writeStringSession({ version: 3, primaryDcs: { main, media: main }, self, authKey });
    expect(text).toBe(formatSession({ ...session, ...address }, 'mtcute'));
  });

  it('is read with a data centre for files, on test servers, and without an account', () => {
    const main = { id: 3, ipAddress: '149.154.175.117', port: 443, testMode: true };
    const media = { ...main, ipAddress: '149.154.175.118', mediaOnly: true };
    const text = writeStringSession({ version: 3, primaryDcs: { main, media }, self: null, authKey });
    expect(importSession(text)).toEqual({ dcId: 3, testMode: true, host: '149.154.175.117', port: 443, authKey });
  });
});
