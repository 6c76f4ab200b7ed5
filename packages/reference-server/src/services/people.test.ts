/** Tests of names, contacts and what people learn about each other, through encoded calls. */
import type * as tl from '@kitewire/tl-schema/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPair } from './pair.contract.js';
import { refusal } from './world.contract.js';
import type { TestClient, World } from './world.contract.js';

describe('people', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let toBob: tl.RawInputUser;
  beforeEach(async () => {
    const pair = await openPair();
    ({ world, alice, bob } = pair);
    toBob = { ...pair.toBob, _: 'inputUser' };
  });
  afterEach(() => world.close());

  const seeBob = async (): Promise<tl.User | undefined> => (await alice.call({ _: 'users.getUsers', id: [toBob] }))[0];
  const book = (phone: string, firstName: string, clientId = 1n): tl.InputContact => ({ _: 'inputPhoneContact', clientId, phone, firstName, lastName: '' });
  const add = (phone: string): Promise<tl.Updates> => alice.call({ _: 'contacts.addContact', id: toBob, firstName: 'Bobby', lastName: 'B', phone });

  it('finds people by username in any case, and by phone', async () => {
    const found = await alice.call({ _: 'contacts.resolveUsername', username: 'BoBbY' });
    expect(found).toMatchObject({ peer: { _: 'peerUser', userId: bob.userId }, users: [{ id: bob.userId, username: 'bobby', accessHash: toBob.accessHash }] });
    expect(await alice.call({ _: 'contacts.resolvePhone', phone: '+1 555 000-0002' })).toMatchObject({ users: [{ id: bob.userId }] });
    expect(await refusal(alice.call({ _: 'contacts.resolveUsername', username: 'nobody' }))).toBe('400 USERNAME_NOT_OCCUPIED');
    expect(await refusal(alice.call({ _: 'contacts.resolveUsername', username: 'a b' }))).toBe('400 USERNAME_INVALID');
    expect(await refusal(alice.call({ _: 'contacts.resolvePhone', phone: '15559999999' }))).toBe('400 PHONE_NOT_OCCUPIED');
  });

  it('never shows the phone of a stranger, not even after adding them as a contact', async () => {
    expect(await seeBob()).not.toHaveProperty('phone');
    expect((await alice.call({ _: 'contacts.resolvePhone', phone: '15550000002' })).users[0]).not.toHaveProperty('phone');
    await add('');
    expect(await seeBob()).not.toHaveProperty('phone');
    await add('15550000009');
    expect(await seeBob()).not.toHaveProperty('phone');
  });

  it('shows the phone of a contact whose number one has, or who has added oneself', async () => {
    await alice.call({ _: 'contacts.importContacts', contacts: [book('15550000002', 'Bobby')] });
    expect(await seeBob()).toMatchObject({ phone: '15550000002', contact: true, firstName: 'Bobby' });
    await alice.call({ _: 'contacts.deleteContacts', id: [toBob] });
    expect(await seeBob()).not.toHaveProperty('phone');
    await bob.call({ _: 'contacts.importContacts', contacts: [book('15550000001', 'Al')] });
    expect(await seeBob()).not.toHaveProperty('phone');
    await add('');
    expect(await seeBob()).toMatchObject({ phone: '15550000002', mutualContact: true });
  });

  it('flags contacts and mutual contacts, and names them as the viewer does', async () => {
    expect(await seeBob()).toMatchObject({ firstName: 'Bob' });
    const updates = await add('');
    expect(updates).toMatchObject({ updates: [{ _: 'updatePeerSettings', peer: { userId: bob.userId } }], users: [{ firstName: 'Bobby', lastName: 'B', contact: true }] });
    expect(await world.takePushes()).toMatchObject([{ userId: alice.userId, exceptSession: { authKeyId: alice.authKeyId } }]);
    expect(await seeBob()).not.toHaveProperty('mutualContact');
    expect((await bob.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] }))[0]).toMatchObject({ firstName: 'Bob', self: true, phone: '15550000002' });
    expect(await alice.call({ _: 'contacts.getContacts', hash: 0n })).toMatchObject({ contacts: [{ userId: bob.userId, mutual: false }], savedCount: 1, users: [{ id: bob.userId }] });
    expect(await alice.call({ _: 'contacts.getContactIDs', hash: 0n })).toEqual([bob.userId]);
    expect(await refusal(alice.call({ _: 'contacts.addContact', id: toBob, firstName: ' ', lastName: '', phone: '' }))).toBe('400 CONTACT_NAME_EMPTY');
    expect(await refusal(alice.call({ _: 'contacts.addContact', id: { _: 'inputUserSelf' }, firstName: 'x', lastName: '', phone: '' }))).toBe('400 CONTACT_ID_INVALID');
  });

  it('imports those who have accounts and passes over unreadable entries', async () => {
    const contacts = [book('+1 555 0000002', 'Bobby', 7n), book('junk', 'x', 8n), book('15558888888', 'y', 9n), book('15550000001', 'me', 10n)];
    const answer = await alice.call({ _: 'contacts.importContacts', contacts });
    expect(answer).toMatchObject({ imported: [{ userId: bob.userId, clientId: 7n }], retryContacts: [], users: [{ id: bob.userId, firstName: 'Bobby' }] });
    const many = Array.from({ length: 502 }, (_, i) => book('15558888888', 'y', BigInt(i)));
    expect((await alice.call({ _: 'contacts.importContacts', contacts: many })).retryContacts).toEqual([500n, 501n]);
  });

  it('searches contacts and usernames', async () => {
    await world.join('15550000003', 'Bobine');
    expect(await alice.call({ _: 'contacts.search', q: '@bob', limit: 10 })).toMatchObject({ myResults: [], results: [{ userId: bob.userId }], users: [{ id: bob.userId }] });
    await add('');
    expect(await alice.call({ _: 'contacts.search', q: 'BBY b', limit: 10 })).toMatchObject({ myResults: [{ userId: bob.userId }], results: [] });
    expect(await refusal(alice.call({ _: 'contacts.search', q: ' ', limit: 1 }))).toBe('400 SEARCH_QUERY_EMPTY');
    expect(await refusal(alice.call({ _: 'contacts.search', q: 'ab', limit: 1 }))).toBe('400 QUERY_TOO_SHORT');
  });

  it('gives usernames to one owner each and tells all sessions', async () => {
    const rename = (client: TestClient, username: string): Promise<string> => refusal(client.call({ _: 'account.updateUsername', username }));
    for (const bad of ['abcd', '1abcd', 'a-bcd', 'x'.repeat(33), 'ünder']) expect(await rename(alice, bad)).toBe('400 USERNAME_INVALID');
    expect(await rename(alice, 'BOBBY')).toBe('400 USERNAME_OCCUPIED');
    expect(await rename(bob, 'bobby')).toBe('400 USERNAME_NOT_MODIFIED');
    expect(await alice.call({ _: 'account.checkUsername', username: 'Bobby' })).toBe(false);
    expect(await alice.call({ _: 'account.checkUsername', username: 'alice_1' })).toBe(true);
    expect(await alice.call({ _: 'account.updateUsername', username: 'Alice_1' })).toMatchObject({ self: true, username: 'Alice_1' });
    expect(await world.takePushes()).toMatchObject([
      { userId: alice.userId, updates: { seq: 1, updates: [{ _: 'updateUserName', usernames: [{ username: 'Alice_1' }] }] } },
    ]);
    expect(await alice.call({ _: 'account.updateUsername', username: '' })).not.toHaveProperty('username');
    expect(await bob.call({ _: 'account.checkUsername', username: 'alice_1' })).toBe(true);
  });

  it('tells those who know somebody of a new name, at once and afterwards, as they keep them', async () => {
    const carol = await world.join('15550000003', 'Carol');
    await carol.call({ _: 'account.updateUsername', username: 'carol' });
    const toCarol = await alice.peer('carol');
    await alice.sendText(toCarol, 'Hi');
    await carol.sendText(await carol.peer('bobby'), 'Hi');
    await bob.call({ _: 'contacts.addContact', id: { ...(await bob.peer('carol')), _: 'inputUser' }, firstName: 'Caz', lastName: '', phone: '' });
    await world.takePushes();
    await carol.call({ _: 'account.updateProfile', firstName: 'Caroline' });
    const pushes = await world.takePushes();
    const nameOf = (firstName: string): unknown => ({ updates: [{ _: 'updateUserName', userId: carol.userId, firstName, usernames: [{ username: 'carol', active: true }] }], users: [{ id: carol.userId, firstName }] });
    expect(new Map(pushes.map(({ userId, updates }) => [userId, updates]))).toMatchObject(
      new Map([[carol.userId, nameOf('Caroline')], [bob.userId, nameOf('Caz')], [alice.userId, nameOf('Caroline')]]),
    );
    const { pts } = await alice.call({ _: 'updates.getState' });
    const missed = await alice.call({ _: 'updates.getDifference', pts, qts: 0, date: 1_750_000_000 });
    expect(missed).toMatchObject({ otherUpdates: [{ _: 'updateUserName', userId: carol.userId, firstName: 'Caroline' }], users: [{ firstName: 'Caroline' }] });
  });

  it('changes the parts of a profile that are given', async () => {
    expect(await alice.call({ _: 'account.updateProfile', lastName: 'Liddell', about: ' curious ' })).toMatchObject({ firstName: 'Alice', lastName: 'Liddell' });
    expect(await alice.call({ _: 'users.getFullUser', id: { _: 'inputUserSelf' } })).toMatchObject({ fullUser: { id: alice.userId, about: 'curious' }, users: [{ self: true }] });
    const update = (more: Partial<tl.AccountUpdateProfileRequest>): Promise<string> => refusal(alice.call({ _: 'account.updateProfile', ...more }));
    expect(await update({ firstName: '' })).toBe('400 FIRSTNAME_INVALID');
    expect(await update({ lastName: 'x'.repeat(65) })).toBe('400 LASTNAME_INVALID');
    expect(await update({ about: 'x'.repeat(71) })).toBe('400 ABOUT_TOO_LONG');
  });

  it('gives empty users for those whom one may not name, and refuses to describe them', async () => {
    const stranger: tl.InputUser = { ...toBob, accessHash: 1n };
    expect(await alice.call({ _: 'users.getUsers', id: [stranger, toBob, { _: 'inputUser', userId: 9, accessHash: 0n }] })).toMatchObject([
      { _: 'userEmpty', id: bob.userId },
      { _: 'user', id: bob.userId },
      { _: 'userEmpty', id: 9 },
    ]);
    expect(await refusal(alice.call({ _: 'users.getFullUser', id: stranger }))).toBe('400 USER_ID_INVALID');
    expect(await refusal(alice.call({ _: 'contacts.addContact', id: stranger, firstName: 'x', lastName: '', phone: '' }))).toBe('400 USER_ID_INVALID');
  });

  it('tells mutual contacts who comes and goes, and nobody else', async () => {
    await alice.call({ _: 'contacts.importContacts', contacts: [book('15550000002', 'Bobby')] });
    await bob.call({ _: 'account.updateStatus', offline: false });
    expect(await world.takePushes()).toEqual([]);
    expect(await seeBob()).toMatchObject({ status: { _: 'userStatusOnline', expires: 1_750_000_300 } });
    await bob.call({ _: 'account.updateStatus', offline: true });
    await bob.call({ _: 'contacts.importContacts', contacts: [book('15550000001', 'Al')] });
    await bob.call({ _: 'account.updateStatus', offline: false });
    await bob.call({ _: 'account.updateStatus', offline: false });
    await bob.call({ _: 'account.updateStatus', offline: true });
    const pushes = await world.takePushes();
    expect(pushes.map(({ userId, updates }) => [userId, 'updates' in updates ? updates.updates : []])).toEqual([
      [alice.userId, [{ _: 'updateUserStatus', userId: bob.userId, status: { _: 'userStatusOnline', expires: 1_750_000_300 } }]],
      [alice.userId, [{ _: 'updateUserStatus', userId: bob.userId, status: { _: 'userStatusOffline', wasOnline: 1_750_000_000 } }]],
    ]);
    expect(await alice.call({ _: 'contacts.getStatuses' })).toEqual([{ _: 'contactStatus', userId: bob.userId, status: { _: 'userStatusOffline', wasOnline: 1_750_000_000 } }]);
  });

  it('limits searching by phone where limits are on', async () => {
    await world.close();
    ({ world, alice } = await openPair({ limitRules: { findByPhone: { count: 3, seconds: 300 } } }));
    expect(await refusal(alice.call({ _: 'contacts.importContacts', contacts: [book('15550000003', 'x'), book('15550000004', 'y')] }))).toBe('answered');
    expect(await refusal(alice.call({ _: 'contacts.resolvePhone', phone: '15550000003' }))).toBe('400 PHONE_NOT_OCCUPIED');
    expect(await refusal(alice.call({ _: 'contacts.resolvePhone', phone: '15550000003' }))).toBe('420 FLOOD_WAIT_100');
  });
});
