/** The contract of every storage, as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuthKeyRecord, PeerRecord, StoredState } from './records.js';
import type { Storage, Store } from './store.js';
import type { WriteOperation } from './write-batch.js';

/** What an adapter's test provides. */
export interface StorageFixture {
  /** A storage that holds nothing yet; the suite opens it several times. */
  create(): Storage;
  /** Called after each test. */
  dispose?(): void;
}

const authKey: AuthKeyRecord = {
  dcId: 2,
  authKey: Uint8Array.from({ length: 256 }, (_, index) => index),
  salts: [{ salt: 0xffff_ffff_ffff_fffen, validSince: 1_700_000_000, validUntil: 1_700_003_600 }],
  timeOffset: -12.5,
};

const alice: PeerRecord = {
  id: 1001,
  accessHash: -0x7fff_ffff_ffff_ffffn,
  min: false,
  name: 'Alice Ä',
  usernames: ['alice', 'alice_2'],
  phone: '12025550100',
  object: { _: 'user', id: 1001, accessHash: -0x7fff_ffff_ffff_ffffn, firstName: 'Alice', photo: { _: 'userProfilePhoto', photoId: 7n, dcId: 2, strippedThumb: Uint8Array.of(1, 2, 255) } },
};

const group: PeerRecord = { id: -5, min: false, name: 'Group', usernames: [], object: { _: 'chatForbidden', id: 5, title: 'Group' } };

function putTemporaryKey(how: Partial<AuthKeyRecord['temporaryKey']>): WriteOperation {
  const temporaryKey = { authKey: new Uint8Array(256), salts: [], expiresAt: 1_700_080_000, lifetime: 85_000, ...how };
  return { type: 'put', table: 'authKeys', value: { ...authKey, temporaryKey } };
}

function putPeer(value: PeerRecord): WriteOperation {
  return { type: 'put', table: 'peers', value };
}

/** What every store loads, without what only a local one does. */
async function load(store: Store): Promise<StoredState> {
  const { session, authKeys, dcOptions, updateState, channelStates } = await store.load();
  return { ...(session && { session }), authKeys, dcOptions, ...(updateState && { updateState }), channelStates };
}

