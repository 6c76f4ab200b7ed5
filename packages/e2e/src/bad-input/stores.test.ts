/** Files that are no databases of ours, or not whole: for the client's store and for the server's. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createServer, StorageError as ServerStorageError } from '@kitewire/reference-server';
import { StorageError } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newCouple, newPerson, type Person } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const databaseName = 'kitewire.sqlite';

/** A database that another program has made. */
function makeForeign(path: string): void {
  const database = new Database(path);
  database.exec('PRAGMA application_id = 1234; CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES (\'soup\')');
  database.close();
}

/** Overwrites the pages behind the first one. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  const size = 4096;
  expect(bytes.length).toBeGreaterThan(3 * size);
  writeFileSync(path, Uint8Array.from(bytes, (byte, index) => (index >= size && index % size < 200 ? 0xaa : byte)));
}

/** Overwrites the first page of a table. */
function damageTable(path: string, table: string): void {
  const database = new Database(path, { readonly: true });
  const page = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number;
  const size = database.pragma('page_size', { simple: true }) as number;
  database.close();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xaa, (page - 1) * size, page * size));
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> => promise.then((value) => new Error(`resolved to ${String(value)}`), (reason: unknown) => reason);

describe('the store of a client', () => {
  it.each([
    ['of another program', makeForeign, 'FOREIGN_DATABASE', /Choose another path: this file was left as it is/],
    ['that is a text', (path: string) => writeFileSync(path, 'Dear diary, '.repeat(100)), 'FOREIGN_DATABASE', /Choose another path/],
    ['that is a directory', (path: string) => mkdirSync(path), 'DATABASE_UNAVAILABLE', /Check that/],
  ])('is refused in a file %s, which stays as it is', async (_name, make, code, advice) => {
    const path = join(makeDirectory(), 'file.db');
    make(path);
    const before = statSync(path).isFile() ? readFileSync(path) : undefined;
    const error = await failureOf(newClient(await startServer(), { storage: sqlite(path) }).start({ phone: '+15550001111' }));
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(advice) });
    expect((error as Error).message).toContain(path);
    if (before) expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is refused when it is damaged, and says that one can log in again', async () => {
    const server = await startServer();
    const path = join(makeDirectory(), 'alice.db');
    const { client } = await newPerson(server, { storage: sqlite(path) });
    await client.close();
    damage(path);
    const error = await failureOf(newClient(server, { storage: sqlite(path) }).start());
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'CORRUPT_DATABASE', message: expect.stringMatching(/move it away and log in again/) });
  });

  it('goes on with its login when pages of its chats are damaged, and keeps the damaged file', async () => {
    const server = await startServer();
    const path = join(makeDirectory(), 'alice.db');
    const { client, user } = await newPerson(server, { storage: sqlite(path) });
    await client.close();
    damageTable(path, 'chats');
    const next = newClient(server, { storage: sqlite(path) });
    expect((await next.start()).id).toBe(user.id);
    await next.close();
    expect(readdirSync(dirname(path)).filter((name) => name.includes('.corrupt-'))).toHaveLength(1);
  });

  it('is refused when hardly anything of it is left', async () => {
    const server = await startServer();
    const path = join(makeDirectory(), 'alice.db');
    const { client } = await newPerson(server, { storage: sqlite(path) });
    await client.close();
    truncateSync(path, 5000);
    expect(await failureOf(newClient(server, { storage: sqlite(path) }).start())).toMatchObject({ name: 'StorageError', code: 'CORRUPT_DATABASE' });
  });

  it('is refused while another client has it open, and free again afterwards', async () => {
    const server = await startServer();
    const path = join(makeDirectory(), 'alice.db');
    const { client, user } = await newPerson(server, { storage: sqlite(path) });
    const second = newClient(server, { storage: sqlite(path) });
    expect(await failureOf(second.start())).toMatchObject({ name: 'StorageError', code: 'DATABASE_LOCKED', message: expect.stringMatching(/Close the other client/) });
    await client.sendText('me', 'not disturbed');
    await client.close();
    expect((await second.start()).id).toBe(user.id);
  });

  it('of a later version is refused, and says to update', async () => {
    const server = await startServer();
    const path = join(makeDirectory(), 'alice.db');
    const { client } = await newPerson(server, { storage: sqlite(path) });
    await client.close();
    const database = new Database(path);
    database.pragma('user_version = 999');
    database.close();
    expect(await failureOf(newClient(server, { storage: sqlite(path) }).start())).toMatchObject({ code: 'NEWER_DATABASE', message: expect.stringMatching(/Update the SDK/) });
  });

  it('whose key is lost keeps what is in it for whom it belongs to, and refuses anybody else', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const path = join(makeDirectory(), 'alice.db');
    const { alice, bob } = await newCouple(server, { alice: { storage: sqlite(path), via: relay.address } });
    relay.cut({ refuse: true });
    const sending = failureOf(alice.client.sendText(bob.user.id, 'Not sent yet'));
    await waitUntil('it is recorded', async () => (await alice.client.getOutbox()).length === 1);
    await alice.client.close();
    expect(await sending).toMatchObject({ code: 'CLOSED' });
    const database = new Database(path);
    database.exec('DELETE FROM auth_keys');
    database.close();
    const open = () => newClient(server, { storage: sqlite(path) });
    const login = ({ phone }: Person) => ({ phone, code: () => server.codeFor(phone) });
    const stranger = open();
    const error = await failureOf(stranger.start(login(bob)));
    await stranger.close();
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'OTHER_ACCOUNT', message: expect.stringMatching(/Choose another path: this file was left as it is/) });
    expect(bob.read).toEqual([]);
    expect(await open().start(login(alice))).toMatchObject({ id: alice.user.id });
    await waitUntil('what was not sent is sent', () => bob.read.length === 1);
    expect(bob.read).toEqual(['Not sent yet']);
  });
});

