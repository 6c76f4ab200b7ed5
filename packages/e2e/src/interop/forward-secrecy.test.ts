/** Temporary keys end to end: our client and mtcute, each with and without them, and what an observer of the line sees. */
import { join } from 'node:path';
import { computeAuthKeyId, toHex, uint64ToBytesLE } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import { createServer } from '@kitewire/reference-server';
import { importSession, tcp } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newMtcutePerson } from '../support/mtcute.js';
import { newClient, newPerson, type Person } from '../support/person.js';
import { type Relay, startRelay } from '../support/relay.js';
import { createShiftedClock } from '../support/shifted-clock.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** The beginning of a key's creation. */
const reqPqMulti = 'f18e7ebe';

/** A relay that remembers what passed, as hexadecimal digits. */
async function startTap(target: { host: string; port: number }): Promise<{ relay: Relay; seen: () => string; forget: () => void }> {
  const segments: string[] = [];
  const relay = await startRelay(target, (bytes) => segments.push(toHex(bytes)));
  return { relay, seen: () => segments.join(''), forget: () => void segments.splice(0) };
}

/** The permanent key's id as it would stand on the wire. */
async function permanentId({ client }: Person): Promise<string> {
  const { authKey } = importSession(await client.exportSession());
  return toHex(uint64ToBytesLE(computeAuthKeyId(authKey, createNodeCrypto())));
}

const plain = tcp({ obfuscated: false });

describe('forward secrecy', () => {
  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('ours (%s) and mtcute (%s) write to each other, log out and log in again', async (ours, theirs) => {
    const server = await startServer();
    const bob = await newPerson(server, { firstName: 'Bob', forwardSecrecy: ours });
    await bob.client.call({ _: 'account.updateUsername', username: 'bob_kitewire' });
    const account = await newPerson(server, { firstName: 'Alice' });
    await account.client.call({ _: 'account.updateUsername', username: 'alice_mtcute' });
    await account.client.close();
    const alice = await newMtcutePerson(server, { phone: account.phone, forwardSecrecy: theirs });
    await alice.client.sendText('bob_kitewire', 'Hi Bob');
    await waitUntil('Bob has read it', () => bob.read.length === 1);
    await bob.client.sendText('alice_mtcute', 'Hi Alice');
    await waitUntil('Alice has read it', () => alice.read.includes('Hi Alice'));
    await alice.client.logOut();
    const self = await alice.client.start({ phone: account.phone, code: () => server.codeFor(account.phone), codeSentCallback: () => {} });
    expect(self.id).toBe(alice.userId);
    expect(alice.errors).toEqual([]);
    expect(bob.read).toEqual(['Hi Bob']);
    expect(bob.losses).toEqual([]);
  });

  it('R25 keeps the id of the permanent key off the wire, over reconnects too; without it everybody can read it', async () => {
    const server = await startServer();
    const { relay, seen, forget } = await startTap(server.address);
    const secret = await newPerson(server, { via: relay.address, transport: plain });
    relay.cut();
    await secret.client.sendText('me', 'still here');
    expect(seen().includes(await permanentId(secret))).toBe(false);
    forget();
    const open = await newPerson(server, { via: relay.address, transport: plain, forwardSecrecy: false });
    expect(seen().includes(await permanentId(open))).toBe(true);
  });

  it('makes one temporary key for a process, and goes on under it over cuts and a restart of the server', async () => {
    const data = join(makeDirectory(), 'server.sqlite');
    const first = await createServer({ data });
    onTestFinished(() => first.close());
    const { relay, seen, forget } = await startTap(first.address);
    const person = await newPerson(first, { via: relay.address, transport: plain, reconnect: { first: 50, ceiling: 200, settled: 5000 } });
    expect(seen().indexOf(reqPqMulti)).toBeGreaterThan(0);
    forget();
    relay.cut();
    await person.client.sendText('me', 'one');
    await first.close();
    const second = await startServer({ data, port: first.address.port });
    await person.client.sendText('me', 'two');
    expect(second.statistics.connections).toBe(1);
    expect(seen().includes(reqPqMulti)).toBe(false);
    await waitUntil('both are told', () => person.wrote.length === 2);
    expect(person.wrote).toEqual(['one', 'two']);
  });

  it('makes another one in the next process, with the stored login', async () => {
    const server = await startServer();
    const file = join(makeDirectory(), 'client.sqlite');
    const before = await newPerson(server, { storage: sqlite(file) });
    const id = await permanentId(before);
    await before.client.close();
    const { relay, seen } = await startTap(server.address);
    const after = newClient(server, { via: relay.address, storage: sqlite(file), transport: plain });
    expect((await after.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }))[0]?.id).toBe(before.user.id);
    expect(seen().includes(id)).toBe(false);
    // One handshake, for the temporary key only.
    expect(seen().split(reqPqMulti)).toHaveLength(2);
  });

  it('makes another one when the server says that the time of the old one is over, and keeps the login', async () => {
    const { clock, shift } = createShiftedClock();
    const server = await startServer({ clock });
    const { relay, seen, forget } = await startTap(server.address);
    const person = await newPerson(server, { via: relay.address, transport: plain, reconnect: { first: 50, ceiling: 200, settled: 5000 } });
    forget();
    shift(25 * 3_600_000);
    await person.client.sendText('me', 'a day later');
    expect(seen().includes(reqPqMulti)).toBe(true);
    expect(seen().includes(await permanentId(person))).toBe(false);
    await waitUntil('it is told', () => person.wrote.length === 1);
    expect((await person.client.call({ _: 'account.getAuthorizations' })).authorizations).toHaveLength(1);
  });

  it('costs no more bytes for a call', async () => {
    const server = await startServer();
    const cost = async (forwardSecrecy: boolean): Promise<number> => {
      const { relay, seen, forget } = await startTap(server.address);
      const { client } = await newPerson(server, { via: relay.address, transport: plain, forwardSecrecy });
      // What is still to be acknowledged of the login goes out with the first ones.
      for (let call = 0; call < 16; call += 1) await client.call({ _: 'help.getNearestDc' });
      forget();
      for (let call = 0; call < 12; call += 1) await client.call({ _: 'help.getNearestDc' });
      return seen().length / 2;
    };
    expect(Math.abs((await cost(true)) - (await cost(false)))).toBeLessThan(200);
  });
});
