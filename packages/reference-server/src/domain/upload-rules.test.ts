/** Tests of the rules of parts. */
import { describe, expect, it } from 'vitest';
import { completeUpload, maxPartSize, placePart, type PartMeasure, type UploadShape } from './upload-rules.js';

const kilobyte = 1024;

/** Places parts one after the other; gives what became of each, and the shape at the end. */
function place(parts: readonly PartMeasure[], maxParts = 4000): { outcomes: string[]; shape: UploadShape | undefined } {
  let shape: UploadShape | undefined;
  const outcomes = parts.map((part) => {
    const placement = placePart(shape, part, maxParts);
    if (placement.type === 'refused') return placement.error;
    shape = placement.shape;
    return placement.move ? `placed, ${placement.move.index} moves` : 'placed';
  });
  return { outcomes, shape };
}

const small = (index: number, length: number): PartMeasure => ({ index, length, totalParts: undefined });
const big = (index: number, length: number, totalParts: number): PartMeasure => ({ index, length, totalParts });

describe('S16 the rules of parts', () => {
  it.each([
    ['FILE_PART_EMPTY', small(0, 0)],
    ['FILE_PART_TOO_BIG', small(0, maxPartSize + 1)],
    ['FILE_PART_INVALID', small(-1, kilobyte)],
    ['FILE_PART_INVALID', small(4000, kilobyte)],
    ['FILE_PART_INVALID', big(2, kilobyte, 2)],
    ['FILE_PARTS_INVALID', big(0, kilobyte, 0)],
    ['FILE_PARTS_INVALID', big(0, kilobyte, -2)],
    ['FILE_PARTS_INVALID', big(0, kilobyte, 4001)],
    ['FILE_PART_SIZE_INVALID', big(0, 1000, 2)],
    ['FILE_PART_SIZE_INVALID', big(0, 3 * kilobyte, 2)],
    ['FILE_PART_SIZE_INVALID', big(0, 700, -1)],
  ])('refuse with %s the part %o', (error, part) => {
    expect(place([part]).outcomes).toEqual([error]);
  });

  it.each([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])('take parts of %i KB', (size) => {
    expect(place([big(0, size * kilobyte, 3), big(2, 1, 3), big(1, size * kilobyte, 3)])).toEqual({
      outcomes: ['placed', 'placed', 'placed'],
      shape: { isBig: true, totalParts: 3, stride: size * kilobyte, isSettled: true, odd: { index: 2, length: 1 }, lastIndex: 2 },
    });
  });

  it('take one part of any length as a whole file', () => {
    expect(place([small(0, 700)]).shape).toMatchObject({ isSettled: false, odd: { index: 0, length: 700 } });
    expect(place([big(0, 700, 1)]).outcomes).toEqual(['placed']);
  });

  it.each([
    ['shorter than any part', 700, 4 * kilobyte],
    ['as long as a part could be', 2 * kilobyte, 4 * kilobyte],
    ['almost as long as the longest', maxPartSize - 1, maxPartSize],
  ])('learn the size from a further part when the last one, %s, comes first', (_, last, size) => {
    const { outcomes, shape } = place([small(3, last), small(1, size), small(0, size), small(2, size)]);
    const moves = last === maxPartSize - 1 ? 'placed' : 'placed, 3 moves';
    expect(outcomes).toEqual(['placed', moves, 'placed', 'placed']);
    expect(shape).toMatchObject({ stride: size, odd: { index: 3, length: last } });
  });

  it('refuse parts whose sizes change', () => {
    const size = 4 * kilobyte;
    expect(place([big(0, size, 9), big(1, size / 2, 9)]).outcomes[1]).toBe('FILE_PART_SIZE_CHANGED');
    expect(place([big(0, size, 9), big(1, size * 2, 9)]).outcomes[1]).toBe('FILE_PART_SIZE_CHANGED');
    expect(place([big(0, size, 9), big(8, size + 1, 9)]).outcomes[1]).toBe('FILE_PART_LENGTH_INVALID');
    expect(place([small(0, size), small(1, 10), small(2, size)]).outcomes[2]).toBe('FILE_PART_SIZE_CHANGED');
    expect(place([small(0, size), small(1, 10), small(2, 10)]).outcomes[2]).toBe('FILE_PART_SIZE_CHANGED');
    expect(place([small(0, size), small(2, size), small(1, 10)]).outcomes[2]).toBe('FILE_PART_SIZE_CHANGED');
    expect(place([small(0, 10), small(1, size)]).outcomes[1]).toBe('FILE_PART_SIZE_CHANGED');
    expect(place([small(1, size), small(0, 10)]).outcomes[1]).toBe('FILE_PART_SIZE_CHANGED');
    expect(place([small(0, 5000), small(1, 10)]).outcomes[1]).toBe('FILE_PART_SIZE_INVALID');
  });

  it('let a part be replaced, even by one of another length where nothing contradicts', () => {
    expect(place([small(0, 10), small(0, 5000), small(0, kilobyte)]).shape).toMatchObject({ isSettled: false, stride: kilobyte, odd: { index: 0, length: kilobyte } });
    expect(place([small(0, 2048), small(1, 2048), small(1, 5), small(1, 6)]).shape).toMatchObject({ stride: 2048, odd: { index: 1, length: 6 } });
    expect(place([small(0, 2048), small(1, 5), small(1, 2048), small(2, 2048)]).outcomes[3]).toBe('placed');
  });

  it('refuse a count that changes, and one that parts exceed', () => {
    expect(place([big(0, kilobyte, 5), big(1, kilobyte, 6)]).outcomes[1]).toBe('FILE_PARTS_INVALID');
    expect(place([big(7, kilobyte, -1), big(0, kilobyte, 5)]).outcomes[1]).toBe('FILE_PARTS_INVALID');
    expect(place([big(0, kilobyte, 5), small(1, kilobyte)]).outcomes[1]).toBe('FILE_PARTS_INVALID');
    expect(place([big(0, kilobyte, 5), big(5, kilobyte, -1)]).outcomes[1]).toBe('FILE_PART_INVALID');
  });

  it('take a stream, whose last part tells the count, in any order', () => {
    const { outcomes, shape } = place([big(1, kilobyte, -1), big(3, 9, 4), big(0, kilobyte, -1), big(2, kilobyte, -1)]);
    expect(outcomes).toEqual(['placed', 'placed', 'placed', 'placed']);
    expect(completeUpload(shape, { parts: 4, isBig: true }, () => true, 4000)).toEqual({ type: 'complete', size: 3 * kilobyte + 9 });
  });

  it('end saveFilePart at ten megabytes', () => {
    expect(place([small(0, maxPartSize), small(19, maxPartSize)]).outcomes).toEqual(['placed', 'placed']);
    expect(place([small(0, maxPartSize), small(20, 1)]).outcomes).toEqual(['placed', 'FILE_PARTS_INVALID']);
    expect(place([small(20, 1), small(0, maxPartSize)]).outcomes).toEqual(['placed', 'FILE_PARTS_INVALID']);
  });
});

