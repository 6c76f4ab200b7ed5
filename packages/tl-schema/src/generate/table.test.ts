import { describe, expect, it } from 'vitest';
import { parseTl } from '../language/parse.js';
import { linkSchema } from '../model/link.js';
import { printTable } from './table.js';
import { printTableFile } from './table-file.js';

function table(text: string): string[] {
  return printTable(linkSchema(parseTl(text))).split('\n');
}

describe('printTable', () => {
  it('prints unions with their smallest size, then methods by their result', () => {
    expect(table('a x:int = A; b = B; o y:bytes = Object; ---functions--- f = A; g = Vector<long>; h = A;')).toEqual([
      '=A 8', 'a x:i', '=B', 'b', '=', 'o y:b', '', '=@A', 'f', 'h', '=[l', 'g',
    ]);
  });

  it('prints every type', () => {
    const [, line] = table('a a:int b:# c:long d:int53 e:double f:string g:bytes h:int128 i:int256 j:Bool k:B l:%B m:vector<b> o:Object = A; b = B;');
    expect(line?.replace(/#[0-9a-f]{7,8}/, '')).toBe('a a:i b:# c:l d:j e:d f:s g:b h:o i:q j:B k:@B l:%b m:(%b o:*');
    expect(table('---functions--- f {X:Type} query:!X = X;')).toEqual(['', '=*', 'f query:!']);
  });

  it('prints flags words and conditions over both words', () => {
    expect(table('a flags:# x:flags.31?true y:flags.0?int flags2:# z:flags2.5?string = A;')[1]).toBe('a # x?31 y?0:i # z?37:s');
  });

  it('writes an id only where the CRC rule does not give it', () => {
    expect(table('a#1 = A; req = B;')).toEqual(['=A', 'a#1', '=B', 'req', '']);
  });
});

describe('printTableFile', () => {
  it('quotes what a template literal would take for its own', () => {
    const file = printTableFile('A table.', 'a`b$c\\d', 7);
    expect(file).toContain('export const table: string = `a\\`b\\$c\\\\d`;');
    expect(file).toContain('export const layer = 7;');
    expect(printTableFile('A table.', '')).not.toContain('layer');
  });
});