describe('the database of a server', () => {
  it.each([
    ['of another program', makeForeign, 'FOREIGN_DATABASE', /use another path/],
    ['that is a text', (path: string) => writeFileSync(path, 'Dear diary, '.repeat(100)), 'FOREIGN_DATABASE', /use another path/],
  ])('is refused in a file %s, which stays as it is', async (_name, make, code, advice) => {
    const data = makeDirectory();
    const path = join(data, databaseName);
    make(path);
    const before = readFileSync(path);
    const error = await failureOf(createServer({ data }));
    expect(error).toBeInstanceOf(ServerStorageError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(advice) });
    expect((error as Error).message).toContain(path);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is refused when it is damaged, and says what to do', async () => {
    const data = makeDirectory();
    const server = await createServer({ data });
    await newPerson(server);
    await server.close();
    damage(join(data, databaseName));
    const error = await failureOf(createServer({ data }));
    expect(error).toBeInstanceOf(ServerStorageError);
    expect(error).toMatchObject({ code: 'CORRUPT_DATABASE', message: expect.stringMatching(/restore a backup, or move it away/) });
  });

  it('is refused while another server has it open, and that one goes on', async () => {
    const data = makeDirectory();
    const server = await startServer({ data });
    const { client } = await newPerson(server);
    expect(await failureOf(createServer({ data }))).toMatchObject({ name: 'StorageError', code: 'DATABASE_LOCKED', message: expect.stringMatching(/stop that one/) });
    expect((await client.sendText('me', 'not disturbed')).id).toBe(1);
  });

  it('of a later version is refused, and says to update', async () => {
    const data = makeDirectory();
    await (await createServer({ data })).close();
    const database = new Database(join(data, databaseName));
    database.pragma('user_version = 999');
    database.close();
    expect(await failureOf(createServer({ data }))).toMatchObject({ code: 'NEWER_DATABASE', message: expect.stringMatching(/update this package/) });
  });

  it('that lies in no directory is refused', async () => {
    const path = join(makeDirectory(), 'a-file');
    writeFileSync(path, '');
    expect(await failureOf(createServer({ data: join(path, 'below') }))).toMatchObject({ name: 'StorageError', code: 'STORAGE_UNAVAILABLE' });
  });

  it('moved to another place is the same server', async () => {
    const data = makeDirectory();
    const server = await createServer({ data });
    const person = await newPerson(server);
    await person.client.close();
    await server.close();
    const moved = makeDirectory();
    copyFileSync(join(data, databaseName), join(moved, databaseName));
    const again = await startServer({ data: moved });
    expect(again.publicKey).toBe(server.publicKey);
    expect((await newPerson(again, { phone: person.phone })).user.id).toBe(person.user.id);
  });
});