describe('S16 the end of an upload', () => {
  const { shape } = place([big(0, kilobyte, 3), big(1, kilobyte, 3), big(2, 5, 3)]);

  it('names the first hole', () => {
    expect(completeUpload(shape, { parts: 3, isBig: true }, (index) => index === 0, 4000)).toEqual({ type: 'refused', error: 'FILE_PART_1_MISSING' });
    expect(completeUpload(undefined, { parts: 3, isBig: true }, () => true, 4000)).toEqual({ type: 'refused', error: 'FILE_PART_0_MISSING' });
  });

  it.each([
    ['no parts', { parts: 0, isBig: true }],
    ['too many parts', { parts: 4001, isBig: true }],
    ['fewer than came', { parts: 2, isBig: true }],
    ['more than were announced', { parts: 4, isBig: true }],
    ['the other method', { parts: 3, isBig: false }],
  ])('refuses a file of %s', (_, finished) => {
    expect(completeUpload(shape, finished, () => true, 4000)).toEqual({ type: 'refused', error: 'FILE_PARTS_INVALID' });
  });

  it('gives the size of the file', () => {
    expect(completeUpload(shape, { parts: 3, isBig: true }, () => true, 4000)).toEqual({ type: 'complete', size: 2053 });
    expect(completeUpload(place([small(0, 700)]).shape, { parts: 1, isBig: false }, () => true, 4000)).toEqual({ type: 'complete', size: 700 });
  });
});
