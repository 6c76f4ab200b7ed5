/** How answers are cut to what a packet carries. */
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import type { BoxMessage } from './message.js';
import type { MessageEntity } from './message-entity.js';
import { messageToTl } from './message-to-tl.js';
import { countFitting, longestPage } from './page-size.js';
import type { StoredDocument, StoredPhoto } from './stored-file.js';

function message(text: string, entities: readonly MessageEntity[] = []): BoxMessage {
  return { boxUserId: 1, id: 1, sharedId: 1, peerId: 2, fromId: 2, out: false, date: 0, text, entities, replyToId: undefined, silent: false, editDate: undefined, action: undefined, media: undefined, pinned: false };
}

describe('countFitting', () => {
  it('lets 100 messages of the longest Latin, Greek or Cyrillic text through', () => {
    for (const letter of ['a', 'é', 'я']) expect(countFitting(Array.from({ length: 100 }, () => message(letter.repeat(4096))))).toBe(100);
  });

  it('never lets more through than the longest page', () => {
    const long = message('漢'.repeat(4096), [{ type: 'textUrl', offset: 0, length: 1, url: '字'.repeat(8192) }]);
    const count = countFitting(Array.from({ length: 100 }, () => long));
    const bytes = new TextEncoder().encode('漢'.repeat(4096 + 8192)).length;
    expect(count).toBeGreaterThan(10);
    expect(count * bytes).toBeLessThanOrEqual(longestPage);
    expect((count + 1) * (bytes + 1000)).toBeGreaterThan(longestPage);
  });

  it('counts media as more than they take', () => {
    const name = '漢'.repeat(255);
    const file: StoredDocument = {
      ...{ kind: 'document', id: 1n, accessHash: 1n, dcId: 2, date: 0, mimeType: `${'a'.repeat(127)}/${'b'.repeat(127)}`, size: 9, blob: '' },
      attributes: [
        { _: 'documentAttributeFilename', fileName: name },
        { _: 'documentAttributeVideo', duration: 1.5, w: 1, h: 1, nosound: true, preloadPrefixSize: 1, videoStartTs: 1.5, videoCodec: name },
        { _: 'documentAttributeAudio', duration: 1, title: name, performer: name, waveform: new Uint8Array(256) },
        { _: 'documentAttributeSticker', alt: name, stickerset: { _: 'inputStickerSetEmpty' } },
        { _: 'documentAttributeImageSize', w: 1, h: 1 },
      ],
      thumbs: [{ stripped: new Uint8Array(1024) }, { type: 'm', width: 320, height: 320, size: 9, blob: '' }],
    };
    const photo: StoredPhoto = { ...file, kind: 'photo', sizes: [{ stripped: new Uint8Array(1024) }, ...['s', 'm', 'x', 'y', 'w'].map((type) => ({ type, width: 1, height: 1, size: 9, blob: '' }))] };
    const codec = createCodec(apiSchema);
    for (const shown of [file, photo]) {
      const long: BoxMessage = { ...message(''), media: { file: shown, spoiler: true, groupedId: 1n } };
      const { length } = codec.encode(messageToTl(long, { make: () => new Uint8Array(30) }));
      const many = Array.from({ length: Math.ceil(longestPage / length) }, () => long);
      expect(countFitting(many)).toBeLessThan(many.length);
      expect(countFitting(many)).toBeGreaterThan(many.length / 2);
    }
  });

  it('lets one message through whatever its size, and what is no message', () => {
    const endless = message('x'.repeat(longestPage * 2));
    expect(countFitting([endless, message('y')])).toBe(1);
    expect(countFitting([undefined, undefined, message('y')])).toBe(3);
    expect(countFitting([])).toBe(0);
  });
});
