import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { InvalidSecretError } from '../errors.js';
import { formatMtproxySecret, type MtproxySecret, parseMtproxySecret } from './mtproxy-secret.js';

const keyText = '00112233445566778899aabbccddeeff';
const key = fromHex(keyText);
const example = '6578616d706c652e636f6d';

describe('parseMtproxySecret', () => {
  it.each<[string, string, MtproxySecret]>([
    ['a plain one in hex', keyText, { kind: 'plain', key }],
    ['a plain one in upper case', keyText.toUpperCase(), { kind: 'plain', key }],
    ['a plain one in base64', 'ABEiM0RVZneImaq7zN3u/w==', { kind: 'plain', key }],
    ['a plain one in base64url', 'ABEiM0RVZneImaq7zN3u_w', { kind: 'plain', key }],
    ['one that asks for padding', `dd${keyText}`, { kind: 'padded', key }],
    ['one with a domain in hex', `ee${keyText}${example}`, { kind: 'fakeTls', key, domain: 'example.com' }],
    ['one with a domain in base64url', '7gARIjNEVWZ3iJmqu8zd7v9leGFtcGxlLmNvbQ', { kind: 'fakeTls', key, domain: 'example.com' }],
  ])('reads %s', (_, text, secret) => {
    expect(parseMtproxySecret(text)).toEqual(secret);
  });

  it.each([
    ['nothing', ''],
    ['too little', keyText.slice(2)],
    ['17 bytes with another mark', `ab${keyText}`],
    ['more than a padded one has', `dd${keyText}00`],
    ['no domain', `ee${keyText}`],
    ['a domain with a space', `ee${keyText}6120`],
    ['a domain with an empty label', `ee${keyText}612e2e62`],
    ['a domain of 183 characters', `ee${keyText}${'61'.repeat(183)}`],
    ['a letter of no alphabet', `${keyText.slice(1)}!`],
    ['a length that base64 does not have', 'abcde'],
    ['a text without end', 'a'.repeat(100_000)],
  ])('refuses %s, without repeating it', (_, text) => {
    expect(() => parseMtproxySecret(text)).toThrow(InvalidSecretError);
    expect(() => parseMtproxySecret(text)).not.toThrow(keyText.slice(2));
  });

  it('reads back what formatMtproxySecret writes, and bytes as they are', () => {
    const domain = fc.stringMatching(/^[a-z0-9-]{1,60}(\.[a-z0-9-]{1,60}){0,2}$/);
    const anyKey = fc.uint8Array({ minLength: 16, maxLength: 16 });
    const secret = fc.oneof(
      fc.record({ kind: fc.constantFrom('plain' as const, 'padded' as const), key: anyKey }),
      fc.record({ kind: fc.constant('fakeTls' as const), key: anyKey, domain: domain.filter(({ length }) => length <= 182) }),
    );
    fc.assert(
      fc.property(secret, (value) => {
        expect(parseMtproxySecret(formatMtproxySecret(value))).toEqual(value);
      }),
    );
    expect(parseMtproxySecret(Uint8Array.of(0xdd, ...key))).toEqual({ kind: 'padded', key });
  });
});
