/** What GramJS does with files. */
import { Api } from 'telegram';
import { CustomFile } from 'telegram/client/uploads.js';
import { returnBigInt } from 'telegram/Helpers.js';
import { newGramjsPerson } from '../support/gramjs.js';
import type { FileLibrary } from './file-client.js';

/** As its uploads take a file that is in memory. */
function toFile(name: string, bytes: Uint8Array): CustomFile {
  return new CustomFile(name, bytes.length, '', Buffer.from(bytes));
}

function toBytes(downloaded: unknown): Uint8Array {
  if (!(downloaded instanceof Uint8Array)) throw new Error(`expected bytes, got ${typeof downloaded}`);
  return new Uint8Array(downloaded);
}

/** GramJS with its defaults. */
export const gramjs: FileLibrary = {
  name: 'GramJS',
  async logIn(server, phone) {
    const { client } = await newGramjsPerson(server, { phone });
    return {
      async sendDocument(to, { bytes, name, thumbnail }) {
        await client.sendFile(to, { file: toFile(name, bytes), forceDocument: true, workers: 4, ...(thumbnail && { thumb: Buffer.from(thumbnail) }) });
      },
      async sendPhoto(to, { bytes, name }) {
        await client.sendFile(to, { file: toFile(name, bytes) });
      },
      async sendOneUpload(bytes, uses) {
        const file = await client.uploadFile({ file: toFile('once.bin', bytes), workers: 4 });
        for (const { to, name, caption } of uses) {
          await client.sendFile(to, { file, caption, forceDocument: true, attributes: [new Api.DocumentAttributeFilename({ fileName: name })] });
        }
      },
      async sendAlbumOfOne(to, { bytes, name }, count) {
        const file = await client.uploadFile({ file: toFile(name, bytes), workers: 1 });
        await client.sendFile(to, { file: Array.from({ length: count }, () => file) });
      },
      async latestFile(from) {
        const [message] = await client.getMessages(from, { limit: 1 });
        const file = message?.photo ?? message?.document;
        if (!message?.media || (!(file instanceof Api.Photo) && !(file instanceof Api.Document))) throw new Error('expected a file');
        const { media } = message;
        const sizes = file instanceof Api.Photo ? file.sizes : (file.thumbs ?? []);
        const preview = sizes.find((size) => size instanceof Api.PhotoStrippedSize);
        const names = file instanceof Api.Document ? file.attributes.filter((attribute) => attribute instanceof Api.DocumentAttributeFilename) : [];
        return {
          name: names[0]?.fileName,
          mimeType: file instanceof Api.Document ? file.mimeType : undefined,
          pictures: sizes.flatMap((size) => (size instanceof Api.PhotoSize ? [size.type] : [])),
          previewLength: preview instanceof Api.PhotoStrippedSize ? preview.bytes.length : 0,
          caption: message.message,
          async download(picture) {
            const thumb = sizes.find((size) => 'type' in size && size.type === picture);
            return toBytes(await client.downloadMedia(media, thumb instanceof Api.PhotoSize ? { thumb } : {}));
          },
          async downloadRange(offset, length) {
            const chunks: Uint8Array[] = [];
            const range = { offset: returnBigInt(offset), limit: 1, chunkSize: length, requestSize: length };
            for await (const chunk of client.iterDownload({ file: media, ...range })) chunks.push(toBytes(chunk));
            return new Uint8Array(Buffer.concat(chunks));
          },
        };
      },
      async setProfilePhoto(bytes) {
        const file = await client.uploadFile({ file: toFile('me.png', bytes), workers: 1 });
        await client.invoke(new Api.photos.UploadProfilePhoto({ file }));
      },
      async downloadProfilePhoto(of) {
        return toBytes(await client.downloadProfilePhoto(of, { isBig: true }));
      },
    };
  },
};
