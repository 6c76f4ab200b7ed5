import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SessionStringError } from '../errors/session-string-error.js';
import { detectSessionFormat } from './detect-session-format.js';
import { formatSession } from './format-session.js';
import { importSession } from './import-session.js';
import type { PortableSession } from './portable-session.js';
import { type SessionFormatName, sessionFormats } from './session-formats.js';

const authKey = Uint8Array.from({ length: 256 }, (_, index) => index);
const ipv4 = { host: '149.154.167.41', port: 443 };
const ipv6 = { host: '2001:67c:4e8:f002::a', port: 443 };
const account = { dcId: 2, authKey, testMode: false, userId: 5_000_000_000, isBot: true, apiId: 12_345 };
const names = Object.keys(sessionFormats) as SessionFormatName[];

function fit(name: SessionFormatName, session: PortableSession = { ...account, ...ipv4 }): PortableSession {
  if (name === 'telethon-ipv6') return { ...session, ...ipv6 };
  return name === 'pyrogram-old-32' ? { ...session, userId: 123_456_789 } : session;
}

function errorOf(work: () => unknown): SessionStringError {
  try {
    work();
  } catch (error) {
    if (error instanceof SessionStringError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

describe('strings of other clients', () => {
  it.each([
    ['telethon', 353, '1ApWapykBuwABA', '522cefcb115c7e36'],
    ['telethon-ipv6', 369, '1AiABBnwE6PACA', 'ba564e7063458451'],
    ['gramjs', 369, '1AgAOMTQ5LjE1N', '01d6f1bb4e691d56'],
    ['pyrogram', 362, 'AgAAMDkAAAECAw', '1a4bf0024ceddc13'],
    ['pyrogram-old-64', 356, 'AgAAAQIDBAUGBw', '2b9d10b551bb74c8'],
    ['pyrogram-old-32', 351, 'AgAAAQIDBAUGBw', 'a24786c432696ab5'],
  ] as const)('are written as %s writes them', (name, length, beginning, digest) => {
    const text = formatSession(fit(name), name);
    expect(text.length).toBe(length);
    expect(text.slice(0, 14)).toBe(beginning);
    expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe(digest);
  });

  it('are written as mtcute writes them', () => {
    const text = formatSession(fit('mtcute'), 'mtcute');
    expect(text.length).toBe(402);
    expect(Buffer.from(text, 'base64url').toString('hex')).toMatch(/^0301000000170202000e313439/);
  });

  it('are JSON with the id of the key for gotd', () => {
    expect(JSON.parse(formatSession(fit('gotd'), 'gotd'))).toEqual({
      Version: 1,
      Data: {
        Config: { TestMode: false, ThisDC: 2 },
        DC: 2,
        Addr: '149.154.167.41:443',
        AuthKey: Buffer.from(authKey).toString('base64'),
        AuthKeyID: createHash('sha1').update(authKey).digest().subarray(12).toString('base64'),
        Salt: 0,
      },
    });
    expect(importSession(formatSession({ ...account, ...ipv6 }, 'gotd'))).toMatchObject(ipv6);
  });

  it.each([
    ['kitewire', { ...account, ...ipv4 }],
    ['telethon', { dcId: 2, authKey, ...ipv4 }],
    ['telethon-ipv6', { dcId: 2, authKey, ...ipv6 }],
    ['gramjs', { dcId: 2, authKey, ...ipv4 }],
    ['pyrogram', account],
    ['pyrogram-old-64', { dcId: 2, authKey, testMode: false, userId: 5_000_000_000, isBot: true }],
    ['pyrogram-old-32', { dcId: 2, authKey, testMode: false, userId: 123_456_789, isBot: true }],
    ['mtcute', { dcId: 2, authKey, testMode: false, userId: 5_000_000_000, isBot: true, ...ipv4 }],
    ['gotd', { dcId: 2, authKey, testMode: false, ...ipv4 }],
  ] as const)('of %s are recognised and read, with all that they say', (name, expected) => {
    const text = formatSession(fit(name), name);
    expect(detectSessionFormat(text)).toBe(name);
    expect(importSession(` ${text}\n`)).toEqual(expected);
    expect(importSession(text, name)).toEqual(expected);
  });

  it('are refused where the format has no place for the session', () => {
    const bare = { dcId: 2, authKey };
    for (const name of names.filter((other) => other !== 'kitewire')) {
      expect(errorOf(() => formatSession(bare, name)).code).toBe('SESSION_NOT_CARRIED');
    }
    expect(errorOf(() => formatSession({ ...account, ...ipv4 }, 'telethon-ipv6')).message).toContain('IPv6');
    expect(errorOf(() => formatSession({ ...account, ...ipv6 }, 'telethon')).message).toContain('IPv4');
    expect(errorOf(() => formatSession(account, 'pyrogram-old-32')).message).toContain('32 bits');
    expect(errorOf(() => formatSession({ ...account, ...ipv4, dcId: 300 }, 'gramjs')).code).toBe('SESSION_NOT_CARRIED');
  });
});

describe('our own strings', () => {
  const sessions = fc.record(
    {
      dcId: fc.integer({ min: 1, max: 1000 }),
      authKey: fc.uint8Array({ minLength: 256, maxLength: 256 }).filter((key) => key.some((byte) => byte !== 0)),
      testMode: fc.boolean(),
      userId: fc.maxSafeNat().filter((id) => id > 0),
      isBot: fc.boolean(),
      apiId: fc.integer({ min: 0, max: 0xffff_ffff }),
      address: fc.record({ host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain().filter((name) => name.length <= 100)), port: fc.integer({ min: 1, max: 65_535 }) }),
    },
    { requiredKeys: ['dcId', 'authKey'] },
  );

  it('give back whatever a session says', () => {
    fc.assert(
      fc.property(sessions, ({ address, ...rest }) => {
        const session = { ...rest, ...address };
        const text = formatSession(session);
        expect(text).toMatch(/^kw1_[\w-]+$/);
        expect(importSession(text)).toEqual(session);
      }),
    );
  });

  it('notice any changed character', () => {
    const text = formatSession(fit('kitewire'));
    for (let index = 4; index < text.length; index += 1) {
      const changed = text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
      // The spare bits of the last character say nothing.
      if (index === text.length - 1 && Buffer.from(changed.slice(4), 'base64url').equals(Buffer.from(text.slice(4), 'base64url'))) continue;
      expect(errorOf(() => importSession(changed)).code).toMatch(/^(?:DAMAGED_SESSION|WRONG_SESSION_LENGTH)$/);
    }
  });

  it('of a later version are refused by name', () => {
    const error = errorOf(() => importSession(formatSession(account).replace('kw1_', 'kw2_')));
    expect(error).toMatchObject({ code: 'DAMAGED_SESSION', message: expect.stringContaining('another version') as string });
  });
});

describe('a text that is no session', () => {
  it.each([
    ['', 'an empty text'],
    ['hello there', 'something else'],
    ['123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw8', 'the token of a bot'],
    ['+12025550100', 'a phone number'],
    ['0f'.repeat(256), 'a bare authorization key'],
    [`ATIAAv4AAQEAAg${'A'.repeat(340)}`, 'MTKruto'],
    ['x'.repeat(70_000), '70000 characters'],
    ['_'.repeat(100), 'base64 of 75 bytes'],
  ])('is named: %s', (text, looksLike) => {
    const error = errorOf(() => importSession(text));
    expect(error.code).toBe('UNKNOWN_SESSION_FORMAT');
    expect(error.message).toContain(looksLike);
  });

  it('is named when it is of another client than expected', () => {
    const error = errorOf(() => importSession(formatSession(fit('telethon'), 'telethon'), 'pyrogram'));
    expect(error.code).toBe('OTHER_SESSION_FORMAT');
    expect(error.message).toBe('This looks like a Telethon (IPv4) session, expected one of Pyrogram.');
  });

  it.each(names)('is refused for what it was when it is a part of a string of %s, at any length', (name) => {
    // Padding says nothing: a string without it is whole.
    const text = formatSession(fit(name), name).replace(/=+$/, '');
    for (let length = 0; length < text.length; length += 1) {
      // Pyrogram's formats have no checksum and no version: only their length tells the oldest from a cut one.
      if (name === 'pyrogram' && length === 351) continue;
      const error = errorOf(() => importSession(text.slice(0, length)));
      expect(error.message).not.toContain(text.slice(200, 220));
      if (length > 320) expect(error.message).toMatch(/Kitewire|Telethon|Pyrogram|GramJS|mtcute|gotd/);
    }
    expect(() => importSession(`${text}AAAA`)).toThrow(SessionStringError);
  });

  it.each([
    ['telethon', '1', [2, 149, 154, 167, 41, 1, 187], [], /Telethon.* 262 bytes where 263 or 275/],
    ['gramjs', '1', [2, 0, 1, 104, 1, 187], [], /GramJS.* 261 bytes where 262/],
    ['pyrogram', '', [2, 0, 0, 48, 57, 0], [0, 0, 0, 0, 7, 91, 205, 21, 0], /Pyrogram.* 270 bytes where 271 or 267 or 263/],
  ] as const)('is refused when the key of %s is a byte too short', (_name, prefix, head, tail, message) => {
    const bytes = Buffer.from([...head, ...authKey.subarray(1), ...tail]);
    expect(errorOf(() => importSession(prefix + bytes.toString('base64url')))).toMatchObject({ code: 'WRONG_SESSION_LENGTH', message: expect.stringMatching(message) as string });
  });

  it('is refused when mtcute or gotd carry a key of another length', () => {
    const short = authKey.subarray(0, 252);
    const text = Buffer.from(formatSession(fit('mtcute'), 'mtcute'), 'base64url');
    const head = text.subarray(0, text.length - 260);
    const changed = Buffer.concat([head, Buffer.from([252]), short, Buffer.from([0, 0, 0])]).toString('base64url');
    expect(errorOf(() => importSession(changed))).toMatchObject({ code: 'BAD_SESSION_KEY', message: 'A mtcute session needs an authorization key of 256 bytes, got 252.' });
    const json = JSON.parse(formatSession(fit('gotd'), 'gotd')) as { Data: { AuthKey: string } };
    json.Data.AuthKey = Buffer.from(short).toString('base64');
    expect(errorOf(() => importSession(JSON.stringify(json))).code).toBe('BAD_SESSION_KEY');
  });

  it('is refused when nobody is logged in, as the zeroes of Telethon say', () => {
    const text = `1${Buffer.concat([Buffer.from([2, 149, 154, 167, 41, 1, 187]), Buffer.alloc(256)]).toString('base64url')}=`;
    expect(errorOf(() => importSession(text))).toMatchObject({ code: 'BAD_SESSION_KEY', message: expect.stringContaining('no login') as string });
  });

  it('is refused with a typed error, whatever it is', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.base64String({ maxLength: 500 }),
      fc.uint8Array({ maxLength: 400 }).map((bytes) => `1${Buffer.from(bytes).toString('base64')}`),
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from([3, 1, 0, 0, 0, 23, 2, ...bytes]).toString('base64url')),
      fc.json().map((json) => `{"Version":1,"Data":${json}}`),
    );
    fc.assert(fc.property(anything, (text) => void errorOf(() => importSession(text))), { numRuns: 500 });
  });
});
