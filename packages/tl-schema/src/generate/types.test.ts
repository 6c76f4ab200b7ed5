import { describe, expect, it } from 'vitest';
import { parseTl } from '../language/parse.js';
import { linkSchema } from '../model/link.js';
import { printTypes } from './types.js';

function types(text: string): string {
  return printTypes(linkSchema(parseTl(text)), { title: 'A test.', page: (kind, name) => `page of ${kind} ${name}` });
}

describe('printTypes', () => {
  const text = types('ns.a flags:# first_name:flags.0?string on:flags.1?true id:long n:int53 = ns.A; b l:Vector<ns.A> = ns.A; ---functions--- ns.f {X:Type} q:!X = X; g = Vector<int>;');

  it('prints a union, an interface a constructor and one a method', () => {
    expect(text).toContain('/** page of type ns.A */\nexport type NsA = RawNsA | RawB;');
    expect(text).toContain("/** page of constructor ns.a */\nexport interface RawNsA {\n  _: 'ns.a';\n  firstName?: string;\n  on?: true;\n  id: bigint;\n  n: number;\n}");
    expect(text).toContain("export interface RawB {\n  _: 'b';\n  l: NsA[];\n}");
    expect(text).toContain("/** page of method ns.f */\nexport interface NsFRequest {\n  _: 'ns.f';\n  q: MethodRequest;\n}");
  });

  it('maps methods to their requests and results', () => {
    expect(text).toContain("  'ns.f': { request: NsFRequest; result: unknown };");
    expect(text).toContain("  'g': { request: GRequest; result: number[] };");
  });

  it('refuses two things of one name', () => {
    expect(() => types('a.b = A; ---functions--- a_b = A; a.b2 = A; ---types--- aB = A;')).toThrow('would both be called RawAB');
    expect(() => types('a = TlObject;')).toThrow('would both be called TlObject');
  });
});
