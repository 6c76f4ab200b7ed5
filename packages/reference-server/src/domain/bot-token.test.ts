/** Tests of bot tokens. */
import { describe, expect, it } from 'vitest';
import { formatBotToken, makeBotSecret, parseBotToken } from './bot-token.js';

describe('a bot token', () => {
  const random = { bytes: (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index * 7) };

  it('is written and read again', () => {
    const secret = makeBotSecret(random);
    expect(secret).toMatch(/^[\w-]{35}$/);
    expect(parseBotToken(formatBotToken({ userId: 1_000_001, secret }))).toEqual({ userId: 1_000_001, secret });
  });

  it.each(['', ':', '1:', `1:${'a'.repeat(34)}`, `1:${'a'.repeat(36)}`, `x:${'a'.repeat(35)}`, `-1:${'a'.repeat(35)}`, `1:${'ä'.repeat(35)}`, `${'9'.repeat(16)}:${'a'.repeat(35)}`, `1:${'a'.repeat(35)}\n`])(
    'is not %j',
    (text) => {
      expect(parseBotToken(text)).toBeUndefined();
    },
  );
});
