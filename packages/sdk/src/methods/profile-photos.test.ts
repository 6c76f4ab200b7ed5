/** The photos of a profile, against a server that answers by a script. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { deleteProfilePhotos, getProfilePhotos, setProfilePhoto } from './profile-photos.js';
import { createScriptedContext, type Script } from './scripted-context.contract.js';

const photo: tl.RawPhoto = { _: 'photo', id: 5n, accessHash: 6n, fileReference: Uint8Array.of(1), date: 9, sizes: [], dcId: 2 };

describe('profile photos', () => {
  it('are uploaded and set', async () => {
    const script: Script = ({ _: name }) => (name === 'upload.saveFilePart' ? true : { _: 'photos.photo', photo, users: [] });
    const context = await createScriptedContext(script);
    expect(await setProfilePhoto(context, new Uint8Array(300))).toBe(photo);
    expect(context.calls).toMatchObject([{ _: 'upload.saveFilePart' }, { _: 'photos.uploadProfilePhoto', file: { _: 'inputFile', parts: 1, name: 'photo.jpg' } }]);
  });

  it('are told to be missing when the server shows none', async () => {
    const context = await createScriptedContext(({ _: name }) => (name === 'upload.saveFilePart' ? true : { _: 'photos.photo', photo: { _: 'photoEmpty', id: 5n }, users: [] }));
    await expect(setProfilePhoto(context, new Uint8Array(300))).rejects.toMatchObject({ type: 'UPLOADED_PHOTO_MISSING' });
  });

  it.each([
    ['all', { _: 'photos.photos', photos: [photo, { _: 'photoEmpty', id: 7n }], users: [] }, 2],
    ['some', { _: 'photos.photosSlice', count: 40, photos: [photo], users: [] }, 40],
  ])('are read where the server gives %s', async (_which, answer, total) => {
    const context = await createScriptedContext(() => answer);
    expect(await getProfilePhotos(context, { _: 'inputPeerSelf' }, { offset: 3, limit: 20 })).toEqual({ photos: [photo], total });
    expect(context.calls).toEqual([{ _: 'photos.getUserPhotos', userId: { _: 'inputUserSelf' }, offset: 3, maxId: 0n, limit: 20 }]);
    await expect(getProfilePhotos(context, -5)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('are removed by their ids', async () => {
    const context = await createScriptedContext(() => [5n]);
    expect(await deleteProfilePhotos(context, [photo])).toEqual([5n]);
    expect(context.calls).toEqual([{ _: 'photos.deletePhotos', id: [{ _: 'inputPhoto', id: 5n, accessHash: 6n, fileReference: Uint8Array.of(1) }] }]);
  });
});
