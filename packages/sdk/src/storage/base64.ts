/** Bytes inside texts: base64 of RFC 4648, by tables, because most stored messages carry some. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Writes bytes with padding. */
export function bytesToText(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const group = ((bytes[index] as number) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63);
    text += left > 1 ? alphabet.charAt((group >> 6) & 63) : '=';
    text += left > 2 ? alphabet.charAt(group & 63) : '=';
  }
  return text;
}

/** By character code; 64 stands for what is no character of the alphabet. */
let values: Uint8Array | undefined;

/** Reads what `bytesToText` wrote; throws a `SyntaxError` for anything else. */
export function textToBytes(text: string): Uint8Array {
  values ??= Uint8Array.from({ length: 128 }, (_, code) => (alphabet.indexOf(String.fromCharCode(code)) + 65) % 65);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const end = text.length - padding;
  if (text.length % 4 !== 0) throw new SyntaxError('Bytes come in groups of four characters.');
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let offset = 0;
  for (let index = 0; index < end; index += 4) {
    let group = 0;
    for (let place = index; place < index + 4; place += 1) {
      const value = place < end ? (values[text.charCodeAt(place)] ?? 64) : 0;
      if (value === 64) throw new SyntaxError('Bytes consist of the characters of base64.');
      group = (group << 6) | value;
    }
    bytes[offset++] = group >> 16;
    if (offset < bytes.length) bytes[offset++] = group >> 8;
    if (offset < bytes.length) bytes[offset++] = group;
  }
  return bytes;
}
