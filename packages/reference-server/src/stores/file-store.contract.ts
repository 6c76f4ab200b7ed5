/** The contract of the port of photos and documents as a suite that each adapter's test runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredDocument, StoredPhoto } from '../domain/stored-file.js';
import { addMember, today } from './stores-fixture.contract.js';
import type { StoresFixture } from './stores-fixture.contract.js';
import type { Stores } from './stores.js';

/** A photo whose blobs are named after it. */
export function aPhoto(id: bigint): StoredPhoto {
  return {
    ...{ kind: 'photo', id, accessHash: -id, dcId: 2, date: today },
    sizes: [{ stripped: Uint8Array.of(1, 2, 255) }, { type: 's', width: 100, height: 50, size: 9, blob: `small-${id}` }, { type: 'm', width: 320, height: 160, size: 99, blob: `blob-${id}` }],
  };
}

/** A document with what JSON has no form for. */
export function aDocument(id: bigint, blob: string): StoredDocument {
  return {
    ...{ kind: 'document', id, accessHash: -id, dcId: 2, date: today, mimeType: 'audio/ogg', size: 5_000_000_000, blob },
    attributes: [{ _: 'documentAttributeAudio', voice: true, duration: 3, waveform: Uint8Array.of(0, 128, 255) }, { _: 'documentAttributeFilename', fileName: 'a ☕.ogg' }],
    thumbs: [{ type: 'm', width: 320, height: 160, size: 99, blob: 'thumb' }],
  };
}

const largest = 0x7fff_ffff_ffff_ffffn;
const all = { offset: 0, maxId: 0n, limit: 9 };

/** Runs the suite against one adapter. */
export function testFileStore(name: string, fixture: StoresFixture): void {
  describe(`${name} as a store of files`, () => {
    let stores: Stores;
    let alice: number;
    let bob: number;
    beforeEach(async () => {
      stores = await fixture.create();
      alice = (await addMember(stores, '15550001', 'Alice')).user.id;
      bob = (await addMember(stores, '15550002', 'Bob')).user.id;
    });
    afterEach(async () => {
      await stores.close();
      fixture.dispose?.();
    });

    it('gives photos and documents back as they were, each by its kind and id', async () => {
      const [photo, document] = [aPhoto(largest), aDocument(largest, 'whole')];
      await stores.files.add(photo);
      await stores.files.add(document);
      expect(await stores.files.find('photo', largest)).toEqual(photo);
      expect(await stores.files.find('document', largest)).toEqual(document);
      expect(await stores.files.find('photo', 5n)).toBeUndefined();
    });

    it('says which blobs are needed', async () => {
      await stores.files.add(aPhoto(1n));
      await stores.files.add(aDocument(2n, 'whole'));
      await stores.files.add(aDocument(3n, 'whole'));
      const keys = ['small-1', 'blob-1', 'whole', 'thumb', 'orphan'];
      expect(await stores.files.namedBlobs(keys)).toEqual(new Set(['small-1', 'blob-1', 'whole', 'thumb']));
      expect(await stores.files.namedBlobs([])).toEqual(new Set());
    });

    it('remembers what was made of an upload, as long as the same is wanted of it', async () => {
      const origin = { userId: alice, uploadId: -7n, sign: 'photo' };
      expect(await stores.files.findUploaded(origin)).toBeUndefined();
      await stores.files.add(aPhoto(1n), origin);
      expect(await stores.files.findUploaded(origin)).toEqual(aPhoto(1n));
      expect(await stores.files.findUploaded({ ...origin, userId: bob })).toBeUndefined();
      expect(await stores.files.findUploaded({ ...origin, sign: 'document' })).toBeUndefined();
      await stores.files.add(aPhoto(2n), origin);
      expect(await stores.files.findUploaded(origin)).toEqual(aPhoto(2n));
      await stores.files.add({ ...aPhoto(3n), date: today + 3 * 86_400 }, { ...origin, uploadId: 8n });
      expect(await stores.files.findUploaded(origin)).toBeUndefined();
    });

    it('puts the newest photo of a user in front, and everybody sees it', async () => {
      for (const id of [4n, 3n, 5n]) {
        await stores.files.add(aPhoto(id));
        await stores.files.addProfilePhoto({ userId: alice, photoId: id, date: today });
      }
      expect(await stores.users.find(alice)).toMatchObject({ photo: { photoId: 5n, dcId: 2, stripped: Uint8Array.of(1, 2, 255) } });
      await stores.files.addProfilePhoto({ userId: alice, photoId: 4n, date: today });
      expect(await stores.users.find(alice)).toMatchObject({ photo: { photoId: 4n } });
      const list = async (window = {}): Promise<unknown> => {
        const { photos, total } = await stores.files.profilePhotos(alice, { ...all, ...window });
        return [photos.map(({ id }) => id), total];
      };
      expect(await list()).toEqual([[4n, 5n, 3n], 3]);
      expect(await list({ offset: 1, limit: 1 })).toEqual([[5n], 3]);
      expect(await list({ maxId: 5n })).toEqual([[4n, 3n], 3]);
      expect([await stores.files.hasProfilePhoto(alice, 3n), await stores.files.hasProfilePhoto(bob, 3n)]).toEqual([true, false]);
    });

    it('goes back to the photo before when one is deleted, and to none after the last', async () => {
      for (const id of [1n, 2n]) {
        await stores.files.add(aPhoto(id));
        await stores.files.addProfilePhoto({ userId: alice, photoId: id, date: today });
      }
      expect(await stores.files.deleteProfilePhotos({ userId: bob, photoIds: [1n], date: today })).toEqual([]);
      expect(await stores.files.deleteProfilePhotos({ userId: alice, photoIds: [2n, 9n], date: today })).toEqual([2n]);
      expect(await stores.users.find(alice)).toMatchObject({ photo: { photoId: 1n } });
      expect(await stores.files.deleteProfilePhotos({ userId: alice, photoIds: [1n], date: today })).toEqual([1n]);
      expect((await stores.users.find(alice))?.photo).toBeUndefined();
    });

    it('tells the user, their contacts and partners of another photo', async () => {
      await stores.contacts.importByPhone({ ownerId: bob, entries: [{ phone: '15550001', firstName: 'A', lastName: '' }] });
      await stores.files.add(aPhoto(1n));
      await stores.files.addProfilePhoto({ userId: alice, photoId: 1n, date: today });
      for (const userId of [alice, bob]) {
        const { seq } = await stores.events.missed({ userId, authKeyId: 1n, pts: 1, qts: 0, since: today, date: today, limits: { box: 1, qts: 1, seq: 9 } });
        expect(seq).toMatchObject([{ type: 'userPhoto', subjectId: alice }]);
      }
    });

    it('shows a photo of nobody whose account has ended', async () => {
      await stores.files.add(aPhoto(1n));
      await stores.files.addProfilePhoto({ userId: alice, photoId: 1n, date: today });
      await stores.users.deactivate(alice);
      expect((await stores.users.find(alice))?.photo).toBeUndefined();
      expect(await stores.files.profilePhotos(alice, all)).toEqual({ photos: [], total: 0 });
    });
  });
}
