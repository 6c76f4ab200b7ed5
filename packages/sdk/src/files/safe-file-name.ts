/** The rule that makes a name on disk of a name that somebody else has chosen. */

/** TDLib's figures: characters of the name, and of what follows its last dot. */
const MAX_STEM = 64;
const MAX_EXTENSION = 16;
/** Most file systems take 255 bytes; what else belongs to the name, as `.part`, has room. */
const MAX_BYTES = 240;

/** Control characters, what separates directories or has a meaning to some system, and what turns the direction of reading or is not seen. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}"*/:<>?\\|]/gu;
/** Devices of Windows, with anything behind them. */
const device = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/**
 * Gives a name that lies in its directory and nowhere else, on every system, and that shows what it is: without
 * directories, controls and characters that turn the direction of reading; at most 64 characters, and 16 behind the last dot.
 *
 * @param fallback the name where nothing is left; `file` unless given
 */
export function safeFileName(name: string | undefined, fallback = 'file'): string {
  // What is longer is cut anyway, and the patterns are not to run over megabytes.
  const last = (name ?? '').slice(-4096).split(/[/\\]/).at(-1) ?? '';
  const clean = last.replaceAll(unsafe, ' ').replaceAll(/\s+/g, ' ').replace(/[\s.]+$/, '');
  const dot = clean.lastIndexOf('.');
  const stem = trim(first(trim(dot < 0 ? clean : clean.slice(0, dot)), MAX_STEM));
  const extension = dot < 0 ? '' : trim(first(trim(clean.slice(dot + 1)), MAX_EXTENSION));
  const safeStem = stem === '' ? fallback : device.test(stem.split('.')[0]?.trim() ?? '') ? first(`_${stem}`, MAX_STEM) : stem;
  return `${trim(fit(safeStem, MAX_BYTES - byteLength(extension) - 1))}${extension === '' ? '' : `.${extension}`}`;
}

/** Dots and spaces at the ends: hidden files, and what Windows drops. */
function trim(text: string): string {
  return text.replace(/^[\s.]+/, '').replace(/[\s.]+$/, '');
}

function first(text: string, count: number): string {
  return [...text].slice(0, count).join('');
}

function fit(text: string, bytes: number): string {
  const characters = [...text];
  while (byteLength(characters.join('')) > bytes) characters.pop();
  return characters.join('');
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
