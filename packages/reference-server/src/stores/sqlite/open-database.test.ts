/** Tests of opening: settings, foreign, damaged, newer and locked files, and the fixtures of earlier versions. */
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMember, today } from '../stores-fixture.contract.js';
import { createSqliteStores } from './create-sqlite-stores.js';
import { latestVersion } from './migrations.js';
import { applicationId, openDatabase } from './open-database.js';

describe('openDatabase', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kitewire-open-'));
    path = join(folder, 'server.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const thrownBy = (open: () => unknown): unknown => {
    try {
      open();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('creates a database that is durable, marked as ours, and readable by its owner only', () => {
    const database = openDatabase(path);
    const pragma = (name: string): unknown => database.pragma(name, { simple: true });
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('application_id')).toBe(applicationId);
    expect(pragma('user_version')).toBe(latestVersion);
    database.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('refuses a database that another server has open, and opens it once that one is closed', () => {
    const first = openDatabase(path);
    expect(thrownBy(() => openDatabase(path))).toMatchObject({ code: 'DATABASE_LOCKED', message: expect.stringContaining('another server') });
    first.close();
    openDatabase(path).close();
  });

  it("refuses another program's database and leaves it as it was", () => {
    const other = new Database(path);
    other.exec('CREATE TABLE theirs (x); PRAGMA application_id = 5');
    other.close();
    const before = readFileSync(path);
    expect(thrownBy(() => openDatabase(path))).toMatchObject({ code: 'FOREIGN_DATABASE' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('refuses a file that is no database and leaves it as it was', () => {
    writeFileSync(path, 'Dear diary, '.repeat(500));
    expect(thrownBy(() => openDatabase(path))).toMatchObject({ code: 'FOREIGN_DATABASE' });
    expect(readFileSync(path, 'utf8')).toBe('Dear diary, '.repeat(500));
  });

  it('refuses a database of a later version', () => {
    const database = openDatabase(path);
    database.pragma(`user_version = ${latestVersion + 1}`);
    database.close();
    expect(thrownBy(() => openDatabase(path))).toMatchObject({ code: 'NEWER_DATABASE', message: expect.stringContaining(`version ${latestVersion + 1}`) });
  });

  it('refuses a damaged database and says what to do', () => {
    openDatabase(path).close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096 * 2, 4096 * 6);
    writeFileSync(path, bytes);
    expect(thrownBy(() => openDatabase(path))).toMatchObject({ code: 'CORRUPT_DATABASE', message: expect.stringContaining('backup') });
  });

  it('refuses a path that cannot be opened', () => {
    expect(thrownBy(() => openDatabase(join(folder, 'missing', 'x.sqlite')))).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(thrownBy(() => openDatabase(folder))).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('finds everything again after closing', async () => {
    const stores = await createSqliteStores(path);
    const { user, authKeyId } = await addMember(stores, '15550001', 'Ada');
    await stores.messages.appendPrivateMessage({ senderId: user.id, recipientId: user.id, randomId: 1n, date: today, text: 'note', entities: [], silent: false });
    await stores.close();
    const again = await createSqliteStores(path);
    expect(await again.users.findByPhone('15550001')).toEqual(user);
    expect(await again.authorizations.find(authKeyId)).toMatchObject({ userId: user.id });
    expect(await again.events.eventsAfter(user.id, 1, 9)).toMatchObject({ state: { pts: 2 }, events: [{ pts: 2, message: { text: 'note' } }] });
    await again.close();
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('opens a database that version %i wrote, with all that is in it', async (version) => {
    copyFileSync(fileURLToPath(new URL(`./fixtures/v${version}.sqlite`, import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const ada = await stores.users.findByUsername('ada_l');
    const ben = await stores.users.findByPhone('15550002');
    expect(ada).toMatchObject({ phone: '15550001', firstName: 'Ada', lastName: 'Lovelace', about: 'engines' });
    expect(ben).toMatchObject({ firstName: 'Ben', lastName: '' });
    const [adaId = 0, benId = 0] = [ada?.id, ben?.id];
    expect(await stores.authorizations.findAuthKey(0xf000_0000_0000_0001n)).toMatchObject({ authKey: new Uint8Array(256).fill(1) });
    expect(await stores.authorizations.find(0xf000_0000_0000_0001n)).toMatchObject({ userId: adaId, layer: 223, client: { deviceModel: 'fixture' } });
    expect(await stores.users.view(adaId, [benId])).toMatchObject([{ contact: { firstName: 'Benny', phone: '15550002' }, knowsViewer: false }]);
    const { state, events } = await stores.events.eventsAfter(benId, 1, 9);
    expect(state).toMatchObject({ pts: 4, unreadCount: 0 });
    expect(events).toMatchObject([
      { type: 'newMessage', message: { text: 'Hello Ben 👋', entities: [{ type: 'bold', offset: 0, length: 5 }], fromId: adaId } },
      { type: 'readInbox', maxId: 1 },
      { type: 'newMessage', message: { text: 'Hello Ada', out: true, replyToId: 1 } },
    ]);
    const again = await stores.messages.appendPrivateMessage({
      ...{ senderId: adaId, recipientId: benId, randomId: -77n, date: today, text: 'Hello Ben 👋', silent: false },
      entities: [{ type: 'bold', offset: 0, length: 5 }],
    });
    expect(again).toMatchObject({ type: 'repeated', pts: 2 });
    expect(await stores.secrets.obtain('accessHash', new Uint8Array(32))).toEqual(new Uint8Array(32).fill(9));
    await stores.close();
  });

  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])('finds passwords, bots and waiting logins in a database that version %i wrote', async (version) => {
    copyFileSync(fileURLToPath(new URL(`./fixtures/v${version}.sqlite`, import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const userId = (await stores.users.findByUsername('ada_l'))?.id ?? 0;
    expect(await stores.passwords.find(userId)).toMatchObject({ salt1: { length: 40 }, verifier: new Uint8Array(256).fill(3), hint: 'a cat' });
    expect(await stores.users.findByUsername('echo_bot')).toMatchObject({ bot: true, firstName: 'Echo', phone: '' });
    const authKeyId = 0xf000_0000_0000_0003n;
    expect(await stores.passwords.pendingUser(authKeyId, today)).toBe(userId);
    expect(await stores.passwords.takeChallenge({ authKeyId, srpId: 9n, now: today })).toMatchObject({ userId, b: new Uint8Array(256).fill(5) });
    expect(await stores.loginTokens.accept({ userId, authKeyId: 1n, tokenHash: new Uint8Array(32).fill(7), now: today, collectUntil: today + 9, authorizationHash: 1n })).toEqual({ type: 'accepted', authKeyId });
    await stores.close();
  });

  it.each([
    [1, [0, 0, 1800]],
    [2, [0, 0, 1800]],
    [3, [0, 1800, 1800]],
    [4, [0, 1800, 1800]],
    [5, [0, 1800, 1800]],
    [6, [0, 1800, 1800]],
    [7, [0, 1800, 1800]],
    [8, [0, 1800, 1800]],
  ])('counts the limits of the login in a database that version %i wrote', async (version, waits) => {
    copyFileSync(fileURLToPath(new URL(`./fixtures/v${version}.sqlite`, import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const take = { slot: 'phone:1', rule: { count: 2, seconds: 3600 }, now: today * 1000 };
    expect([await stores.lockouts.take(take), await stores.lockouts.take(take), await stores.lockouts.take(take)]).toEqual(waits);
    await stores.close();
  });

  it('finds the permanent key behind a temporary one in a database that version 4 wrote', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v4.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const userId = (await stores.users.findByUsername('ada_l'))?.id;
    expect(await stores.authorizations.find(0xf000_0000_0000_0004n)).toMatchObject({ authKeyId: 0xf000_0000_0000_0001n, userId });
    await stores.close();
  });

  it('finds addresses and codes of passwords in a database that version 5 wrote', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v5.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const userId = (await stores.users.findByUsername('ada_l'))?.id ?? 0;
    expect(await stores.passwords.find(userId)).toMatchObject({ email: 'ada@example.org' });
    expect(await stores.recoveries.check({ userId, code: '654321', now: today })).toBe('right');
    expect(await stores.recoveries.confirmDraft({ userId, code: '123456', now: today })).toBe('right');
    expect(await stores.passwords.find(userId)).toMatchObject({ email: 'new@example.org', hint: 'a cat' });
    await stores.close();
  });

  it('finds homes, carried logins and those on their way in a database that version 6 wrote', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v6.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const userId = (await stores.users.findByUsername('ada_l'))?.id ?? 0;
    const authKeyId = 0xf000_0000_0000_0005n;
    expect(await stores.authorizations.findAuthKey(authKeyId)).toMatchObject({ dcId: 4 });
    expect(await stores.authorizations.find(authKeyId)).toMatchObject({ userId, awayFrom: 2 });
    expect(await stores.dcs.importLogin({ authKeyId, userId, tokenHash: new Uint8Array(32).fill(9), now: today })).toMatchObject({ id: userId });
    await stores.close();
  });

  it('finds groups, what was said in them and the links to them in a database that version 8 wrote', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v8.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const [ada = 0, ben = 0] = [(await stores.users.findByUsername('ada_l'))?.id, (await stores.users.findByPhone('15550002'))?.id];
    expect(await stores.chats.view(ben, [1000])).toMatchObject([{ chat: { title: 'Tea', creatorId: ada, version: 2, memberCount: 2 }, standing: 'admin' }]);
    expect(await stores.histories.findDialogs(ada, [-1000])).toMatchObject([{ topMessageId: 4, unreadCount: 0, readInboxMaxId: 4 }]);
    expect(await stores.histories.findMessages(ben, [3, 4])).toMatchObject([{ peerId: -1000, action: { type: 'chatCreate' } }, { text: 'Green?', out: true }]);
    expect(await stores.invites.find('abcdefghijklmnop')).toMatchObject({ peerId: -1000, creatorId: ada, permanent: true });
    expect(await stores.chats.create({ actorId: ben, title: 'Next', userIds: [], date: today, most: 9 })).toMatchObject({ chatId: 1001 });
    await stores.close();
  });

  it('finds what people have made of their conversations in a database that version 10 wrote', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v10.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const [ada = 0, ben = 0] = [(await stores.users.findByUsername('ada_l'))?.id, (await stores.users.findByPhone('15550002'))?.id];
    expect(await stores.dialogSettings.find(ada, [ben, -1000])).toEqual([{ folderId: 0, pinned: true, unreadMark: true }, { folderId: 1, pinned: false, unreadMark: false }]);
    expect(await stores.dialogFilters.list(ada)).toMatchObject([{ id: 2, title: 'Work', flags: ['groups'], pinned: [ben] }]);
    expect(await stores.notifySettings.find(ada, [ben, 'users'])).toEqual([{ muteUntil: 2_000_000_000, sound: { type: 'none' } }, {}]);
    const { box, seq } = await stores.events.missed({ userId: ada, authKeyId: 1n, pts: 1, qts: 0, since: 0, date: today, limits: { box: 99, qts: 9, seq: 99 } });
    expect(box.at(-1)).toMatchObject({ type: 'moveDialogs', peers: [{ peerId: -1000, folderId: 1 }] });
    expect(seq.map(({ type }) => type)).toEqual(expect.arrayContaining(['userName', 'pinnedDialogs', 'unreadMark', 'dialogFilter', 'notifySettings']));
    await stores.close();
  });

  it('finds channels, the places in them and their logs in a database that version 9 wrote', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v9.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const [ada = 0, ben = 0] = [(await stores.users.findByUsername('ada_l'))?.id, (await stores.users.findByPhone('15550002'))?.id];
    const viewed = await stores.channels.findByUsername('newsroom', ben);
    expect(viewed).toMatchObject({ channel: { id: 2000, title: 'News', creatorId: ada, megagroup: true, memberCount: 2 }, member: { role: 'admin', rights: ['pinMessages'], rank: 'scribe' } });
    expect(await stores.channelHistories.findMessages(2000, [3])).toMatchObject([{ text: 'Sun', pinned: true, authorId: ada }]);
    expect(await stores.channelHistories.findDialogs(ben, [2000])).toMatchObject([{ topMessageId: 4, unreadCount: 0, pts: 7 }]);
    const { events } = await stores.channelHistories.eventsAfter(2000, 1, 9);
    expect(events.map((event) => event.type)).toEqual(['newMessage', 'newMessage', 'newMessage', 'editMessage', 'pinMessages', 'newMessage']);
    const again = { channelId: 2000, actorId: ada, date: today, randomId: 80n, text: 'Rain', entities: [], silent: false };
    expect(await stores.channelMessages.post(again)).toMatchObject({ type: 'repeated', event: { pts: 4 } });
    expect(await stores.channels.create({ creatorId: ben, title: 'Next', about: '', megagroup: false, date: today })).toMatchObject({ channelId: 2001 });
    await stores.close();
  });

  it.each([9, 10, 11, 12, 13, 14])('lists the members of a channel in the order of their coming in a database that version %i wrote', async (version) => {
    copyFileSync(fileURLToPath(new URL(`./fixtures/v${version}.sqlite`, import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const [ada = 0, ben = 0] = [(await stores.users.findByUsername('ada_l'))?.id, (await stores.users.findByPhone('15550002'))?.id];
    const channelId = (await stores.channels.findByUsername('newsroom', ada))?.channel.id ?? 0;
    const { members, total } = await stores.channelMembers.list({ channelId, kind: 'present', text: '', date: today, offset: 0, limit: 9 });
    expect([total, members.map(({ userId }) => userId)]).toEqual([2, [ada, ben]]);
    await stores.close();
  });

  it('finds how slow a supergroup is in a database that version 13 wrote', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v13.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const ben = (await stores.users.findByPhone('15550002'))?.id ?? 0;
    const { channel } = (await stores.channels.findByUsername('newsroom', ben)) ?? {};
    expect(channel).toMatchObject({ slowModeSeconds: 30 });
    // An admin does not wait.
    expect(await stores.channels.nextSendAt(channel?.id ?? 0, ben)).toBe(0);
    await stores.close();
  });

  it('finds photos, whose they are and what shows them in a database that version 14 wrote', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v14.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const ben = (await stores.users.findByPhone('15550002'))?.id ?? 0;
    const ada = await stores.users.findByUsername('ada_l');
    expect(ada).toMatchObject({ photo: { photoId: 5n, dcId: 2, stripped: Uint8Array.of(1, 2) } });
    const file = { kind: 'photo', id: 5n, sizes: [{ stripped: Uint8Array.of(1, 2) }, { type: 'm', blob: 'ab' }] };
    const sent = { text: 'Look', media: { file, spoiler: true, groupedId: 9n } };
    const everything = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1, maxId: 0, minId: 0 };
    expect(await stores.histories.history(ben, ada?.id ?? 0, everything)).toMatchObject({ messages: [sent] });
    const channelId = (await stores.channels.findByUsername('newsroom', ben))?.channel.id ?? 0;
    expect(await stores.channelHistories.history(channelId, everything)).toMatchObject({ messages: [sent] });
    expect(await stores.files.findUploaded({ userId: ada?.id ?? 0, uploadId: -7n, sign: 'photo' })).toMatchObject(file);
    expect(await stores.files.namedBlobs(['ab', 'cd'])).toEqual(new Set(['ab']));
    await stores.close();
  });

  it('takes media into a database that version 13 wrote', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v13.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const ada = (await stores.users.findByUsername('ada_l'))?.id ?? 0;
    const [old] = await stores.histories.findMessages(ada, [1]);
    expect([old?.text, old?.media]).toEqual(['Hello Ben 👋', undefined]);
    const file = { kind: 'photo', id: 5n, accessHash: 1n, dcId: 2, date: today, sizes: [{ type: 's', width: 9, height: 9, size: 9, blob: 'ab' }] } as const;
    await stores.files.add(file);
    const media = { file, spoiler: false };
    expect(await stores.messages.appendPrivateMessage({ senderId: ada, recipientId: ada, randomId: 9n, date: today, text: '', entities: [], silent: false, media })).toMatchObject({ message: { media } });
    await stores.close();
  });

  it('has a file that each version wrote', () => {
    const names = readdirSync(fileURLToPath(new URL('./fixtures', import.meta.url)));
    const versions = Array.from({ length: latestVersion }, (_, index) => index + 1);
    expect(names.toSorted()).toEqual(versions.map((version) => `v${version}.sqlite`).toSorted());
    // The version stands in the header of the file. https://www.sqlite.org/fileformat.html#the_database_header
    const versionIn = (name: string): number => readFileSync(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))).readUInt32BE(60);
    expect(versions.map((version) => versionIn(`v${version}.sqlite`))).toEqual(versions);
  });

  it.each([1, 2, 3, 4, 5, 6])('finds the copies of one message in a database that version %i wrote', async (version) => {
    copyFileSync(fileURLToPath(new URL(`./fixtures/v${version}.sqlite`, import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const [ada = 0, ben = 0] = [(await stores.users.findByUsername('ada_l'))?.id, (await stores.users.findByPhone('15550002'))?.id];
    const sharedIds = async (userId: number): Promise<unknown[]> => (await stores.histories.findMessages(userId, [1, 2])).map((message) => message?.sharedId);
    expect(await sharedIds(ada)).toEqual([1, 2]);
    expect(await sharedIds(ben)).toEqual([1, 2]);
    const sent = await stores.messages.appendPrivateMessage({ senderId: ada, recipientId: ben, randomId: 5n, date: today, text: 'more', entities: [], silent: false });
    expect(sent).toMatchObject({ message: { sharedId: 3 } });
    await stores.close();
  });

  it.each([1, 2, 3, 4, 5])('lets everybody of a database that version %i wrote live at the main data centre', async (version) => {
    copyFileSync(fileURLToPath(new URL(`./fixtures/v${version}.sqlite`, import.meta.url)), path);
    const stores = await createSqliteStores(path);
    await stores.dcs.settle({ dcIds: [4, 2], mainDcId: 4 });
    expect(await stores.dcs.homeOfPhone('15550001')).toBe(4);
    expect(await stores.authorizations.findAuthKey(0xf000_0000_0000_0001n)).toMatchObject({ dcId: 4 });
    await stores.close();
  });

  it('gives a database of version 1 what version 2 has', async () => {
    copyFileSync(fileURLToPath(new URL('./fixtures/v1.sqlite', import.meta.url)), path);
    const stores = await createSqliteStores(path);
    const userId = (await stores.users.findByUsername('ada_l'))?.id ?? 0;
    const password = { salt1: new Uint8Array(8), salt2: new Uint8Array(8), verifier: new Uint8Array(256).fill(1), hint: '' };
    expect(await stores.passwords.find(userId)).toBeUndefined();
    expect(await stores.passwords.set({ userId, password, replaces: false })).toBe(true);
    await stores.close();
    const again = await createSqliteStores(path);
    expect(await again.passwords.find(userId)).toEqual(password);
    await again.close();
  });
});
