/** Texts of others as they may be printed: nothing in them steers the terminal or looks like a line of ours. */

/** Control characters, separators of lines, and what turns the direction of reading. */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** One line of it: what cannot be shown becomes a space. */
export function shownLine(text: string): string {
  return text.replaceAll(unsafe, ' ');
}

/** All lines of it, those after the first with two spaces before them. */
export function shownText(text: string): string {
  return text.split(/\r\n|\n|\r/).map(shownLine).join('\n  ');
}

/** One line of JSON, in which no control character stands by itself; a 64-bit integer is text there. */
export function jsonLine(value: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  return text.replaceAll(/[\u007f-\u009f\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
