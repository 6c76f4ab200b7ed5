/** The words of a text, as search knows them; the same on every store. */
import type { MessageRecord } from './message-records.js';

/** Longer words are known by their beginning, of more words in a text the rest is not found. */
const maxWordLength = 40;
const maxWords = 512;

// Expressions that know all letters there are take a quarter of a millisecond to be made: they stand where only texts that need them lead.
const ascii = /^[\0-\x7f]*$/;

/**
 * The distinct words of a text: runs of letters and digits, in lower case, without accents, in their order.
 *
 * A text in a script without spaces is one word for each run of it.
 */
export function wordsOf(text: string): readonly string[] {
  const words = new Set<string>();
  for (const run of runsOf(text)) {
    words.add(run.length > maxWordLength ? [...run].slice(0, maxWordLength).join('') : run);
    if (words.size === maxWords) break;
  }
  return [...words];
}

/** Whether a text ends within a word, which may go on. */
export function endsInWord(text: string): boolean {
  return ascii.test(text) ? /[A-Za-z0-9]$/.test(text) : endsInLetter(text);
}

function endsInLetter(text: string): boolean {
  return /[\p{L}\p{N}]$/u.test(text);
}

function runsOf(text: string): readonly string[] {
  // Where there can be no accents a quarter of the time is enough.
  return ascii.test(text) ? (text.toLowerCase().match(/[a-z0-9]+/g) ?? []) : runsOfLetters(text);
}

function runsOfLetters(text: string): readonly string[] {
  return text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The words by which a message is found: those of its text or caption. */
export function wordsOfMessage({ message }: MessageRecord): readonly string[] {
  return message._ === 'message' ? wordsOf(message.message) : [];
}
