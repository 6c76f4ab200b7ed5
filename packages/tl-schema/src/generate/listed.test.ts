import { describe, expect, it } from 'vitest';
import { parseTl } from '../language/parse.js';
import { linkSchema } from '../model/link.js';
import { findListed } from './listed.js';

function listed(text: string): string[] {
  return findListed(linkSchema(parseTl(text)), ['A']).map(({ name }) => name);
}

describe('findListed', () => {
  it('goes two steps from what is listed, through vectors and flags', () => {
    expect(listed('a flags:# x:flags.0?Vector<B> = A; b c:C = B; c d:D = C; d e:E = D; e y:int = E;')).toEqual(['a', 'b', 'c']);
  });

  it('takes all constructors of a type, except those without fields', () => {
    expect(listed('a b:B = A; a2 = A; a3 x:int = A; b y:long = B; b2 z:long = B; other x:int = Other;')).toEqual(['a', 'a3', 'b', 'b2']);
  });

  it('ends where types hold one another', () => {
    expect(listed('a b:B = A; b a:A = B;')).toEqual(['a', 'b']);
  });
});
