// The words of a text.
import { describe, expect, it } from 'vitest';
import { endsInWord, wordsOf } from './words.js';

describe('wordsOf', () => {
  it('gives runs of letters and digits once, in lower case and without accents', () => {
    expect(wordsOf('Hello, hello — Über-Café 2026!')).toEqual(['hello', 'uber', 'cafe', '2026']);
  });

  it('gives nothing for a text without words', () => {
    expect(wordsOf(' … 👋 !')).toEqual([]);
  });

  it('knows other scripts, and full-width letters as their plain ones', () => {
    expect(wordsOf('Привет ＡＢＣ 東京タワー')).toEqual(['привет', 'abc', '東京タワー']);
  });

  it('cuts long words between characters, and stops at 512 words', () => {
    expect(wordsOf('𝒳'.repeat(50))).toEqual(['x'.repeat(40)]);
    expect(wordsOf(Array.from({ length: 600 }, (_, index) => `w${index}`).join(' '))).toHaveLength(512);
  });
});

describe('endsInWord', () => {
  it('tells a text that may go on within a word from one that ends behind it, in every script', () => {
    expect(['Caf', 'a 7', 'Café', 'Привет', '東京', '𝒳'].map(endsInWord)).toEqual([true, true, true, true, true, true]);
    expect(['', 'Caf ', 'Caf.', 'Café ', '東京。', '👋'].map(endsInWord)).toEqual([false, false, false, false, false, false]);
  });
});
