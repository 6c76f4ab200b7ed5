/** The URL in a login's QR code. */
import { UsageError } from '../errors/usage-error.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Writes a login token as `tg://login?token=...`, in base64url. */
export function formatLoginUrl(token: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of token) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 6; bits -= 6) text += alphabet.charAt((value >> (bits - 6)) & 63);
  }
  if (bits > 0) text += alphabet.charAt((value << (6 - bits)) & 63);
  return `tg://login?token=${text}`;
}

/**
 * Reads the token in a URL, whose characters may be of base64 as well. Throws a `UsageError` for any other text.
 *
 * @see https://core.telegram.org/api/qr-login
 */
export function parseLoginUrl(url: string): Uint8Array {
  const [, text] = /^tg:\/\/login\/?\?token=([\w+/-]{1,1024})={0,2}$/.exec(url) ?? [];
  if (text === undefined) throw new UsageError('This is no login code: a text that begins with tg://login?token= was expected.');
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text.replaceAll('+', '-').replaceAll('/', '_')) {
    value = ((value << 6) | alphabet.indexOf(character)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