/** Runs the suite against one adapter. */
export function testStorage(name: string, fixture: StorageFixture): void {
  describe(`${name} as a storage`, () => {
    let storage: Storage;
    let store: Store;

    beforeEach(async () => {
      storage = fixture.create();
      store = await storage.open();
    });

    afterEach(async () => {
      await store.close();
      fixture.dispose?.();
    });

    async function reopen(): Promise<void> {
      await store.close();
      store = await storage.open();
    }

    it('is empty at first', async () => {
      expect(await load(store)).toEqual({ authKeys: [], dcOptions: [], channelStates: [] });
      expect((await store.readPeers([1001])).size).toBe(0);
      expect(await store.readPeerByUsername('alice')).toBeUndefined();
      expect(await store.readPeerByPhone('12025550100')).toBeUndefined();
    });

    it('gives back every record as it was put, after reopening too', async () => {
      const session = { mainDcId: 2, testMode: true, selfId: 1001 };
      const dcOptions = [
        { dcId: 2, host: '127.0.0.1', port: 443 },
        { dcId: 3, host: '::1', port: 80, ipv6: true, mediaOnly: true, tcpoOnly: true, cdn: true, static: true, thisPortOnly: true, secret: Uint8Array.of(9, 8) },
      ] as const;
      const updateState = { pts: 2_147_483_647, qts: 3, seq: 4, date: 1_700_000_000 };
      const channelStates = [{ channelId: 7, pts: 1 }, { channelId: 2 ** 40, pts: 2_147_483_647, behind: true }] as const;
      await store.commit([
        { type: 'put', table: 'session', value: session },
        { type: 'put', table: 'authKeys', value: authKey },
        { type: 'put', table: 'dcOptions', value: dcOptions },
        { type: 'put', table: 'updateState', value: updateState },
        ...channelStates.map((value): WriteOperation => ({ type: 'put', table: 'channelStates', value })),
        putPeer(alice),
        putPeer(group),
      ]);
      for (const check of ['at once', 'after reopening']) {
        if (check === 'after reopening') await reopen();
        expect(await load(store), check).toEqual({ session, authKeys: [authKey], dcOptions, updateState, channelStates });
        expect(await store.readPeers([group.id, 7, alice.id]), check).toEqual(new Map([[group.id, group], [alice.id, alice]]));
      }
    });

    it('replaces a record that has the same key', async () => {
      await store.commit([{ type: 'put', table: 'session', value: { mainDcId: 2, testMode: false, selfId: 1 } }, putPeer(alice)]);
      await store.commit([
        { type: 'put', table: 'session', value: { mainDcId: 4, testMode: false } },
        { type: 'put', table: 'dcOptions', value: [] },
        putPeer({ id: alice.id, min: true, name: 'A', usernames: [] }),
      ]);
      expect((await store.load()).session).toEqual({ mainDcId: 4, testMode: false });
      expect((await store.readPeers([alice.id])).get(alice.id)).toEqual({ id: alice.id, min: true, name: 'A', usernames: [] });
    });

    it('keeps a temporary key with the key that it is bound to, until that is put without it', async () => {
      const temporaryKey = { authKey: new Uint8Array(256).fill(9), salts: authKey.salts, expiresAt: 1_700_080_000, lifetime: 85_000 };
      const other = { ...authKey, dcId: 4 };
      await store.commit([{ type: 'put', table: 'authKeys', value: { ...authKey, temporaryKey } }, { type: 'put', table: 'authKeys', value: other }]);
      await reopen();
      expect((await store.load()).authKeys).toEqual([{ ...authKey, temporaryKey }, other]);
      await store.commit([{ type: 'put', table: 'authKeys', value: authKey }]);
      expect((await store.load()).authKeys).toEqual([authKey, other]);
    });

    it('keeps one key for each data centre', async () => {
      const other = { ...authKey, dcId: 4, salts: [] };
      await store.commit([{ type: 'put', table: 'authKeys', value: authKey }, { type: 'put', table: 'authKeys', value: other }]);
      await store.commit([{ type: 'delete', table: 'authKeys', key: 2 }]);
      expect((await store.load()).authKeys).toEqual([other]);
    });

    it('keeps one place in the order of updates for each channel', async () => {
      const put = (channelId: number, pts: number): WriteOperation => ({ type: 'put', table: 'channelStates', value: { channelId, pts } });
      await store.commit([put(1, 10), put(2, 20), put(3, 30)]);
      await store.commit([put(2, 21), { type: 'delete', table: 'channelStates', key: 3 }, { type: 'delete', table: 'channelStates', key: 4 }]);
      await reopen();
      expect((await store.load()).channelStates).toEqual([{ channelId: 1, pts: 10 }, { channelId: 2, pts: 21 }]);
    });

    it('finds a peer by any of its usernames in any case, and by its phone number', async () => {
      await store.commit([putPeer(alice)]);
      expect(await store.readPeerByUsername('ALICE_2')).toEqual(alice);
      expect(await store.readPeerByPhone('12025550100')).toEqual(alice);
    });

    it('lets a name lead to the peer that was put with it last', async () => {
      await store.commit([putPeer(alice)]);
      await store.commit([putPeer({ id: 1002, min: false, name: 'Heir', usernames: ['alice'], phone: '12025550100' })]);
      expect((await store.readPeerByUsername('alice'))?.id).toBe(1002);
      expect((await store.readPeerByPhone('12025550100'))?.id).toBe(1002);
      expect((await store.readPeerByUsername('alice_2'))?.id).toBe(1001);
    });

    it('forgets the names that a peer no longer has, but not those another took over', async () => {
      await store.commit([putPeer(alice), putPeer({ id: 1002, min: false, name: 'Heir', usernames: ['alice'] })]);
      await store.commit([putPeer({ id: alice.id, min: false, name: 'Alice', usernames: [] })]);
      expect(await store.readPeerByUsername('alice_2')).toBeUndefined();
      expect(await store.readPeerByPhone('12025550100')).toBeUndefined();
      expect((await store.readPeerByUsername('alice'))?.id).toBe(1002);
    });

    it('deletes a peer with its names', async () => {
      await store.commit([putPeer(alice), putPeer(group)]);
      await store.commit([{ type: 'delete', table: 'peers', key: alice.id }]);
      expect((await store.readPeers([alice.id, group.id])).size).toBe(1);
      expect(await store.readPeerByUsername('alice')).toBeUndefined();
      expect(await store.readPeerByPhone('12025550100')).toBeUndefined();
    });

    it('deletes single records and takes deleting what is not there', async () => {
      await store.commit([
        { type: 'put', table: 'session', value: { mainDcId: 2, testMode: false } },
        { type: 'put', table: 'updateState', value: { pts: 1, qts: 1, seq: 1, date: 1 } },
        { type: 'put', table: 'dcOptions', value: [{ dcId: 1, host: 'a', port: 1 }] },
      ]);
      for (let round = 0; round < 2; round += 1) {
        await store.commit([
          { type: 'delete', table: 'session', key: true },
          { type: 'delete', table: 'updateState', key: true },
          { type: 'delete', table: 'dcOptions', key: true },
          { type: 'delete', table: 'authKeys', key: 9 },
          { type: 'delete', table: 'peers', key: 9 },
        ]);
        expect(await load(store)).toEqual({ authKeys: [], dcOptions: [], channelStates: [] });
      }
    });

    it('clears everything, and takes puts after a clear in the same batch', async () => {
      await store.commit([
        { type: 'put', table: 'session', value: { mainDcId: 2, testMode: false } },
        { type: 'put', table: 'authKeys', value: authKey },
        { type: 'put', table: 'updateState', value: { pts: 1, qts: 1, seq: 1, date: 1 } },
        { type: 'put', table: 'dcOptions', value: [{ dcId: 1, host: 'a', port: 1 }] },
        putPeer(alice),
      ]);
      await store.commit([{ type: 'clear' }, putPeer(group)]);
      await reopen();
      expect(await load(store)).toEqual({ authKeys: [], dcOptions: [], channelStates: [] });
      expect(await store.readPeers([alice.id, group.id])).toEqual(new Map([[group.id, group]]));
      expect(await store.readPeerByUsername('alice')).toBeUndefined();
      expect(await store.readPeerByPhone('12025550100')).toBeUndefined();
    });

    const bad: readonly (readonly [string, WriteOperation])[] = [
      ['a key of the wrong length', { type: 'put', table: 'authKeys', value: { ...authKey, authKey: new Uint8Array(255) } }],
      ['a temporary key of the wrong length', putTemporaryKey({ authKey: new Uint8Array(255) })],
      ['a temporary key without an end', putTemporaryKey({ expiresAt: Number.NaN })],
      ['a temporary key without a life', putTemporaryKey({ lifetime: 0 })],
      ['a fractional pts', { type: 'put', table: 'updateState', value: { pts: 1.5, qts: 0, seq: 0, date: 0 } }],
      ['a channel without an id', { type: 'put', table: 'channelStates', value: { channelId: 0, pts: 1 } }],
      ['a fractional pts of a channel', { type: 'put', table: 'channelStates', value: { channelId: 1, pts: 0.5 } }],
      ['a peer without an id', putPeer({ ...alice, id: 0 })],
      ['an access hash of more than 64 bits', putPeer({ ...alice, accessHash: 1n << 63n })],
      ['a username in upper case', putPeer({ ...alice, usernames: ['Alice'] })],
      ['a session without a data centre', { type: 'put', table: 'session', value: { mainDcId: Number.NaN, testMode: false } }],
      ['a port beyond 65,535', { type: 'put', table: 'dcOptions', value: [{ dcId: 1, host: 'a', port: 65_536 }] }],
    ];
    it.each(bad)('stores nothing of a batch that contains %s', async (_, operation) => {
      await store.commit([{ type: 'put', table: 'updateState', value: { pts: 1, qts: 1, seq: 1, date: 1 } }, putPeer(group)]);
      const batch: WriteOperation[] = [
        { type: 'put', table: 'updateState', value: { pts: 2, qts: 2, seq: 2, date: 2 } },
        { type: 'delete', table: 'peers', key: group.id },
        putPeer({ id: 77, min: false, name: 'New', usernames: ['new'] }),
        operation,
      ];
      await expect(store.commit(batch)).rejects.toMatchObject({ name: 'StorageError', code: 'INVALID_RECORD' });
      await reopen();
      expect((await store.load()).updateState).toEqual({ pts: 1, qts: 1, seq: 1, date: 1 });
      expect([...(await store.readPeers([group.id, 77])).keys()]).toEqual([group.id]);
      expect(await store.readPeerByUsername('new')).toBeUndefined();
    });

    it('carries out batches in the order of the calls', async () => {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          store.commit([{ type: 'put', table: 'updateState', value: { pts: index, qts: 0, seq: 0, date: 0 } }]),
        ),
      );
      expect((await store.load()).updateState?.pts).toBe(49);
    });

    it('reads many peers at once', async () => {
      const peers = Array.from({ length: 2500 }, (_, index): PeerRecord => ({ id: index + 1, min: false, name: `${index}`, usernames: [] }));
      await store.commit(peers.map(putPeer));
      const found = await store.readPeers([...peers.map((peer) => peer.id), 9_000_000]);
      expect(found.size).toBe(2500);
      expect(found.get(2500)?.name).toBe('2499');
    });

    it('refuses a second opening while it is open, and allows it afterwards', async () => {
      await expect(storage.open()).rejects.toMatchObject({ name: 'StorageError', code: 'DATABASE_LOCKED' });
      await reopen();
    });

    it('closes twice without complaint and refuses any use afterwards', async () => {
      await store.close();
      await store.close();
      const closed = { name: 'StorageError', code: 'STORE_CLOSED' };
      await expect(store.load()).rejects.toMatchObject(closed);
      await expect(store.readPeers([1])).rejects.toMatchObject(closed);
      await expect(store.readPeerByUsername('a')).rejects.toMatchObject(closed);
      await expect(store.readPeerByPhone('1')).rejects.toMatchObject(closed);
      await expect(store.commit([])).rejects.toMatchObject(closed);
    });

    it('shares nothing with another storage', async () => {
      const other = await fixture.create().open();
      try {
        await store.commit([putPeer(alice), { type: 'put', table: 'authKeys', value: authKey }]);
        expect((await other.load()).authKeys).toEqual([]);
        expect((await other.readPeers([alice.id])).size).toBe(0);
      } finally {
        await other.close();
      }
    });
  });
}
