/** Tests of the words of a text. */
import { describe, expect, it } from 'vitest';
import { searchWordsOf } from './search-words.js';

describe('searchWordsOf', () => {
  it('gives runs of letters and digits in lower case, without accents, each once', () => {
    expect(searchWordsOf('Crème brûlée, CREME; x2-y3 ✨ Ёлка')).toEqual(['creme', 'brulee', 'x2', 'y3', 'елка']);
  });

  it('knows a long word by its beginning, and no more words than a bound', () => {
    expect(searchWordsOf('a'.repeat(99))).toEqual(['a'.repeat(40)]);
    expect(searchWordsOf(Array.from({ length: 600 }, (_, index) => `w${index}`).join(' '))).toHaveLength(512);
  });

  it('gives nothing for a text without words', () => {
    expect(searchWordsOf(' … 👋 ')).toEqual([]);
  });
});
