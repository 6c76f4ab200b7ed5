/** Tests of messages.sendMedia, uploadMedia and sendMultiMedia. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as tl from '@kitewire/tl-schema/api';
import { documentIn, documentOf, fetchBytes, locationOf, messageIn, messagesIn, photoIn, photoLocationOf, pngHead, someBytes, uploadBytes } from '../files/sent-files.contract.js';
import { openMutualPair } from '../pair.contract.js';
import { refusal, sha256 } from '../world.contract.js';
import type { TestClient, World } from '../world.contract.js';

const self: tl.InputPeer = { _: 'inputPeerSelf' };
const sha256Hex = (bytes: Uint8Array): string => Buffer.from(sha256(bytes)).toString('hex');

describe('messages.sendMedia', () => {
  let world: World;
  let alice: TestClient;
  let bob: TestClient;
  let toBob: tl.RawInputPeerUser;
  let toAlice: tl.RawInputPeerUser;
  // Not among those that `sendText` counts up.
  let randomId = 1000n;
  beforeEach(async () => void ({ world, alice, bob, toBob, toAlice } = await openMutualPair()));
  afterEach(() => world.close());

  const send = (from: TestClient, peer: tl.InputPeer, media: tl.InputMedia, more: Partial<tl.MessagesSendMediaRequest> = {}): Promise<tl.Updates> =>
    from.call({ _: 'messages.sendMedia', peer, media, message: '', randomId: ++randomId, ...more });
  const photoOf = async (from: TestClient, width = 640, height = 480): Promise<tl.RawInputMediaUploadedPhoto> => ({ _: 'inputMediaUploadedPhoto', file: await uploadBytes(from, pngHead(width, height)) });
  const history = async (of: TestClient, peer: tl.InputPeer): Promise<tl.Message[]> => {
    const answer = await of.call({ _: 'messages.getHistory', peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 20, maxId: 0, minId: 0, hash: 0n });
    return 'messages' in answer ? answer.messages : [];
  };

  it('sends a document with a caption, byte by byte what was uploaded', async () => {
    const bytes = someBytes(3000);
    const sent = await send(alice, toBob, await documentOf(alice, bytes), { message: 'look here', entities: [{ _: 'messageEntityBold', offset: 0, length: 4 }] });
    expect(messageIn(sent)).toMatchObject({ out: true, message: 'look here', entities: [{ _: 'messageEntityBold' }] });
    const document = documentIn(sent);
    expect(document).toMatchObject({ mimeType: 'application/zip', size: 3000, dcId: 2, attributes: [{ _: 'documentAttributeFilename', fileName: 'a.zip' }] });
    expect((await fetchBytes(alice, locationOf(document))).bytes).toEqual(bytes);
    const [push] = (await world.takePushes()).filter(({ userId }) => userId === bob.userId);
    const pushed = documentIn(push?.updates as tl.Updates);
    expect(pushed.id).toBe(document.id);
    expect((await fetchBytes(bob, locationOf(pushed))).bytes).toEqual(bytes);
  });

  it('shows it in the history, in messages by id, in searches and in differences', async () => {
    await send(alice, toBob, await documentOf(alice, someBytes(10)), { message: 'report' });
    const shown = { message: 'report', media: { _: 'messageMediaDocument', document: { size: 10 } } };
    expect(await history(bob, toAlice)).toMatchObject([shown]);
    const byId = await bob.call({ _: 'messages.getMessages', id: [{ _: 'inputMessageID', id: 1 }] });
    expect(byId).toMatchObject({ messages: [shown] });
    const found = await bob.call({ _: 'messages.search', peer: toAlice, q: 'report', filter: { _: 'inputMessagesFilterEmpty' }, minDate: 0, maxDate: 0, offsetId: 0, addOffset: 0, limit: 9, maxId: 0, minId: 0, hash: 0n });
    expect(found).toMatchObject({ messages: [shown] });
    const difference = await bob.call({ _: 'updates.getDifference', pts: 1, date: 0, qts: 0 });
    expect(difference).toMatchObject({ newMessages: [shown] });
    expect(await bob.call({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 9, hash: 0n })).toMatchObject({ messages: [shown] });
  });

  it('finds media by their kind, with the words of the caption or without', async () => {
    const video: tl.DocumentAttribute = { _: 'documentAttributeVideo', duration: 1, w: 9, h: 9 };
    await send(alice, toBob, await documentOf(alice, someBytes(10)), { message: 'summer plan' });
    await send(alice, toBob, await photoOf(alice), { message: 'summer' });
    await send(alice, toBob, await documentOf(alice, someBytes(11), { attributes: [video] }), { message: 'a video' });
    await send(alice, toBob, await documentOf(alice, someBytes(12), { attributes: [{ _: 'documentAttributeAudio', voice: true, duration: 1 }] }), { message: 'a voice' });
    await alice.sendText(toBob, 'summer without anything');
    const find = async (kind: 'Photos' | 'Video' | 'PhotoVideo' | 'Document' | 'Voice' | 'RoundVoice' | 'Gif' | 'Music', q = ''): Promise<string[]> => {
      const found = await bob.call({ _: 'messages.search', peer: toAlice, q, filter: { _: `inputMessagesFilter${kind}` }, minDate: 0, maxDate: 0, offsetId: 0, addOffset: 0, limit: 9, maxId: 0, minId: 0, hash: 0n });
      return 'messages' in found ? found.messages.map((message) => ('message' in message ? message.message : '')) : [];
    };
    expect([await find('Photos'), await find('Video'), await find('PhotoVideo')]).toEqual([['summer'], ['a video'], ['a video', 'summer']]);
    expect([await find('Document'), await find('Document', 'summer'), await find('Photos', 'plan')]).toEqual([['summer plan'], ['summer plan'], []]);
    expect([await find('Voice'), await find('RoundVoice'), await find('Gif'), await find('Music')]).toEqual([['a voice'], ['a voice'], [], []]);
  });

  it('sends a photo with its size, hidden if that is wanted', async () => {
    const sent = await send(alice, toBob, { ...(await photoOf(alice)), spoiler: true });
    expect(messageIn(sent).media).toMatchObject({ _: 'messageMediaPhoto', spoiler: true });
    const photo = photoIn(sent);
    expect(photo.sizes).toEqual([{ _: 'photoSize', type: 'x', w: 640, h: 480, size: 64 }]);
    expect(await fetchBytes(alice, photoLocationOf(photo, 'x'))).toMatchObject({ type: { _: 'storage.filePng' }, bytes: pngHead(640, 480) });
    expect(await refusal(fetchBytes(alice, photoLocationOf(photo, 'y')))).toBe('400 LOCATION_INVALID');
  });

  it('answers a repeated random id as before, though the parts are gone', async () => {
    const media = await documentOf(alice, someBytes(10));
    const first = await send(alice, toBob, media, { randomId: 77n });
    const again = await send(alice, toBob, media, { randomId: 77n });
    expect([messageIn(again).id, documentIn(again).id]).toEqual([messageIn(first).id, documentIn(first).id]);
    expect(await history(bob, toAlice)).toHaveLength(1);
    expect(await refusal(send(alice, toBob, media, { randomId: 77n, message: 'other' }))).toBe('400 RANDOM_ID_DUPLICATE');
    expect(await refusal(send(alice, toBob, await photoOf(alice), { randomId: 77n }))).toBe('400 RANDOM_ID_DUPLICATE');
  });

  it('makes one file of an upload, however often and however many at once ask for it', async () => {
    const media = await documentOf(alice, someBytes(10));
    const upload = (): Promise<tl.MessageMedia> => alice.call({ _: 'messages.uploadMedia', peer: toBob, media });
    const made = await Promise.all([upload(), upload(), upload()]);
    expect(new Set([...made, await upload()].map((one) => documentIn(one).id)).size).toBe(1);
    expect(world.files.uploads.has(alice.userId, media.file._ === 'inputFile' ? media.file.id : 0n)).toBe(false);
  });

  it('S16: gives what was made of an upload to nobody who wants another file of its id', async () => {
    const media = await documentOf(alice, someBytes(3000));
    const file = media.file as tl.RawInputFile;
    await send(alice, toBob, media);
    for (const other of [
      { ...media, file: { ...file, parts: 2 } },
      { ...media, file: { ...file, md5Checksum: '0'.repeat(32) } },
      { ...media, file: { _: 'inputFileBig' as const, id: file.id, parts: file.parts, name: file.name } },
    ]) {
      expect(await refusal(send(alice, toBob, other))).toBe('400 FILE_PART_0_MISSING');
    }
    await alice.call({ _: 'upload.saveFilePart', fileId: file.id, filePart: 0, bytes: someBytes(900).reverse() });
    const second = await send(alice, toBob, { ...media, file: { ...file, parts: 1 } });
    expect((await fetchBytes(alice, locationOf(documentIn(second)))).bytes).toEqual(someBytes(900).reverse());
  });

  it('makes other files of an upload that was used, of its name, type or kind, for whoever has sent it and for a day', async () => {
    const bytes = someBytes(3000);
    const media = await documentOf(alice, bytes);
    const first = documentIn(await send(alice, toBob, media));
    const named: tl.InputMedia = { ...media, mimeType: 'text/plain', attributes: [{ _: 'documentAttributeFilename', fileName: 'b.txt' }] };
    const others = [documentIn(await send(alice, self, named, { randomId: 91n })), documentIn(await send(alice, toBob, { ...media, attributes: [] }))];
    expect(others.map(({ mimeType, attributes }) => [mimeType, attributes.length])).toEqual([['text/plain', 1], ['application/zip', 0]]);
    expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(3);
    for (const document of others) expect((await fetchBytes(alice, locationOf(document))).bytes).toEqual(bytes);
    expect(documentIn(await send(alice, self, named, { randomId: 91n })).id).toBe(others[0]?.id);
    expect(await refusal(send(bob, toAlice, named))).toBe('400 FILE_PART_0_MISSING');
    expect(await refusal(send(alice, toBob, { _: 'inputMediaUploadedPhoto', file: media.file }))).toBe('400 IMAGE_PROCESS_FAILED');
    await world.files.uploads.sweep(world.clock.time + 1000);
    expect(await refusal(send(alice, toBob, named))).toBe('400 FILE_PART_0_MISSING');
  });

  it('S16: gives no file of before to whom sends another one under its id, in part or in whole', async () => {
    const media = await documentOf(alice, someBytes(2000));
    const { id: fileId } = media.file as tl.RawInputFile;
    await send(alice, toBob, media);
    const other = someBytes(2000).reverse();
    const save = (filePart: number): Promise<boolean> => alice.call({ _: 'upload.saveFilePart', fileId, filePart, bytes: other.subarray(filePart * 1024, (filePart + 1) * 1024) });
    await save(1);
    expect(await refusal(send(alice, toBob, media))).toBe('400 FILE_PART_0_MISSING');
    await save(0);
    expect((await fetchBytes(alice, locationOf(documentIn(await send(alice, toBob, media))))).bytes).toEqual(other);
  });

  it('S16: takes no file of before for one whose making was interrupted', async () => {
    const photo = await photoOf(alice);
    const first = photoIn(await send(alice, toBob, photo));
    const { id: fileId } = photo.file as tl.RawInputFile;
    await alice.call({ _: 'upload.saveFilePart', fileId, filePart: 0, bytes: pngHead(320, 200) });
    const { add } = world.stores.files;
    world.stores.files.add = () => Promise.reject(new RangeError('the power is gone'));
    expect(await refusal(send(alice, toBob, photo))).toMatch(/^500/);
    world.stores.files.add = add;
    // As the next process finds it.
    await world.files.uploads.use(alice.userId, fileId, sha256Hex(pngHead(320, 200)));
    const second = photoIn(await send(alice, toBob, photo));
    expect([first, second].map(({ sizes }) => sizes)).toMatchObject([[{ w: 640 }], [{ w: 320 }]]);
    expect(photoIn(await send(alice, toBob, photo)).id).toBe(second.id);
  });

  it('makes a photo and a document of one upload, and uses its thumbnail again', async () => {
    const photo = await photoOf(alice, 300, 200);
    expect(photoIn(await send(alice, toBob, photo)).sizes).toHaveLength(1);
    const thumb = await uploadBytes(alice, pngHead(90, 60));
    const asDocument = (fileName: string): tl.InputMedia => ({ _: 'inputMediaUploadedDocument', file: photo.file, thumb, forceFile: true, mimeType: 'image/png', attributes: [{ _: 'documentAttributeFilename', fileName }] });
    for (const name of ['a.png', 'b.png']) {
      const document = documentIn(await send(alice, toBob, asDocument(name)));
      expect(document.thumbs).toEqual([{ _: 'photoSize', type: 'm', w: 90, h: 60, size: 64 }]);
      expect((await fetchBytes(alice, locationOf(document))).bytes).toEqual(pngHead(300, 200));
    }
  });

  it('makes another document of an upload for another thumbnail', async () => {
    const media = await documentOf(alice, someBytes(10));
    const thumbsOf = async (thumb: tl.InputFile | undefined): Promise<(tl.PhotoSize | undefined)[]> => documentIn(await send(alice, toBob, { ...media, ...(thumb && { thumb }) })).thumbs ?? [];
    const [wide, high] = [await uploadBytes(alice, pngHead(90, 60)), await uploadBytes(alice, pngHead(60, 90))];
    for (const _ of ['once', 'again']) {
      expect(await thumbsOf(undefined)).toEqual([]);
      expect(await thumbsOf(wide)).toMatchObject([{ w: 90 }]);
      expect(await thumbsOf(high)).toMatchObject([{ w: 60 }]);
    }
  });

  it('leaves out a thumbnail that is too large, and forgets its parts', async () => {
    const { uploads } = world.files;
    await uploads.savePart({ userId: alice.userId, fileId: -5n, index: 0, bytes: someBytes(300 * 1024), totalParts: undefined, now: world.clock.time });
    const thumb: tl.InputFile = { _: 'inputFile', id: -5n, parts: 1, name: '', md5Checksum: '' };
    const media = await documentOf(alice, someBytes(10), { thumb });
    expect(documentIn(await send(alice, toBob, media)).thumbs).toBeUndefined();
    expect(await refusal(send(alice, toBob, { ...media, thumb: undefined as never, file: thumb }))).toBe('400 FILE_PART_0_MISSING');
  });

  it('sends a file again by its id, for which it must have been shown lately', async () => {
    const { id, accessHash, fileReference } = documentIn(await send(alice, self, await documentOf(alice, someBytes(10))));
    const by = (more = {}): tl.InputMedia => ({ _: 'inputMediaDocument', id: { _: 'inputDocument', id, accessHash, fileReference, ...more } });
    const forwarded = await send(alice, toBob, by());
    expect(documentIn(forwarded).id).toBe(id);
    expect(await refusal(send(alice, toBob, by({ accessHash: 1n })))).toBe('400 DOCUMENT_INVALID');
    expect(await refusal(send(alice, toBob, by({ fileReference: new Uint8Array() })))).toBe('400 FILE_REFERENCE_EMPTY');
    expect(await refusal(send(bob, toAlice, by()))).toBe('400 FILE_REFERENCE_INVALID');
    world.clock.time += 2 * 3_600_000;
    expect(await refusal(send(alice, toBob, by()))).toBe('400 FILE_REFERENCE_EXPIRED');
    const [message] = await history(alice, self);
    const fresh = message?._ === 'message' ? documentIn(message.media as tl.MessageMedia) : undefined;
    expect(documentIn(await send(alice, toBob, by({ fileReference: fresh?.fileReference }))).id).toBe(id);
  });

  it.each<[string, string, (from: TestClient) => Promise<tl.InputMedia>]>([
    ['nothing', 'MEDIA_EMPTY', async () => ({ _: 'inputMediaEmpty' })],
    ['what the server does not know', 'MEDIA_INVALID', async () => ({ _: 'inputMediaContact', phoneNumber: '1', firstName: 'x', lastName: '', vcard: '' })],
    ['a file that was never sent', 'FILE_PART_0_MISSING', async () => ({ _: 'inputMediaUploadedPhoto', file: { _: 'inputFile', id: 999n, parts: 1, name: '', md5Checksum: '' } })],
    ['a photo that is none', 'IMAGE_PROCESS_FAILED', async (from) => ({ _: 'inputMediaUploadedPhoto', file: await uploadBytes(from, someBytes(100)) })],
    ['a photo that is too wide', 'PHOTO_INVALID_DIMENSIONS', async (from) => ({ _: 'inputMediaUploadedPhoto', file: await uploadBytes(from, pngHead(9000, 1001)) })],
    ['a photo that is too narrow', 'PHOTO_INVALID_DIMENSIONS', async (from) => ({ _: 'inputMediaUploadedPhoto', file: await uploadBytes(from, pngHead(2100, 100)) })],
    ['a photo that is to go by itself', 'TTL_MEDIA_INVALID', async (from) => ({ _: 'inputMediaUploadedPhoto', ttlSeconds: 9, file: await uploadBytes(from, pngHead(10, 10)) })],
    ['a photo of nobody', 'MEDIA_EMPTY', async () => ({ _: 'inputMediaPhoto', id: { _: 'inputPhoto', id: 5n, accessHash: 5n, fileReference: new Uint8Array() } })],
    ['a file with another checksum', 'MD5_CHECKSUM_INVALID', async (from) => ({ _: 'inputMediaUploadedPhoto', file: { ...(await uploadBytes(from, pngHead(10, 10))), md5Checksum: '0'.repeat(32) } })],
  ])('refuses %s', async (_, error, make) => {
    expect(await refusal(send(alice, toBob, await make(alice)))).toBe(`400 ${error}`);
    expect(await history(alice, toBob)).toEqual([]);
  });

  it('takes captions of 1024 units', async () => {
    const media = await documentOf(alice, someBytes(10));
    expect(await refusal(send(alice, toBob, media, { message: 'x'.repeat(1025) }))).toBe('400 MEDIA_CAPTION_TOO_LONG');
    expect(messageIn(await send(alice, toBob, media, { message: 'x'.repeat(1024) })).message).toHaveLength(1024);
  });

  it('keeps the media when the caption is edited, and lets it be emptied', async () => {
    const { id } = messageIn(await send(alice, toBob, await documentOf(alice, someBytes(10)), { message: 'before' }));
    const edit = (message: string): Promise<tl.Updates> => alice.call({ _: 'messages.editMessage', peer: toBob, id, message });
    expect(await edit('after')).toMatchObject({ updates: [{ _: 'updateEditMessage', message: { message: 'after', media: { document: { size: 10 } } } }] });
    expect(await edit('')).toMatchObject({ updates: [{ message: { message: '', media: { document: { size: 10 } } } }] });
    expect(await refusal(edit('x'.repeat(1025)))).toBe('400 MEDIA_CAPTION_TOO_LONG');
    const text = messageIn(await alice.sendText(toBob, 'text'));
    expect(await refusal(alice.call({ _: 'messages.editMessage', peer: toBob, id: text.id, message: '' }))).toBe('400 MESSAGE_EMPTY');
  });

  it('keeps of attributes what it knows, and gives no path as a name', async () => {
    const attributes: tl.DocumentAttribute[] = [
      { _: 'documentAttributeVideo', duration: 1.5, w: 100, h: -5, supportsStreaming: true },
      { _: 'documentAttributeFilename', fileName: '../../etc\\pass\u0000wd' },
      { _: 'documentAttributeCustomEmoji', alt: 'x', stickerset: { _: 'inputStickerSetEmpty' } },
    ];
    const sent = await send(alice, toBob, await documentOf(alice, someBytes(10), { attributes, mimeType: 'no type', nosoundVideo: true }));
    expect(messageIn(sent).media).toMatchObject({ video: true });
    expect(documentIn(sent)).toMatchObject({
      mimeType: 'application/octet-stream',
      attributes: [
        { _: 'documentAttributeVideo', w: 100, h: 0, nosound: true, supportsStreaming: true },
        { _: 'documentAttributeFilename', fileName: 'passwd' },
      ],
    });
    expect(documentIn(sent).attributes).toHaveLength(2);
  });

  it.each([
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0x7fff_ffff],
    [Number.NEGATIVE_INFINITY, 0],
    [-1.5, 0],
    [7.25, 7.25],
  ])('shows a video of %d seconds as one of %d, and the chat stays readable', async (seconds, shown) => {
    const attributes: tl.DocumentAttribute[] = [{ _: 'documentAttributeVideo', duration: seconds, videoStartTs: seconds, w: 1, h: 1 }];
    await send(alice, toBob, await documentOf(alice, someBytes(10), { attributes }));
    const [message] = await history(bob, toAlice);
    expect(message).toMatchObject({ media: { document: { attributes: [{ duration: shown, videoStartTs: shown, w: 1, h: 1 }] } } });
  });

  it('gives a document the thumbnail that came along, and a picture its sides', async () => {
    const thumb = await uploadBytes(alice, pngHead(90, 60));
    const video = documentIn(await send(alice, toBob, await documentOf(alice, someBytes(10), { thumb })));
    expect(video.thumbs).toEqual([{ _: 'photoSize', type: 'm', w: 90, h: 60, size: 64 }]);
    expect((await fetchBytes(alice, locationOf(video, 'm'))).bytes).toEqual(pngHead(90, 60));
    expect(world.files.uploads.has(alice.userId, thumb.id)).toBe(false);
    const picture = await documentOf(alice, pngHead(300, 200), { mimeType: 'image/png', attributes: [] });
    expect(documentIn(await send(alice, toBob, picture))).toMatchObject({ attributes: [{ _: 'documentAttributeImageSize', w: 300, h: 200 }], thumbs: [{ type: 'm' }] });
    const forced = documentIn(await send(alice, toBob, await documentOf(alice, pngHead(300, 200), { mimeType: 'image/png', attributes: [], forceFile: true })));
    expect([forced.attributes, forced.thumbs]).toEqual([[], undefined]);
  });

  describe('in a channel', () => {
    let channel: tl.RawInputPeerChannel;
    beforeEach(async () => {
      const created = await alice.call({ _: 'channels.createChannel', title: 'News', about: '', megagroup: true });
      const [chat] = 'chats' in created ? created.chats : [];
      if (chat?._ !== 'channel') throw new RangeError('expected a channel');
      channel = { _: 'inputPeerChannel', channelId: chat.id, accessHash: chat.accessHash ?? 0n };
    });
    const asChannel = ({ channelId, accessHash }: tl.RawInputPeerChannel): tl.RawInputChannel => ({ _: 'inputChannel', channelId, accessHash });
    const inviteBob = async (): Promise<tl.RawInputPeerChannel> => {
      await alice.call({ _: 'channels.inviteToChannel', channel: asChannel(channel), users: [{ ...toBob, _: 'inputUser' }] });
      const dialogs = await bob.call({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 9, hash: 0n });
      const chat = 'chats' in dialogs ? dialogs.chats.find(({ id }) => id === channel.channelId) : undefined;
      return { ...channel, accessHash: chat?._ === 'channel' ? (chat.accessHash ?? 0n) : 0n };
    };

    it('S15: opens a file of the channel to all who read it, with one reference, and to nobody else', async () => {
      const bobs = await inviteBob();
      const bytes = someBytes(100);
      const posted = documentIn(await send(alice, channel, await documentOf(alice, bytes)));
      const [message] = (await history(bob, bobs)).filter((one) => one._ === 'message');
      const seen = documentIn(message?._ === 'message' ? (message.media as tl.MessageMedia) : { _: 'messageMediaEmpty' });
      expect(seen.fileReference).toEqual(posted.fileReference);
      expect((await fetchBytes(bob, locationOf(seen))).bytes).toEqual(bytes);
      const carol = await world.join('15550000003', 'Carol');
      expect(await refusal(fetchBytes(carol, locationOf(seen)))).toBe('400 FILE_REFERENCE_INVALID');
      await bob.call({ _: 'channels.leaveChannel', channel: asChannel(bobs) });
      expect(await refusal(fetchBytes(bob, locationOf(seen)))).toBe('400 FILE_REFERENCE_INVALID');
    });

    it('posts nothing of a kind that the sender is kept from', async () => {
      const bobs = await inviteBob();
      const keep = (rights: Partial<tl.RawChatBannedRights>): Promise<tl.Updates> =>
        alice.call({ _: 'channels.editBanned', channel: asChannel(channel), participant: toBob, bannedRights: { _: 'chatBannedRights', untilDate: 0, ...rights } });
      await keep({ sendPhotos: true });
      expect(await refusal(send(bob, bobs, await photoOf(bob)))).toBe('403 CHAT_SEND_PHOTOS_FORBIDDEN');
      expect(await refusal(send(bob, bobs, await documentOf(bob, someBytes(10))))).toBe('answered');
      await keep({ sendMedia: true });
      expect(await refusal(send(bob, bobs, await documentOf(bob, someBytes(10))))).toBe('403 CHAT_SEND_MEDIA_FORBIDDEN');
      await keep({ sendPlain: true });
      expect(await refusal(send(bob, bobs, await photoOf(bob)))).toBe('answered');
    });

    it('takes an album at once, though the mode is slow', async () => {
      const bobs = await inviteBob();
      await alice.call({ _: 'channels.toggleSlowMode', channel: asChannel(channel), seconds: 30 });
      const multiMedia = await albumOf(bob, 2);
      const sent = messagesIn(await bob.call({ _: 'messages.sendMultiMedia', peer: bobs, multiMedia }));
      expect(sent).toHaveLength(2);
      expect(new Set(sent.map(({ groupedId }) => groupedId)).size).toBe(1);
      const more = [multiMedia[0] as tl.InputSingleMedia, ...(await albumOf(bob, 1))];
      expect(await refusal(bob.call({ _: 'messages.sendMultiMedia', peer: bobs, multiMedia: more }))).toBe('400 RANDOM_ID_DUPLICATE');
      expect(await refusal(send(bob, bobs, await photoOf(bob)))).toMatch(/^420 SLOWMODE_WAIT_/);
    });
  });

  /** Photos that have been uploaded, as an album names them. */
  const albumOf = async (from: TestClient, count: number): Promise<tl.InputSingleMedia[]> => {
    const album: tl.InputSingleMedia[] = [];
    for (let index = 0; index < count; index += 1) {
      const { id, accessHash, fileReference } = photoIn(await from.call({ _: 'messages.uploadMedia', peer: self, media: await photoOf(from, 100 + index) }));
      album.push({ _: 'inputSingleMedia', media: { _: 'inputMediaPhoto', id: { _: 'inputPhoto', id, accessHash, fileReference } }, randomId: ++randomId, message: `${index}` });
    }
    return album;
  };

  it('sends an album as messages of one group, each under its random id, once', async () => {
    const multiMedia = await albumOf(alice, 3);
    const call = (): Promise<tl.Updates> => alice.call({ _: 'messages.sendMultiMedia', peer: toBob, multiMedia });
    const first = await call();
    const messages = messagesIn(first);
    expect(messages.map(({ message }) => message)).toEqual(['0', '1', '2']);
    expect(new Set(messages.map(({ groupedId }) => groupedId)).size).toBe(1);
    expect(messages[0]?.groupedId).toBeGreaterThan(0n);
    const ids = 'updates' in first ? first.updates.filter((update) => update._ === 'updateMessageID') : [];
    expect(ids).toEqual(multiMedia.map((single, index) => ({ _: 'updateMessageID', id: messages[index]?.id, randomId: single.randomId })));
    expect(messagesIn(await call()).map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
    // What was sent was sent, though its references have expired.
    world.clock.time += 2 * 3_600_000;
    expect(messagesIn(await call()).map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
    expect(await history(bob, toAlice)).toHaveLength(3);
  });

  it('sends what is missing when an album was interrupted', async () => {
    const multiMedia = await albumOf(alice, 3);
    const { appendPrivateMessage } = world.stores.messages;
    let left = 2;
    world.stores.messages.appendPrivateMessage = (command) => (left-- > 0 ? appendPrivateMessage(command) : Promise.reject(new RangeError('the power is gone')));
    const call = (): Promise<tl.Updates> => alice.call({ _: 'messages.sendMultiMedia', peer: toBob, multiMedia });
    expect(await refusal(call())).toMatch(/^500/);
    world.stores.messages.appendPrivateMessage = appendPrivateMessage;
    expect(messagesIn(await call())).toHaveLength(3);
    const sent = await history(bob, toAlice);
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((message) => message._ === 'message' && message.groupedId)).size).toBe(1);
  });

  it('refuses albums that cannot be', async () => {
    const album = await albumOf(alice, 2);
    const call = (multiMedia: tl.InputSingleMedia[]): Promise<string> => refusal(alice.call({ _: 'messages.sendMultiMedia', peer: toBob, multiMedia }));
    const [one, other] = album as [tl.RawInputSingleMedia, tl.RawInputSingleMedia];
    expect(await call([])).toBe('400 MEDIA_EMPTY');
    expect(await call(Array.from({ length: 11 }, () => one))).toBe('400 MULTI_MEDIA_TOO_LONG');
    expect(await call([one, { ...other, randomId: one.randomId }])).toBe('400 RANDOM_ID_DUPLICATE');
    expect(await call([one, { ...other, randomId: 0n }])).toBe('400 RANDOM_ID_EMPTY');
    expect(await call([one, { ...other, media: await photoOf(alice) }])).toBe('400 MEDIA_INVALID');
    const { id, accessHash, fileReference } = documentIn(await alice.call({ _: 'messages.uploadMedia', peer: self, media: await documentOf(alice, someBytes(9)) }));
    expect(await call([one, { ...other, media: { _: 'inputMediaDocument', id: { _: 'inputDocument', id, accessHash, fileReference } } }])).toBe('400 MEDIA_INVALID');
    const media = other.media as tl.RawInputMediaPhoto;
    const stale: tl.RawInputSingleMedia = { ...other, media: { ...media, id: { ...(media.id as tl.RawInputPhoto), fileReference: new Uint8Array(30) } } };
    expect(await call([one, stale])).toBe('400 FILE_REFERENCE_1_INVALID');
    expect(await history(alice, toBob)).toEqual([]);
  });
});
