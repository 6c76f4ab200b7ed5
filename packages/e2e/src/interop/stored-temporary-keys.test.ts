/** Temporary keys that outlive their process in a real SQLite file, over real sockets, and when they leave it. */
import { join } from 'node:path';
import { computeAuthKeyId, toHex, uint64ToBytesLE } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { createServer, type KitewireServer } from '@kitewire/reference-server';
import { tcp } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newPerson, type PersonOptions } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** The beginning of a key's creation. */
const reqPqMulti = 'f18e7ebe';
const stored = { forwardSecrecy: { storeTemporaryKeys: true }, transport: tcp({ obfuscated: false }) } satisfies PersonOptions;
const whoAmI: tl.UsersGetUsersRequest = { _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] };

/** The keys in a store that no client has open, with the ids that stand on the wire. */
async function keysIn(file: string): Promise<{ permanentId: string; temporaryId: string | undefined; temporaryKey: unknown }[]> {
  const store = await sqlite(file).open();
  const { authKeys } = await store.load();
  await store.close();
  const idOf = (authKey: Uint8Array): string => toHex(uint64ToBytesLE(computeAuthKeyId(authKey, createNodeCrypto())));
  return authKeys.map(({ authKey, temporaryKey }) => ({ permanentId: idOf(authKey), temporaryId: temporaryKey && idOf(temporaryKey.authKey), temporaryKey }));
}

/** A relay that remembers what passed, as hexadecimal digits. */
async function startTap(server: KitewireServer): Promise<{ address: { host: string; port: number }; seen: () => string }> {
  const segments: string[] = [];
  const relay = await startRelay(server.address, (bytes) => segments.push(toHex(bytes)));
  return { address: relay.address, seen: () => segments.join('') };
}

describe('stored temporary keys', () => {
  it('carry the next process: its first packet is a call under the key of the one before', async () => {
    const server = await startServer();
    const bob = await newPerson(server, { firstName: 'Bob' });
    await bob.client.call({ _: 'account.updateUsername', username: 'bob_stored' });
    const file = join(makeDirectory(), 'client.sqlite');
    const before = await newPerson(server, { ...stored, storage: sqlite(file), firstName: 'Alice' });
    await before.client.call({ _: 'account.updateUsername', username: 'alice_stored' });
    await before.client.sendText('bob_stored', 'one');
    await before.client.close();
    const [keys] = await keysIn(file);
    await bob.client.sendText('alice_stored', 'while you were away');

    const { address, seen } = await startTap(server);
    const after = newClient(server, { ...stored, via: address, storage: sqlite(file) });
    const read: string[] = [];
    after.on('newMessage', ({ message, out }) => void (message._ === 'message' && !out && read.push(message.message)));
    await after.start();
    expect((await after.call(whoAmI))[0]?.id).toBe(before.user.id);
    await after.sendText('bob_stored', 'two');
    await waitUntil('Bob has read both', () => bob.read.length === 2);
    await waitUntil('Alice has read what was written meanwhile', () => read.length === 1);
    expect(bob.read).toEqual(['one', 'two']);
    expect(seen()).toContain(keys?.temporaryId);
    expect(seen()).not.toContain(keys?.permanentId);
    expect(seen()).not.toContain(reqPqMulti);
    // The intermediate framing: its mark, a length, and the key's id.
    expect(seen().indexOf(keys?.temporaryId ?? '')).toBe(16);
  });

  it('go on being good when the server has restarted with its database', async () => {
    const data = join(makeDirectory(), 'server.sqlite');
    const file = join(makeDirectory(), 'client.sqlite');
    const first = await createServer({ data });
    onTestFinished(() => first.close());
    const before = await newPerson(first, { ...stored, storage: sqlite(file) });
    await before.client.close();
    await first.close();
    const second = await startServer({ data, port: first.address.port });
    const { address, seen } = await startTap(second);
    const after = newClient(second, { ...stored, via: address, storage: sqlite(file) });
    expect((await after.call(whoAmI))[0]?.id).toBe(before.user.id);
    expect(seen()).not.toContain(reqPqMulti);
  });

  it('are made anew when the server has dropped them meanwhile, and the login stays', async () => {
    const server = await startServer();
    const file = join(makeDirectory(), 'client.sqlite');
    const before = await newPerson(server, { ...stored, storage: sqlite(file) });
    const session = await before.client.exportSession();
    await before.client.close();
    const [keys] = await keysIn(file);
    const other = newClient(server, { session });
    expect(await other.call({ _: 'auth.dropTempAuthKeys', exceptAuthKeys: [] })).toBe(true);
    await other.close();

    const { address, seen } = await startTap(server);
    const after = newClient(server, { ...stored, via: address, storage: sqlite(file) });
    expect((await after.call(whoAmI))[0]?.id).toBe(before.user.id);
    await after.close();
    expect(seen()).toContain(keys?.temporaryId);
    expect(seen()).not.toContain(keys?.permanentId);
    expect(seen().split(reqPqMulti)).toHaveLength(2);
    const [renewed] = await keysIn(file);
    expect(renewed?.permanentId).toBe(keys?.permanentId);
    expect(renewed?.temporaryId).not.toBe(keys?.temporaryId);
    expect(seen()).toContain(renewed?.temporaryId);
  });

  it('are deleted with the login, and when they are not wanted any more', async () => {
    const server = await startServer();
    const file = join(makeDirectory(), 'client.sqlite');
    const person = await newPerson(server, { ...stored, storage: sqlite(file) });
    await person.client.close();
    expect((await keysIn(file))[0]?.temporaryKey).toBeDefined();

    const { address, seen } = await startTap(server);
    const unwilling = newClient(server, { ...stored, forwardSecrecy: true, via: address, storage: sqlite(file) });
    expect((await unwilling.call(whoAmI))[0]?.id).toBe(person.user.id);
    await unwilling.close();
    expect(seen()).toContain(reqPqMulti);
    expect((await keysIn(file)).map(({ temporaryKey }) => temporaryKey)).toEqual([undefined]);

    const willing = newClient(server, { ...stored, storage: sqlite(file) });
    await willing.call(whoAmI);
    await willing.logOut();
    await willing.close();
    expect((await keysIn(file)).map(({ temporaryKey }) => temporaryKey)).toEqual([undefined]);
  });
});
