import { describe, expect, it } from 'vitest';
import { readJsonSchema, type JsonEntry } from './json-source.js';
import { printCombinator } from './print.js';

function print(entry: JsonEntry): string {
  return readJsonSchema({ l: 1, e: [entry] }).map(printCombinator).join();
}

describe('readJsonSchema', () => {
  it('reads a constructor with flags and vectors', () => {
    expect(print({
      kind: 'class',
      name: 'a',
      id: -1,
      type: 'A',
      arguments: [
        { name: 'flags', type: '#' },
        { name: 'b', type: 'B', typeModifiers: { predicate: 'flags.2', isVector: true } },
        { name: 'c', type: 'true', typeModifiers: { predicate: 'flags.3' } },
      ],
    })).toBe('a#ffffffff flags:# b:flags.2?Vector<B> c:flags.3?true = A;');
  });

  it('reads a generic method and a vector result', () => {
    expect(print({ kind: 'method', name: 'f', id: 1, type: 'X', generics: [{ name: 'X' }], arguments: [{ name: 'query', type: '!X' }] }))
      .toBe('f#1 {X:Type} query:!X = X;');
    expect(print({ kind: 'method', name: 'g', id: 2, type: 'long', typeModifiers: { isVector: true }, arguments: [] })).toBe('g#2 = Vector<long>;');
  });

  it('refuses an entry of another kind', () => {
    expect(() => print({ kind: 'union', name: 'a', id: 1, type: 'A', arguments: [] })).toThrow('expected the kind class or method, got union');
  });
});
