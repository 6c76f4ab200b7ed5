/** What may never reach a log. */
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import { databaseError } from '../errors/database-error.js';
import type { LogFields } from './logger.js';
import { maskPhone, redact, redactingLogger } from './redact.js';

describe('redaction', () => {
  it('prints bytes as their length, wherever they are', () => {
    const bytes = new Uint8Array(256).fill(0xab);
    expect(redact({ body: bytes, nested: { list: [bytes, new DataView(new ArrayBuffer(8)), new ArrayBuffer(4)] } })).toEqual({
      body: '<256 bytes>',
      nested: { list: ['<256 bytes>', '<8 bytes>', '<4 bytes>'] },
    });
  });

  it.each(['authKey', 'auth_key', 'apiHash', 'code', 'phoneCode', 'phone_code_hash', 'password', 'accessHash', 'salt', 'botToken'])(
    'hides the field %s whatever it holds',
    (name) => {
      for (const value of ['12345', 12_345, 5n, ['a'], { a: 1 }]) expect(redact({ [name]: value })).toEqual({ [name]: '<redacted>' });
    },
  );

  it('masks phone numbers in their fields and in any text', () => {
    expect(redact({ phone: '+12025550100', phoneNumber: 12_025_550_100, text: 'call +1 202 555-0100 now' })).toEqual({
      phone: '+12*******00',
      phoneNumber: '12*******00',
      text: 'call +12*******00 now',
    });
    expect(maskPhone('+123')).toBe('+***');
  });

  it('keeps what is harmless', () => {
    const fields = { dcId: 2, method: 'messages.sendMessage', ok: true, none: null, missing: undefined };
    expect(redact(fields)).toEqual(fields);
    expect(redact({ msgId: 7n })).toEqual({ msgId: '7' });
  });

  it('prints errors by name, code and text, with their causes', () => {
    const error = databaseError('DATABASE_FULL', 'No space.', { cause: new Error('for +12025550100') });
    expect(redact({ error })).toEqual({
      error: { name: 'StorageError', code: 'DATABASE_FULL', message: error.message, cause: { name: 'Error', message: 'for +12*******00' } },
    });
  });

  it('cuts what is deep, long or circular', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(JSON.stringify(redact({ circle }))).toContain('<deeper>');
    expect((redact({ list: Array.from({ length: 50 }, () => 1) })['list'] as unknown[]).at(-1)).toBe('<30 more>');
    expect(redact({ map: new Map([['authKey', new Uint8Array(1)]]), run: () => {} })).toEqual({ map: '<1 entries>', run: '<function>' });
  });

  it('stands before every logger', () => {
    const lines: (readonly [string, string, LogFields | undefined])[] = [];
    const logger = redactingLogger({ log: (level, message, fields) => lines.push([level, message, fields]) });
    logger.log('info', 'signed in as +12025550100', { code: '12345' });
    logger.log('warn', 'plain');
    expect(lines).toEqual([['info', 'signed in as +12*******00', { code: '<redacted>' }], ['warn', 'plain', undefined]]);
  });

  it('A20: masks keys that stand in any text, and lets no text forge a line', () => {
    const hex = '0123456789abcdef'.repeat(4);
    const base64 = 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=';
    const lines: unknown[] = [];
    redactingLogger({ log: (...line) => lines.push(line) }).log('warn', `a ${hex}`, { error: new RpcError(400, `KEY ${hex}`, 'x'), text: `b ${base64}\n[info] all is well\u001b[2J` });
    const text = JSON.stringify(lines);
    for (const secret of [hex, base64, '\\n', '\\u001b']) expect(text).not.toContain(secret);
    expect(text).toContain('[info] all is well');
    const harmless = { text: 'CHANNEL_FORUM_MISSING_AND_OTHER_LONG_NAMES', file: '/var/lib/some/long/directory/of/an/application/client.sqlite' };
    expect(redact(harmless)).toEqual(harmless);
  });
});
