/** What our client does with files. */
import type * as tl from '@kitewire/tl-schema/api';
import { newPerson } from '../support/person.js';
import type { FileLibrary } from './file-client.js';

/** Our client with its defaults. */
export const kitewire: FileLibrary = {
  name: 'kitewire',
  async logIn(server, phone) {
    const { client } = await newPerson(server, { phone });
    const peerOf = async (username: string): Promise<tl.RawInputUser> => {
      const { users: [user] } = await client.call({ _: 'contacts.resolveUsername', username });
      if (user?._ !== 'user' || user.accessHash === undefined) throw new Error(`expected a user ${username}`);
      return { _: 'inputUser', userId: user.id, accessHash: user.accessHash };
    };
    let randomId = 0n;
    return {
      async sendDocument(to, { bytes, name, thumbnail }) {
        await client.sendDocument(to, bytes, { name, ...(thumbnail && { thumb: thumbnail }) });
      },
      async sendPhoto(to, { bytes, name }) {
        await client.sendPhoto(to, bytes, { name });
      },
      async sendOneUpload(bytes, uses) {
        const { inputFile: file } = await client.uploadFile(bytes, { name: 'once.bin' });
        for (const { to, name, caption } of uses) {
          const media: tl.InputMedia = { _: 'inputMediaUploadedDocument', file, mimeType: 'application/octet-stream', attributes: [{ _: 'documentAttributeFilename', fileName: name }] };
          await client.call({ _: 'messages.sendMedia', peer: { ...(await peerOf(to)), _: 'inputPeerUser' }, media, message: caption, randomId: ++randomId });
        }
      },
      async sendAlbumOfOne(to, { bytes, name }, count) {
        await client.sendAlbum(to, Array.from({ length: count }, () => ({ kind: 'photo', file: bytes, name })));
      },
      async latestFile(from) {
        const { messages: [message] } = await client.getHistory(from, { limit: 1 });
        if (message?._ !== 'message') throw new Error('expected a message');
        const { media } = message;
        const file = media?._ === 'messageMediaPhoto' ? media.photo : media?._ === 'messageMediaDocument' ? media.document : undefined;
        if (file?._ !== 'photo' && file?._ !== 'document') throw new Error(`expected a file, got ${media?._}`);
        const sizes = file._ === 'photo' ? file.sizes : (file.thumbs ?? []);
        const preview = sizes.find((size) => size._ === 'photoStrippedSize');
        const named = file._ === 'document' ? file.attributes.find((attribute) => attribute._ === 'documentAttributeFilename') : undefined;
        return {
          name: named?.fileName,
          mimeType: file._ === 'document' ? file.mimeType : undefined,
          pictures: sizes.flatMap((size) => (size._ === 'photoSize' ? [size.type] : [])),
          previewLength: preview?.bytes.length ?? 0,
          caption: message.message,
          download: (picture) => client.downloadBytes(message, picture === undefined ? {} : { thumb: picture }),
          downloadRange: (offset, length) => client.downloadBytes(message, { offset, length }),
        };
      },
      async setProfilePhoto(bytes) {
        await client.setProfilePhoto(bytes, { name: 'me.png' });
      },
      async downloadProfilePhoto(of) {
        const [user] = await client.call({ _: 'users.getUsers', id: [await peerOf(of)] });
        if (user?._ !== 'user') throw new Error(`expected a user ${of}`);
        return client.downloadBytes(user);
      },
    };
  },
};
