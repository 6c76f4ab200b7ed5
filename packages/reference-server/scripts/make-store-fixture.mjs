/**
 * Writes `src/stores/sqlite/fixtures/v<version>.sqlite` for the current version of the database. Run it once, from the
 * package's folder, when a version is made; fixtures of earlier versions stay as they are.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'tsup';

const built = mkdtempSync(join(process.cwd(), 'dist-fixture-'));
try {
  await build({
    entry: { migrations: 'src/stores/sqlite/migrations.ts', stores: 'src/stores/sqlite/create-sqlite-stores.ts' },
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    outDir: built,
    config: false,
    silent: true,
  });
  const { latestVersion } = await import(pathToFileURL(join(built, 'migrations.js')).href);
  const { createSqliteStores } = await import(pathToFileURL(join(built, 'stores.js')).href);
  const path = `src/stores/sqlite/fixtures/v${latestVersion}.sqlite`;
  if (existsSync(path)) throw new Error(`${path} exists: a fixture is written once for each version`);
  await writeFixture(await createSqliteStores(path));
  console.log(path);
} finally {
  rmSync(built, { recursive: true });
}

/** Fills a new database with a little of everything. */
async function writeFixture(stores) {
  const now = 1_750_000_000;
  const people = [];
  for (const [index, firstName] of ['Ada', 'Ben'].entries()) {
    const ref = { authKeyId: 0xf000_0000_0000_0001n + BigInt(index), phone: `1555000${index + 1}`, phoneCodeHash: `hash${index}` };
    await stores.authorizations.saveAuthKey({ authKeyId: ref.authKeyId, authKey: new Uint8Array(256).fill(index + 1), createdAt: now });
    const client = { apiId: 1, deviceModel: 'fixture', systemVersion: '1', appVersion: '1', systemLangCode: 'en', langPack: '', langCode: 'en' };
    await stores.authorizations.saveClient({ authKeyId: ref.authKeyId, layer: 223, client });
    await stores.logins.issueCode({ ...ref, code: '12345', now, expiresAt: now + 300, attempts: 5, resends: 3 });
    await stores.logins.signIn({ ...ref, code: '12345', now, authorizationHash: 1n });
    const outcome = await stores.logins.signUp({ ...ref, firstName, lastName: '', now, authorizationHash: BigInt(index) + 1n });
    if (outcome.type !== 'signedUp') throw new RangeError(`expected a sign-up, got ${outcome.type}`);
    people.push(outcome.user.id);
  }
  const [ada = 0, ben = 0] = people;
  await stores.users.updateProfile({ userId: ada, date: now, lastName: 'Lovelace', about: 'engines' });
  await stores.users.setUsername(ada, 'Ada_L', now);
  await stores.contacts.importByPhone({ ownerId: ada, entries: [{ phone: '15550002', firstName: 'Benny', lastName: '' }] });
  const hello = { senderId: ada, recipientId: ben, randomId: -77n, date: now, text: 'Hello Ben 👋', silent: false };
  await stores.messages.appendPrivateMessage({ ...hello, entities: [{ type: 'bold', offset: 0, length: 5 }] });
  await stores.messages.readHistory({ userId: ben, peerId: ada, maxId: 1, date: now });
  const answer = { senderId: ben, recipientId: ada, randomId: 78n, date: now, text: 'Hello Ada', entities: [], replyToId: 1, silent: true };
  await stores.messages.appendPrivateMessage(answer);
  await stores.secrets.obtain('accessHash', new Uint8Array(32).fill(9));
  const password = { salt1: new Uint8Array(40).fill(1), salt2: new Uint8Array(16).fill(2), verifier: new Uint8Array(256).fill(3), hint: 'a cat', email: 'ada@example.org' };
  await stores.passwords.set({ userId: ada, password, replaces: false });
  await stores.bots.create({ firstName: 'Echo', username: 'Echo_Bot', secretHash: new Uint8Array(32).fill(6), now });
  const newKey = { authKeyId: 0xf000_0000_0000_0003n, authKey: new Uint8Array(256).fill(3), createdAt: now };
  await stores.authorizations.saveAuthKey(newKey);
  const again = { authKeyId: newKey.authKeyId, phone: '15550001', phoneCodeHash: 'hash3' };
  await stores.logins.issueCode({ ...again, code: '12345', now, expiresAt: now + 300, attempts: 5, resends: 3 });
  await stores.logins.signIn({ ...again, code: '12345', now, authorizationHash: 3n });
  await stores.passwords.saveChallenge({ ...again, userId: ada, srpId: 9n, secret: new Uint8Array(256).fill(4), b: new Uint8Array(256).fill(5), expiresAt: now + 300 });
  await stores.loginTokens.export({ authKeyId: newKey.authKeyId, tokenHash: new Uint8Array(32).fill(7), now, expiresAt: now + 30 });
  const sent = { userId: ada, code: '123456', expiresAt: now + 3600, attempts: 5 };
  await stores.recoveries.draft({ ...sent, password: undefined, email: 'new@example.org', replaces: true });
  await stores.recoveries.begin({ ...sent, code: '654321' });
  const awayKey = { authKeyId: 0xf000_0000_0000_0005n, authKey: new Uint8Array(256).fill(5), createdAt: now, dcId: 4 };
  await stores.authorizations.saveAuthKey(awayKey);
  await stores.dcs.settle({ dcIds: [2, 4], mainDcId: 2 });
  for (const fill of [8, 9]) await stores.dcs.exportLogin({ authKeyId: 0xf000_0000_0000_0001n, dcId: 4, tokenHash: new Uint8Array(32).fill(fill), now, expiresAt: now + 60, most: 8 });
  await stores.dcs.importLogin({ authKeyId: awayKey.authKeyId, userId: ada, tokenHash: new Uint8Array(32).fill(8), now });
  await stores.drafts.save({ userId: ada, peerId: ben, draft: { text: 'Dear Ben', entities: [], date: now }, date: now });
  const tea = await stores.chats.create({ actorId: ada, title: 'Tea', userIds: [ben], date: now, most: 200 });
  if (tea.type !== 'changed') throw new RangeError(`expected a group, got ${tea.type}`);
  await stores.chats.editAdmin({ actorId: ada, chatId: tea.chatId, userId: ben, isAdmin: true, date: now });
  await stores.messages.appendChatMessage({ senderId: ben, chatId: tea.chatId, randomId: 79n, date: now, text: 'Green?', entities: [], silent: false });
  await stores.messages.readHistory({ userId: ada, peerId: -tea.chatId, maxId: 0, date: now });
  await stores.invites.obtainPermanent({ peerId: -tea.chatId, creatorId: ada, freshHash: 'abcdefghijklmnop', date: now, replaces: false });
  const news = await stores.channels.create({ creatorId: ada, title: 'News', about: 'all of it', megagroup: true, date: now });
  if (news.type !== 'created') throw new RangeError(`expected a channel, got ${news.type}`);
  const inNews = { channelId: news.channelId, actorId: ada, date: now };
  await stores.channels.setUsername({ ...inNews, username: 'NewsRoom' });
  await stores.channelMembers.invite({ ...inNews, userIds: [ben] });
  await stores.channelMembers.setAdmin({ ...inNews, userId: ben, rights: ['pinMessages'], rank: 'scribe' });
  await stores.channelMessages.post({ ...inNews, randomId: 80n, text: 'Rain', entities: [], silent: false });
  await stores.channelMessages.edit({ ...inNews, id: 3, text: 'Sun', entities: [], editableSince: 0 });
  await stores.channelMessages.pin({ ...inNews, actorId: ben, id: 3, pinned: true, silent: true });
  await stores.channelMessages.read({ ...inNews, actorId: ben, maxId: 0 });
  await stores.channels.setSlowMode({ ...inNews, seconds: 30 });
  await stores.dialogSettings.pin({ userId: ada, peerId: ben, pinned: true, date: now });
  await stores.dialogSettings.mark({ userId: ada, peerId: ben, unread: true, date: now });
  await stores.dialogSettings.move({ userId: ada, peers: [{ peerId: -tea.chatId, folderId: 1 }], date: now });
  await stores.dialogFilters.save({ userId: ada, filter: { id: 2, title: 'Work', emoticon: '', color: null, flags: ['groups'], pinned: [ben], included: [], excluded: [] }, date: now });
  await stores.notifySettings.save({ userId: ada, target: ben, settings: { muteUntil: 2_000_000_000, sound: { type: 'none' } }, most: 9, date: now });
  const photo = { kind: 'photo', id: 5n, accessHash: -5n, dcId: 2, date: now, sizes: [{ stripped: Uint8Array.of(1, 2) }, { type: 'm', width: 320, height: 160, size: 99, blob: 'ab' }] };
  await stores.files.add(photo, { userId: ada, uploadId: -7n, sign: 'photo' });
  await stores.files.addProfilePhoto({ userId: ada, photoId: 5n, date: now });
  const media = { media: { file: photo, spoiler: true, groupedId: 9n }, mediaSign: 'photo' };
  await stores.messages.appendPrivateMessage({ senderId: ada, recipientId: ben, randomId: 81n, date: now, text: 'Look', entities: [], silent: false, ...media });
  await stores.channelMessages.post({ ...inNews, randomId: 82n, text: 'Look', entities: [], silent: false, ...media });
  await stores.lockouts.take({ slot: 'phone:1', rule: { count: 2, seconds: 3600 }, now: now * 1000 });
  await stores.close();
}
