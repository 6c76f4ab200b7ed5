/** Files between clients that nobody here wrote: what one of them sends, the other gets byte by byte. */
import { randomBytes } from 'node:crypto';
import type { KitewireServer } from '@kitewire/reference-server';
import { Api } from 'telegram';
import { CustomFile } from 'telegram/client/uploads.js';
import { describe, expect, it } from 'vitest';
import { type GramjsPerson, newGramjsPerson } from '../support/gramjs.js';
import { type MtcutePerson, newMtcutePerson } from '../support/mtcute.js';
import { newPerson, newPhone } from '../support/person.js';
import { makePng, sidesOfJpeg } from '../support/picture.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** Ada with mtcute and Ben with GramJS, who can name each other. */
async function newForeigners(server: KitewireServer): Promise<{ readonly ada: MtcutePerson; readonly ben: GramjsPerson }> {
  // mtcute cannot sign up.
  const { phone } = await newPerson(server, { firstName: 'Ada' });
  const ada = await newMtcutePerson(server, { phone });
  const ben = await newGramjsPerson(server, { phone: newPhone(), firstName: 'Ben' });
  await ben.client.invoke(new Api.account.UpdateUsername({ username: 'ben_with_gramjs' }));
  await ada.client.call({ _: 'account.updateUsername', username: 'ada_with_mtcute' });
  return { ada, ben };
}

describe('files between mtcute and GramJS', () => {
  it.each([['small', 300_000], ['big', 12_000_000]])('carries a %s document from mtcute to GramJS and back, with its name', async (_, size) => {
    const server = await startServer();
    const { ada, ben } = await newForeigners(server);
    const bytes = new Uint8Array(randomBytes(size));
    await ada.client.sendMedia('ben_with_gramjs', { type: 'document', file: bytes, fileName: 'data.bin', fileMime: 'application/x-data', caption: 'for you' });
    await waitUntil('GramJS has heard of it', () => ben.read.includes('for you'));
    const [message] = await ben.client.getMessages('ada_with_mtcute', { limit: 1 });
    expect(message?.file?.name).toBe('data.bin');
    const got = (await ben.client.downloadMedia(message as Api.Message, {})) as Uint8Array;
    expect(Buffer.compare(got, bytes)).toBe(0);

    const file = new CustomFile('back.bin', size, '', Buffer.from(bytes));
    await ben.client.sendFile('ada_with_mtcute', { file, caption: 'and back', forceDocument: true, workers: 2 });
    await waitUntil('mtcute has heard of it', () => ada.read.includes('and back'));
    const media = ada.heard.find(({ text }) => text === 'and back')?.media;
    if (media?.type !== 'document') throw new RangeError(`expected a document, got ${media?.type}`);
    expect([media.fileName, media.fileSize]).toEqual(['back.bin', size]);
    expect(Buffer.compare(await ada.client.downloadAsBuffer(media), bytes)).toBe(0);
    expect([...ada.errors, ...ben.errors]).toEqual([]);
  });

  it('carries albums of photos, in all their sizes and as previews', async () => {
    const server = await startServer();
    const { ada, ben } = await newForeigners(server);
    const bytes = makePng(900, 600);
    await ada.client.sendMediaGroup('ben_with_gramjs', [{ type: 'photo', file: bytes }, { type: 'photo', file: bytes, caption: 'two' }]);
    await waitUntil('GramJS has heard of it', () => ben.read.includes('two'));
    const messages = await ben.client.getMessages('ada_with_mtcute', { limit: 2 });
    expect(new Set(messages.map(({ groupedId }) => String(groupedId))).size).toBe(1);
    const photo = messages[0]?.photo as Api.Photo;
    expect(photo.sizes.map((size) => ('w' in size ? `${size.type} ${size.w}x${size.h}` : size.className))).toEqual(['PhotoStrippedSize', 's 100x67', 'm 320x213', 'x 800x533', 'y 900x600']);
    const got = (await ben.client.downloadMedia(messages[0] as Api.Message, {})) as Uint8Array;
    expect(sidesOfJpeg(got)).toBe('900x600');

    await ben.client.sendFile('ada_with_mtcute', { file: [1, 2].map((n) => new CustomFile(`${n}.png`, bytes.length, '', Buffer.from(bytes))), caption: ['one', 'both'] });
    await waitUntil('mtcute has heard of it', () => ada.read.includes('both'));
    const media = ada.heard.find(({ text }) => text === 'both')?.media;
    if (media?.type !== 'photo') throw new RangeError(`expected a photo, got ${media?.type}`);
    expect(sidesOfJpeg(await ada.client.downloadAsBuffer(media))).toBe('900x600');
    const preview = media.thumbnails.find(({ type }) => type === 'i');
    expect(sidesOfJpeg(await ada.client.downloadAsBuffer(preview as NonNullable<typeof preview>))).toBe('40x27');
    expect([...ada.errors, ...ben.errors]).toEqual([]);
  });

  it('shows each the photo that the other has set', async () => {
    const server = await startServer();
    const { ada, ben } = await newForeigners(server);
    await ada.client.setMyProfilePhoto({ type: 'photo', media: makePng(640, 640) });
    const photo = (await ben.client.downloadProfilePhoto('ada_with_mtcute', { isBig: true })) as Uint8Array;
    expect(sidesOfJpeg(photo)).toBe('640x640');
    const small = makePng(200, 200);
    const file = await ben.client.uploadFile({ file: new CustomFile('me.png', small.length, '', Buffer.from(small)), workers: 1 });
    await ben.client.invoke(new Api.photos.UploadProfilePhoto({ file }));
    const seen = await ada.client.getUser('ben_with_gramjs');
    expect(sidesOfJpeg(await ada.client.downloadAsBuffer((seen.photo as NonNullable<typeof seen.photo>).big))).toBe('200x200');
    const photos = await ada.client.getProfilePhotos('ben_with_gramjs');
    expect(photos.total).toBe(1);
    expect(sidesOfJpeg(await ada.client.downloadAsBuffer(photos[0] as NonNullable<(typeof photos)[0]>))).toBe('200x200');
    expect([...ada.errors, ...ben.errors]).toEqual([]);
  });
});
