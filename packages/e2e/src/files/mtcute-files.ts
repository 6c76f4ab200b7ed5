/** What mtcute does with files. */
import { type FileLocation, InputMedia } from '@mtcute/node';
import { newMtcutePerson } from '../support/mtcute.js';
import type { FileLibrary } from './file-client.js';

/** mtcute with its defaults. */
export const mtcute: FileLibrary = {
  name: 'mtcute',
  async logIn(server, phone) {
    const { client } = await newMtcutePerson(server, { phone });
    const fetch = async (location: FileLocation): Promise<Uint8Array> => new Uint8Array(await client.downloadAsBuffer(location));
    return {
      async sendDocument(to, { bytes, name, thumbnail }) {
        await client.sendMedia(to, InputMedia.document(bytes, { fileName: name, ...(thumbnail && { thumb: thumbnail }) }));
      },
      async sendPhoto(to, { bytes, name }) {
        await client.sendMedia(to, InputMedia.photo(bytes, { fileName: name }));
      },
      async sendOneUpload(bytes, uses) {
        const file = await client.uploadFile({ file: bytes });
        for (const { to, name, caption } of uses) await client.sendMedia(to, InputMedia.document(file, { fileName: name, caption }));
      },
      async sendAlbumOfOne(to, { bytes, name }, count) {
        const file = await client.uploadFile({ file: bytes, fileName: name });
        await client.sendMediaGroup(to, Array.from({ length: count }, () => InputMedia.photo(file)));
      },
      async latestFile(from) {
        const message = (await client.getHistory(from, { limit: 1 }))[0];
        const media = message?.media;
        if (media?.type !== 'photo' && media?.type !== 'document') throw new Error(`expected a file, got ${media?.type}`);
        const shown = media.type === 'photo' ? media.thumbnails.filter(({ type }) => type !== 'i').at(-1) : media;
        if (!shown) throw new Error('expected a photo with sizes');
        const preview = media.getThumbnail('i')?.raw;
        return {
          name: media.type === 'document' ? (media.fileName ?? undefined) : undefined,
          mimeType: media.type === 'document' ? media.mimeType : undefined,
          pictures: media.thumbnails.map(({ type }) => type).filter((type) => type !== 'i'),
          previewLength: preview?._ === 'photoStrippedSize' ? preview.bytes.length : 0,
          caption: message?.text ?? '',
          async download(picture) {
            const location = picture === undefined ? shown : media.getThumbnail(picture);
            if (!location) throw new Error(`expected a picture ${picture}`);
            return fetch(location);
          },
          downloadRange: (offset, length) => client.downloadChunk({ location: shown, offset, limit: length }),
        };
      },
      async setProfilePhoto(media) {
        await client.setMyProfilePhoto({ type: 'photo', media });
      },
      async downloadProfilePhoto(of) {
        const { photo } = await client.getUser(of);
        if (!photo) throw new Error(`expected ${of} to have a photo`);
        return fetch(photo.big);
      },
    };
  },
};
