/** What is downloaded of what the server gives. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { type Downloadable, fileOf } from './file-of.js';

const fileReference = Uint8Array.of(1);
const photo: tl.RawPhoto = {
  _: 'photo',
  id: 7n,
  accessHash: 8n,
  fileReference,
  date: 0,
  dcId: 2,
  sizes: [
    { _: 'photoStrippedSize', type: 'i', bytes: Uint8Array.of(1) },
    { _: 'photoSize', type: 'm', w: 320, h: 200, size: 1000 },
    { _: 'photoSizeProgressive', type: 'y', w: 1280, h: 800, sizes: [100, 9000, 500] },
    { _: 'photoSize', type: 'x', w: 800, h: 500, size: 5000 },
  ],
};
const document: tl.RawDocument = {
  _: 'document',
  id: 9n,
  accessHash: 10n,
  fileReference,
  date: 0,
  mimeType: 'video/mp4',
  size: 123_456,
  dcId: 4,
  thumbs: [{ _: 'photoSize', type: 'm', w: 320, h: 320, size: 77 }],
  videoThumbs: [{ _: 'videoSize', type: 'v', w: 320, h: 320, size: 99 }],
  attributes: [{ _: 'documentAttributeFilename', fileName: '../../film.mp4' }],
};
const message = (media: tl.MessageMedia): tl.RawMessage => ({ _: 'message', id: 55, peerId: { _: 'peerChannel', channelId: 3 }, date: 0, message: '', media });

describe('the file of something', () => {
  it('is the largest size of a photo, with the message it was found in', () => {
    expect(fileOf(message({ _: 'messageMediaPhoto', photo }))).toEqual({
      key: 'photo:7:y',
      dcId: 2,
      location: { _: 'inputPhotoFileLocation', id: 7n, accessHash: 8n, fileReference, thumbSize: 'y' },
      size: 9000,
      name: undefined,
      mimeType: 'image/jpeg',
      origin: { type: 'message', chatId: -1_000_000_000_003, messageId: 55 },
    });
  });

  it('is the document, with the name that its sender gave', () => {
    expect(fileOf({ _: 'messageMediaDocument', document })).toMatchObject({ key: 'document:9:', dcId: 4, size: 123_456, name: '../../film.mp4', mimeType: 'video/mp4', origin: undefined });
  });

  it('is a smaller picture where one is asked for', () => {
    expect(fileOf(photo, { thumb: 'm' })).toMatchObject({ key: 'photo:7:m', size: 1000 });
    expect(fileOf(document, { thumb: 'm' })).toMatchObject({ key: 'document:9:m', size: 77, name: undefined, mimeType: 'image/jpeg' });
    expect(fileOf(document, { thumb: 'v' })).toMatchObject({ key: 'document:9:v', size: 99, mimeType: 'video/mp4' });
  });

  it('is found in a page, a service message and behind a payment', () => {
    const webpage: tl.RawWebPage = { _: 'webPage', id: 1n, url: '', displayUrl: '', hash: 0, photo };
    const service: tl.RawMessageService = { _: 'messageService', id: 5, peerId: { _: 'peerChat', chatId: 6 }, date: 0, action: { _: 'messageActionChatEditPhoto', photo } };
    const paid: tl.MessageMedia = { _: 'messageMediaPaidMedia', starsAmount: 1n, extendedMedia: [{ _: 'messageExtendedMedia', media: { _: 'messageMediaDocument', document } }] };
    expect(fileOf({ _: 'messageMediaWebPage', webpage }).key).toBe('photo:7:y');
    expect(fileOf(service).origin).toEqual({ type: 'message', chatId: -6, messageId: 5 });
    expect(fileOf(paid).key).toBe('document:9:');
  });

  it('is the photo of a peer, whose size nobody tells', () => {
    const user: tl.RawUser = { _: 'user', id: 3, accessHash: 4n, photo: { _: 'userProfilePhoto', photoId: 12n, dcId: 1 } };
    expect(fileOf(user)).toMatchObject({ key: 'peer:12:big', dcId: 1, size: undefined, location: { big: true, peer: { _: 'inputPeerUser', userId: 3, accessHash: 4n } } });
    expect(fileOf(user, { thumb: 'a' }).location).toEqual({ _: 'inputPeerPhotoFileLocation', peer: { _: 'inputPeerUser', userId: 3, accessHash: 4n }, photoId: 12n });
  });

  it('stays the same when it was found already', () => {
    const file = fileOf(document);
    expect(fileOf(file)).toBe(file);
  });

  const without: readonly [string, Downloadable, string?][] = [
    ['what is not there', undefined as unknown as Downloadable],
    ['a text', { _: 'message', id: 1, peerId: { _: 'peerUser', userId: 1 }, date: 0, message: 'text' }],
    ['a place', { _: 'messageMediaGeo', geo: { _: 'geoPointEmpty' } }],
    ['an empty photo', { _: 'photoEmpty', id: 1n }],
    ['a photo without files', { ...photo, sizes: photo.sizes.slice(0, 1) }],
    ['a photo without that size', photo, 'w'],
    ['a document without that picture', document, 'q'],
    ['somebody without a photo', { _: 'user', id: 3, accessHash: 4n }],
    ['somebody who cannot be named', { _: 'user', id: 3, photo: { _: 'userProfilePhoto', photoId: 12n, dcId: 1 } }],
    ['a document in no data centre', { ...document, dcId: 0 }],
  ];
  it.each(without)('does not exist in %s', (_what, source, thumb) => {
    expect(() => fileOf(source, thumb === undefined ? {} : { thumb })).toThrow(expect.objectContaining({ code: 'LOCATION_UNKNOWN' }));
  });

  it.each([-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER])('A08: has no size like %s', (size) => {
    expect(() => fileOf({ ...document, size })).toThrow(expect.objectContaining({ code: 'SIZE_MISMATCH' }));
  });
});
