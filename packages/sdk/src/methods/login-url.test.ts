/** URLs of login codes. */
import { describe, expect, it } from 'vitest';
import { formatLoginUrl, parseLoginUrl } from './login-url.js';

describe('a login URL', () => {
  it('is base64url without padding', () => {
    expect(formatLoginUrl(Uint8Array.of(0xfb, 0xff, 0xfe, 0x01))).toBe('tg://login?token=-__-AQ');
  });

  it.each([0, 1, 2, 3, 32, 33, 255])('of %i bytes is read again', (length) => {
    const token = Uint8Array.from({ length }, (_, index) => (index * 37 + 200) % 256);
    if (length > 0) expect(parseLoginUrl(formatLoginUrl(token))).toEqual(token);
    else expect(() => parseLoginUrl(formatLoginUrl(token))).toThrow(/no login code/);
  });

  it('may be written in plain base64', () => {
    expect(parseLoginUrl('tg://login?token=+//+AQ==')).toEqual(Uint8Array.of(0xfb, 0xff, 0xfe, 0x01));
  });

  it.each(['', 'tg://login', 'https://example.org/?token=AQ', 'tg://login?token=A Q', `tg://login?token=${'A'.repeat(1025)}`])('is not %s', (text) => {
    expect(() => parseLoginUrl(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
