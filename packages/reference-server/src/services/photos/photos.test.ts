/** Tests of photos.*, and of how the photos of people are shown. */
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as tl from '@kitewire/tl-schema/api';
import { fetchBytes, photoIn, photoLocationOf, pngHead, someBytes, uploadBytes } from '../files/sent-files.contract.js';
import { openMutualPair } from '../pair.contract.js';
import { createSharpPictures } from '../../pictures/sharp-pictures.js';
import { refusal } from '../world.contract.js';
import type { TestClient, World } from '../world.contract.js';

describe('photos', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let toBob: tl.RawInputPeerUser;
  let toAlice: tl.RawInputPeerUser;
  beforeEach(async () => {
    ({ world, alice, bob, toBob, toAlice } = await openMutualPair());
    await bob.sendText(toAlice, 'hello');
    await world.takePushes();
  });
  afterEach(() => world.close());

  const set = async (width: number): Promise<tl.RawPhoto> => photoOf(await alice.call({ _: 'photos.uploadProfilePhoto', file: await uploadBytes(alice, pngHead(width, 300)) }));
  const photoOf = ({ photo }: tl.PhotosPhoto): tl.RawPhoto => {
    if (photo._ !== 'photo') throw new RangeError('expected a photo');
    return photo;
  };
  const seen = async (): Promise<tl.User | undefined> => (await bob.call({ _: 'users.getUsers', id: [{ ...toAlice, _: 'inputUser' }] }))[0];
  const list = (request: Partial<tl.PhotosGetUserPhotosRequest> = {}): Promise<tl.PhotosPhotos> =>
    bob.call({ _: 'photos.getUserPhotos', userId: { ...toAlice, _: 'inputUser' }, offset: 0, maxId: 0n, limit: 10, ...request });
  const asInput = ({ id, accessHash, fileReference }: tl.RawPhoto): tl.RawInputPhoto => ({ _: 'inputPhoto', id, accessHash, fileReference });

  it('shows a new photo with its owner, and tells those who know them', async () => {
    const photo = await set(640);
    expect(await seen()).toMatchObject({ photo: { _: 'userProfilePhoto', photoId: photo.id, dcId: 2 } });
    const pushes = await world.takePushes();
    expect(pushes.map(({ userId }) => userId).toSorted()).toEqual([alice.userId, bob.userId].toSorted());
    for (const { updates } of pushes) {
      expect(updates).toMatchObject({ updates: [{ _: 'updateUser', userId: alice.userId }], users: [{ id: alice.userId, photo: { photoId: photo.id } }] });
    }
    expect(await bob.call({ _: 'users.getFullUser', id: { ...toAlice, _: 'inputUser' } })).toMatchObject({ fullUser: { profilePhoto: { id: photo.id, sizes: [{ type: 'x', w: 640 }] } } });
  });

  it('gives a photo to whoever may see its owner, by their peer alone', async () => {
    const { id } = await set(640);
    const location = (peer: tl.InputPeer, photoId = id): tl.RawInputPeerPhotoFileLocation => ({ _: 'inputPeerPhotoFileLocation', peer, photoId });
    for (const big of [{}, { big: true as const }]) expect((await fetchBytes(bob, { ...location(toAlice), ...big })).bytes).toEqual(pngHead(640, 300));
    expect(await refusal(fetchBytes(bob, location(toAlice, id + 1n)))).toBe('400 LOCATION_INVALID');
    expect(await refusal(fetchBytes(alice, location(toBob)))).toBe('400 LOCATION_INVALID');
    expect(await refusal(fetchBytes(bob, location({ ...toAlice, accessHash: 1n })))).toBe('400 PEER_ID_INVALID');
  });

  it('lists the photos of a person, the newest first, each with a reference that is good', async () => {
    const photos = [await set(200), await set(300), await set(400)].toReversed();
    const whole = await list();
    expect(whole).toMatchObject({ _: 'photos.photos', photos: photos.map(({ id }) => ({ id })), users: [{ id: alice.userId }] });
    const [first] = whole.photos;
    expect((await fetchBytes(bob, photoLocationOf(first as tl.RawPhoto, 'x'))).bytes).toEqual(pngHead(400, 300));
    expect(await list({ offset: 1, limit: 1 })).toMatchObject({ _: 'photos.photosSlice', count: 3, photos: [{ id: photos[1]?.id }] });
    expect(await list({ limit: -1 })).toMatchObject({ count: 3, photos: [] });
  });

  it('puts an earlier photo in front again, or one from a message', async () => {
    const [first, second] = [await set(200), await set(300)];
    expect(photoOf(await alice.call({ _: 'photos.updateProfilePhoto', id: asInput(first) })).id).toBe(first.id);
    expect((await list()).photos.map(({ id }) => id)).toEqual([first.id, second.id]);
    const sent = photoIn(await alice.call({ _: 'messages.uploadMedia', peer: toBob, media: { _: 'inputMediaUploadedPhoto', file: await uploadBytes(alice, pngHead(500, 500)) } }));
    await alice.call({ _: 'photos.updateProfilePhoto', id: asInput(sent) });
    expect(await seen()).toMatchObject({ photo: { photoId: sent.id } });
    expect(await refusal(alice.call({ _: 'photos.updateProfilePhoto', id: { ...asInput(sent), accessHash: 1n } }))).toBe('400 PHOTO_ID_INVALID');
    expect(await refusal(bob.call({ _: 'photos.updateProfilePhoto', id: asInput(sent) }))).toBe('400 FILE_REFERENCE_INVALID');
  });

  it('takes photos away, the newest or chosen ones', async () => {
    const [first, second, third] = [await set(200), await set(300), await set(400)];
    expect(await alice.call({ _: 'photos.updateProfilePhoto', id: { _: 'inputPhotoEmpty' } })).toMatchObject({ photo: { _: 'photoEmpty' }, users: [{ photo: { photoId: second.id } }] });
    expect(await bob.call({ _: 'photos.deletePhotos', id: [asInput(second)] })).toEqual([]);
    await world.takePushes();
    expect(await alice.call({ _: 'photos.deletePhotos', id: [asInput(second), asInput(third), { _: 'inputPhotoEmpty' }] })).toEqual([second.id]);
    expect((await world.takePushes()).map(({ updates }) => updates)).toMatchObject([{ users: [{ photo: { photoId: first.id } }] }, {}]);
    await alice.call({ _: 'photos.deletePhotos', id: [asInput(first)] });
    expect(await seen()).not.toHaveProperty('photo');
  });

  it('shows a person by the squares that the server makes of a photo, the small one and the large one', async () => {
    await world.close();
    ({ world, alice, bob, toBob, toAlice } = await openMutualPair({ pictures: createSharpPictures(sharp) }));
    const bytes = await sharp({ create: { width: 900, height: 700, channels: 3, background: '#204080' } }).jpeg().toBuffer();
    const file = await uploadBytes(alice, bytes);
    const photo = photoOf(await alice.call({ _: 'photos.uploadProfilePhoto', file }));
    expect(photo.sizes.flatMap((size) => (size._ === 'photoSize' ? [[size.type, size.w, size.h]] : []))).toEqual([['a', 160, 160], ['b', 320, 320], ['c', 640, 640]]);
    // The same upload again is the same photo, as when an answer was lost.
    expect(photoOf(await alice.call({ _: 'photos.uploadProfilePhoto', file })).id).toBe(photo.id);
    for (const [big, side] of [[undefined, 160], [true, 640]] as const) {
      const shown = await fetchBytes(bob, { _: 'inputPeerPhotoFileLocation', peer: toAlice, photoId: photo.id, ...(big && { big }) });
      expect(await sharp(shown.bytes).metadata()).toMatchObject({ width: side, height: side });
    }
    const small = await sharp({ create: { width: 900, height: 150, channels: 3, background: '#204080' } }).jpeg().toBuffer();
    expect(await refusal(alice.call({ _: 'photos.uploadProfilePhoto', file: await uploadBytes(alice, small) }))).toBe('400 PHOTO_CROP_SIZE_SMALL');
  });

  it('refuses what is no photo, too small, or for somebody else', async () => {
    const upload = async (bytes: Uint8Array, more: Partial<tl.PhotosUploadProfilePhotoRequest> = {}): Promise<string> =>
      refusal(alice.call({ _: 'photos.uploadProfilePhoto', file: await uploadBytes(alice, bytes), ...more }));
    expect(await refusal(alice.call({ _: 'photos.uploadProfilePhoto' }))).toBe('400 PHOTO_FILE_MISSING');
    expect(await upload(someBytes(99))).toBe('400 IMAGE_PROCESS_FAILED');
    expect(await upload(pngHead(159, 300))).toBe('400 PHOTO_CROP_SIZE_SMALL');
    expect(await upload(pngHead(300, 300), { bot: { _: 'inputUserSelf' } })).toBe('400 BOT_INVALID');
    expect(await upload(pngHead(300, 300), { video: await uploadBytes(alice, someBytes(9)) })).toBe('400 VIDEO_FILE_INVALID');
    expect(await seen()).not.toHaveProperty('photo');
  });

  it('tells in a difference whose photo is another one', async () => {
    const before = await bob.call({ _: 'updates.getState' });
    world.clock.time += 1000;
    const { id } = await set(300);
    const difference = await bob.call({ _: 'updates.getDifference', pts: before.pts, date: before.date, qts: 0 });
    expect(difference).toMatchObject({ otherUpdates: expect.arrayContaining([{ _: 'updateUser', userId: alice.userId }]) as unknown });
    expect('users' in difference ? difference.users.find((user) => user.id === alice.userId) : undefined).toMatchObject({ photo: { photoId: id } });
  });
});
