/** Session strings as bytes and back: base64 of RFC 4648 in its standard and its URL alphabet. */
const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Writes bytes with the standard alphabet and padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    const length = Math.min(bytes.length - index, 3) + 1;
    for (let place = 0; place < length; place += 1) text += standard.charAt((group >> (18 - 6 * place)) & 63);
  }
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/** Writes bytes with the URL alphabet; padding as asked. */
export function toBase64Url(bytes: Uint8Array, { padding = false }: { readonly padding?: boolean } = {}): string {
  const text = toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_');
  return padding ? text : text.replace(/=+$/, '');
}

/** Reads either alphabet, with or without padding; `undefined` for anything else. */
export function fromBase64(text: string): Uint8Array | undefined {
  const body = text.replace(/={1,2}$/, '').replaceAll('-', '+').replaceAll('_', '/');
  if (!/^[\w+/]*$/.test(body) || body.includes('_') || body.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4));
  let pending = 0;
  let bits = 0;
  let offset = 0;
  for (const character of body) {
    pending = ((pending << 6) | standard.indexOf(character)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[offset] = pending >> bits;
    offset += 1;
  }
  return bytes;
}
