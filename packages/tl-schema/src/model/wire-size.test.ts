import { describe, expect, it } from 'vitest';
import { parseTl } from '../language/parse.js';
import { linkSchema } from './link.js';
import { unionSizes } from './wire-size.js';

function sizes(text: string): Record<string, number> {
  return Object.fromEntries(unionSizes(linkSchema(parseTl(text))));
}

describe('unionSizes', () => {
  it('takes the smallest constructor, its id included', () => {
    expect(sizes('a x:int y:long = A; b z:int256 = A; c = C;')).toEqual({ A: 16, C: 4 });
  });

  it('does not count what a flag may leave out', () => {
    expect(sizes('a flags:# x:flags.0?int256 y:flags.1?true = A;')).toEqual({ A: 8 });
  });

  it('adds up what is nested', () => {
    expect(sizes('a x:B y:Vector<B> z:vector<B> s:string b:Bool = A; b p:double q:int128 = B;')).toEqual({ A: 4 + 28 + 8 + 4 + 4 + 4, B: 28 });
    expect(sizes('a x:%B = A; b p:long = B;')).toEqual({ A: 12, B: 12 });
  });

  it('settles when types contain themselves', () => {
    expect(sizes('leaf = Tree; node left:Tree right:Tree = Tree; a x:Tree = A;')).toEqual({ Tree: 4, A: 8 });
    expect(sizes('loop inner:Loop = Loop;').Loop).toBeLessThan(5000);
  });
});
