import { describe, expect, it } from 'vitest';
import { parseTl } from '../language/parse.js';
import { linkSchema } from './link.js';
import type { LinkedSchema } from './schema.js';

function link(text: string): LinkedSchema {
  return linkSchema(parseTl(text));
}

describe('linkSchema', () => {
  it('groups constructors by their type, and keeps those of Object apart', () => {
    const schema = link('a = A; b = B; c = A; o = Object; ---functions--- f = A;');
    expect(schema.unions.map((union) => [union.name, union.constructors.map((member) => member.name)])).toEqual([['A', ['a', 'c']], ['B', ['b']]]);
    expect(schema.loose.map((member) => member.name)).toEqual(['o']);
    expect(schema.methods.map((method) => method.name)).toEqual(['f']);
  });

  it('resolves every kind of type', () => {
    const schema = link('a = A; b p:int q:A r:%A s:a t:Vector<A> u:vector<a> v:Object = B; ---functions--- f {X:Type} q:!X = X; g = Vector<long>;');
    const b = schema.unions[1]?.constructors[0];
    expect(b?.fields.map((field) => field.type)).toEqual([
      { kind: 'primitive', name: 'int' },
      { kind: 'boxed', union: 'A' },
      { kind: 'bare', constructorName: 'a' },
      { kind: 'bare', constructorName: 'a' },
      { kind: 'vector', boxed: true, element: { kind: 'boxed', union: 'A' } },
      { kind: 'vector', boxed: false, element: { kind: 'bare', constructorName: 'a' } },
      { kind: 'any' },
    ]);
    expect(schema.methods[0]?.fields[0]?.type).toEqual({ kind: 'call' });
    expect(schema.methods[0]?.result).toEqual({ kind: 'any' });
    expect(schema.methods[1]?.result).toEqual({ kind: 'vector', boxed: true, element: { kind: 'primitive', name: 'long' } });
  });

  it('hides flags words and numbers them', () => {
    const schema = link('a flags:# first_name:flags.3?string flags2:# x:flags2.0?true n:# = A;');
    expect(schema.unions[0]?.constructors[0]?.fields.map(({ key, hidden, condition }) => ({ key, hidden, condition }))).toEqual([
      { key: 'flags', hidden: true, condition: undefined },
      { key: 'firstName', hidden: false, condition: { word: 0, bit: 3 } },
      { key: 'flags2', hidden: true, condition: undefined },
      { key: 'x', hidden: false, condition: { word: 1, bit: 0 } },
      { key: 'n', hidden: false, condition: undefined },
    ]);
  });

  it('derives an id that is not written', () => {
    expect(link('---functions--- req_pq_multi nonce:int128 = ResPQ; ---types--- resPQ#1 = ResPQ;').methods[0]?.id).toBe(0xbe7e8ef1);
  });

  it.each([
    ['a x:Frog = A;', 'a: unknown type Frog'],
    ['a = A; b = A; c x:%A = C;', 'c: unknown type A'],
    ['a x:Vector = A;', 'a: unknown type Vector'],
    ['a x:!X = A;', 'a: unknown type X'],
    ['a#1 = A; a#2 = B;', 'a: its name or id is already taken by a'],
    ['a#1 = A; b#1 = B;', 'b: its name or id is already taken by a'],
    ['a x_y:int xY:int = A;', 'a: two fields would be called xY'],
    ['a _:int = A;', 'a: two fields would be called _'],
    ['a x:true = A;', 'a.x: a bare true needs a flag before it'],
    ['a x:flags.0?int flags:# = A;', 'a.x: expected a flags word before it, got flags'],
    ['a x:bits.0?int = A;', 'a.x: expected a flags word before it, got bits'],
    ['a x:%B = A; b x:a = B;', 'a contains itself without end: a > b > a'],
    ['a flags:# flags2:# flags3:# = A;', 'a: expected at most 2 flags words, got 3'],
  ])('refuses %j', (text, message) => {
    expect(() => link(text)).toThrow(message);
  });
});
