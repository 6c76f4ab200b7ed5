/** The words of a text, as search knows them. */

/** Longer words are known by their beginning; of more words in a text the rest is not found. */
const longestWord = 40;
const mostWords = 512;

/**
 * The distinct words of a text: runs of letters and digits, in lower case, without accents, in their order. A text in a
 * script without spaces is one word for each run of it.
 */
export function searchWordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const [run] of text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    words.add([...run].slice(0, longestWord).join(''));
    if (words.size === mostWords) break;
  }
  return [...words];
}
