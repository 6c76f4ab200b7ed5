/** Tests of pictures that people send: in memory only when it is their turn. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as tl from '@kitewire/tl-schema/api';
import type { PictureMaker } from '../../ports/picture-maker.js';
import { plainPictures } from '../../pictures/plain-pictures.js';
import { refusal, World } from '../world.contract.js';
import type { TestClient } from '../world.contract.js';
import { picturesAtOnce } from './keep-picture.js';
import { documentIn, documentOf, pngHead, someBytes, uploadBytes } from './sent-files.contract.js';

describe('a picture that is sent', () => {
  let world: World;
  let alice: TestClient;
  let pictures: PictureMaker;
  beforeEach(async () => {
    world = new World();
    pictures = { ...plainPictures };
    await world.open({ pictures: { makePhoto: (bytes) => pictures.makePhoto(bytes), makeProfilePhoto: (bytes) => pictures.makeProfilePhoto(bytes), makeThumbnail: (bytes) => pictures.makeThumbnail(bytes) } });
    alice = await world.join('15550000001', 'Alice');
  });
  afterEach(() => world.close());

  const upload = (media: tl.InputMedia): Promise<tl.MessageMedia> => alice.call({ _: 'messages.uploadMedia', peer: { _: 'inputPeerSelf' }, media });
  const photoOf = async (bytes: Uint8Array): Promise<tl.InputMedia> => ({ _: 'inputMediaUploadedPhoto', file: await uploadBytes(alice, bytes) });

  it('waits outside of memory until few enough are being made, of however many people and kinds', async () => {
    const bob = await world.join('15550000002', 'Bob');
    let inside = 0;
    let read = 0;
    let most = 0;
    const { blobs } = world.files;
    const readBlob = blobs.read.bind(blobs);
    blobs.read = (...range) => {
      read += 1;
      most = Math.max(most, read);
      return readBlob(...range);
    };
    const slowly = (make: PictureMaker['makePhoto']): PictureMaker['makePhoto'] => async (bytes) => {
      inside += 1;
      expect(inside).toBeLessThanOrEqual(picturesAtOnce);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      inside -= 1;
      read -= 1;
      return make(bytes);
    };
    pictures = { makePhoto: slowly(plainPictures.makePhoto), makeProfilePhoto: slowly(plainPictures.makeProfilePhoto), makeThumbnail: slowly(plainPictures.makeThumbnail) };
    const media = await Promise.all([200, 210, 220, 230].map((side) => photoOf(pngHead(side, side))));
    const documents = await Promise.all([240, 250].map((side) => documentOf(alice, pngHead(side, side), { mimeType: 'image/png' })));
    const file = await uploadBytes(bob, pngHead(260, 260));
    const sent = await Promise.all([...[...media, ...documents].map(upload), bob.call({ _: 'photos.uploadProfilePhoto', file })]);
    expect(sent).toHaveLength(7);
    expect(most).toBe(picturesAtOnce);
  });

  it('leaves its turn to the next one when it is none', async () => {
    const files = await Promise.all([1, 2, 3, 4].map((length) => photoOf(someBytes(length))));
    expect(await Promise.all(files.map((media) => refusal(upload(media))))).toEqual(files.map(() => '400 IMAGE_PROCESS_FAILED'));
    expect((await upload(await photoOf(pngHead(200, 200))))._).toBe('messageMediaPhoto');
  });

  it('S16: is refused beyond 10 MiB, and can still be sent as a document', async () => {
    const part = 512 * 1024;
    const size = 10 * 2 ** 20 + 1;
    for (let index = 0; index * part < size; index += 1) {
      const bytes = index === 0 ? new Uint8Array(part) : new Uint8Array(Math.min(part, size - index * part));
      if (index === 0) bytes.set(pngHead(300, 200));
      await world.files.uploads.savePart({ userId: alice.userId, fileId: 7n, index, bytes, totalParts: 21, now: world.clock.now() });
    }
    const file: tl.InputFile = { _: 'inputFileBig', id: 7n, parts: 21, name: 'a.png' };
    expect(await refusal(upload({ _: 'inputMediaUploadedPhoto', file }))).toBe('400 PHOTO_SAVE_FILE_INVALID');
    const document = documentIn(await upload({ _: 'inputMediaUploadedDocument', file, mimeType: 'image/png', attributes: [] }));
    expect(document).toMatchObject({ size, attributes: [] });
    expect(document.thumbs).toBeUndefined();
  });

  it('is shown by itself where the thumbnail that came along is too large or no picture', async () => {
    for (const bytes of [someBytes(210_000), someBytes(50)]) {
      const thumb = await uploadBytes(alice, bytes);
      const document = documentIn(await upload(await documentOf(alice, pngHead(90, 60), { mimeType: 'image/png', thumb })));
      expect(document.thumbs).toMatchObject([{ type: 'm', w: 90, h: 60 }]);
      expect(world.files.uploads.has(alice.userId, thumb.id)).toBe(false);
    }
  });

  it('is a document like any other when its sender gives the file itself as its thumbnail', async () => {
    const file = await uploadBytes(alice, someBytes(210_000));
    const document = documentIn(await upload({ _: 'inputMediaUploadedDocument', file, thumb: file, mimeType: 'video/mp4', attributes: [] }));
    expect(document).toMatchObject({ size: 210_000 });
    expect(document.thumbs).toBeUndefined();
  });
});
