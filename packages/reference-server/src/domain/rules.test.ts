/** Tests of the rules about phones, names, texts, entities and codes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalCodes } from './login-code.js';
import { findEntitiesFault, longestEntityContents, mostEntities, sortEntities } from './message-entity.js';
import type { MessageEntity } from './message-entity.js';
import { findTextFault, longestMessage } from './message-text.js';
import { cleanName, longestName } from './person-name.js';
import { normalisePhone } from './phone.js';
import { isUsername, usernameKey } from './username.js';

describe('normalisePhone', () => {
  it('brings all ways of writing a number into one', () => {
    for (const written of ['+1 (555) 123-0123', '15551230123', '+1.555.123.0123', '1-555-123-0123']) expect(normalisePhone(written)).toBe('15551230123');
    expect(normalisePhone('9996621234')).toBe('9996621234');
  });

  it('takes nothing else for a number', () => {
    for (const bad of ['', '+', '123456', '1'.repeat(16), '0123456789', '+1555x1230123', '1555+1230123', '１５５５１２３０１２３', ' '.repeat(41)]) {
      expect(normalisePhone(bad)).toBeUndefined();
    }
  });

  it('changes nothing about a number that it has given', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('+', ' ', '-', '(', ')', '.', '0', '1', '5', '9') }), (written) => {
        const phone = normalisePhone(written);
        if (phone !== undefined) expect(normalisePhone(phone)).toBe(phone);
      }),
    );
  });
});

describe('isUsername', () => {
  it('wants 5 to 32 letters, digits and underscores, a letter first', () => {
    for (const good of ['abcde', 'A_b_1', 'x'.repeat(32), 'abcd_']) expect(isUsername(good)).toBe(true);
    for (const bad of ['', 'abcd', 'x'.repeat(33), '1abcd', '_abcd', 'ab cd', 'abcdé', 'abcde\n']) expect(isUsername(bad)).toBe(false);
  });

  it('takes two spellings for one name', () => expect(usernameKey('AbCdE')).toBe(usernameKey('aBcDe')));
});

describe('cleanName', () => {
  it('trims, and puts spaces in place of control characters', () => {
    expect(cleanName('  Ada\u0000\n Lovelace\t')).toBe('Ada  Lovelace');
    expect(cleanName(' ')).toBe('');
    expect(cleanName('x'.repeat(longestName))).toHaveLength(longestName);
    expect(cleanName('x'.repeat(longestName + 1))).toBeUndefined();
    expect(cleanName(' '.repeat(100_000))).toBeUndefined();
  });
});

describe('findTextFault', () => {
  it('counts UTF-16 units, and takes blanks for nothing', () => {
    expect(findTextFault('👋'.repeat(longestMessage / 2))).toBeUndefined();
    expect(findTextFault('👋'.repeat(longestMessage / 2) + 'x')).toBe('MESSAGE_TOO_LONG');
    expect(findTextFault(' \n\u00a0')).toBe('MESSAGE_EMPTY');
  });
});

describe('entities', () => {
  const bold = (offset: number, length: number): MessageEntity => ({ type: 'bold', offset, length });

  it('lie inside the text', () => {
    expect(findEntitiesFault([bold(0, 4), bold(3, 1)], 'text')).toBeUndefined();
    for (const outside of [bold(-1, 2), bold(0, 0), bold(0, 5), bold(4, 1), bold(2 ** 31, 1)]) expect(findEntitiesFault([outside], 'text')).toBe('ENTITY_BOUNDS_INVALID');
  });

  it('are limited in number and in what they carry', () => {
    const link = (length: number): MessageEntity => ({ type: 'textUrl', url: 'x'.repeat(length), offset: 0, length: 1 });
    expect(findEntitiesFault(Array.from({ length: mostEntities }, () => bold(0, 1)), 'x')).toBeUndefined();
    expect(findEntitiesFault(Array.from({ length: mostEntities + 1 }, () => bold(0, 1)), 'x')).toBe('ENTITIES_TOO_LONG');
    expect(findEntitiesFault([link(longestEntityContents)], 'x')).toBeUndefined();
    expect(findEntitiesFault([link(longestEntityContents), { type: 'pre', language: 'x', offset: 0, length: 1 }], 'x')).toBe('ENTITIES_TOO_LONG');
  });

  it('are sorted with an outer one before those inside it', () => {
    expect(sortEntities([bold(2, 1), bold(0, 1), bold(0, 4)])).toEqual([bold(0, 4), bold(0, 1), bold(2, 1)]);
  });
});

describe('equalCodes', () => {
  it('is true for the same code only', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5, maxLength: 5 }), fc.string({ maxLength: 80 }), (code, guess) => {
        expect(equalCodes(code, guess)).toBe(code === guess);
      }),
    );
    expect(equalCodes('12345', '12345')).toBe(true);
    expect(equalCodes('12345', '1234512345')).toBe(false);
  });
});
