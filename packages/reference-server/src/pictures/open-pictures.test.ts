/** Tests of the maker of pictures that an installation has. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pngHead } from '../services/files/sent-files.contract.js';
import { openPictures } from './open-pictures.js';

describe('openPictures', () => {
  afterEach(() => vi.doUnmock('sharp'));

  it('refuses a picture without pixels where it can look into pictures', async () => {
    const pictures = openPictures({ log: () => undefined });
    expect(await pictures.makePhoto(pngHead(50, 40))).toEqual({ type: 'refused', error: 'IMAGE_PROCESS_FAILED' });
  });

  it('takes pictures as they are where the library is missing, and says so once', async () => {
    vi.doMock('sharp', () => {
      throw new Error('Cannot find package');
    });
    const events: string[] = [];
    const pictures = openPictures({ log: (_, event) => void events.push(event) });
    for (const make of [pictures.makePhoto, pictures.makeProfilePhoto, pictures.makeThumbnail]) expect(await make(pngHead(50, 40))).toMatchObject({ type: 'made', width: 50, height: 40 });
    expect(events).toEqual(['pictures.plain']);
  });
});
