/** Patches between tables, made and applied: they belong together. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyTablePatch, DamagedTableError } from '../codec/table-patch.js';
import { makeTablePatch } from './table-patch.js';

/** Few lines, so that many are common to two tables, and some stand twice in one. */
const line = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('', '=A', '=A 8', 'a', 'b x:i', 'c#00000001', '=[l', 'd', 'e', 'f', 'g') }, { weight: 1, arbitrary: fc.string().filter((text) => !/^[<>]|\n/.test(text)) });
const table = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));

/** Thirty lines that all differ, one of them changed, one missing, one added. */
const before = Array.from({ length: 30 }, (_, index) => `name${index} a:i`);
const after = [...before.slice(0, 10), 'name10 a:i b:s', ...before.slice(11, 20), ...before.slice(21), 'name30 a:i'];

describe('a patch', () => {
  it('makes of any table any other', () => {
    fc.assert(fc.property(table, table, (base, target) => {
      expect(applyTablePatch(198, base, makeTablePatch(base, target))).toBe(target);
    }), { numRuns: 2000 });
  });

  it('holds only what differs', () => {
    const patch = makeTablePatch(before.join('\n'), after.join('\n'));
    expect(patch.split('\n')).toEqual(['>10', 'name10 a:i b:s', '<1', '>9', '<1', '>9', 'name30 a:i']);
    expect(makeTablePatch('a\nb', 'a\nb')).toBe('>2');
  });

  it('follows lines that have moved', () => {
    const moved = [...before.slice(25), ...before.slice(0, 25)];
    expect(makeTablePatch(before.join('\n'), moved.join('\n')).split('\n')).toEqual([...before.slice(25), '>25', '<5']);
  });

  it('is not made for a line that looks like a step of it', () => {
    expect(() => makeTablePatch('a', '>1')).toThrow('expected no line of a table to begin with < or >, got ">1"');
    expect(() => makeTablePatch('a', 'a\n<')).toThrow('begin with < or >');
  });

  it('is refused when it is damaged, with the line', () => {
    const damaged: [patch: string, line: number, message: string][] = [
      ['>1\n>3', 2, 'expected a count of 1 to 2 lines, got ">3"'],
      ['>4', 1, 'expected a count of 1 to 3 lines, got ">4"'],
      ['a\n<99999999999999999999', 2, 'expected a count of 1 to 3 lines'],
      ['>3\n<1', 2, 'expected a count of 1 to 0 lines, got "<1"'],
      ['>0\n>3', 1, 'got ">0"'],
      ['>\n>3', 1, 'got ">"'],
      ['>1 \n>2', 1, 'got ">1 "'],
      ['>1e0\n>2', 1, 'got ">1e0"'],
      ['>1\nx', 3, 'expected something about 2 more lines of the base, got the end'],
      ['', 2, 'expected something about 3 more lines of the base'],
    ];
    for (const [patch, at, message] of damaged) {
      const apply = (): string => applyTablePatch(198, 'a\nb\nc', patch);
      expect(apply, patch).toThrow(DamagedTableError);
      expect(apply, patch).toThrow(expect.objectContaining({ code: 'TL_DAMAGED_TABLE', layer: 198, line: at, message: expect.stringContaining(message) }));
    }
  });

  it('makes a table or is refused, whatever it is', () => {
    const step = fc.oneof(line, fc.tuple(fc.constantFrom('<', '>'), fc.oneof(fc.nat(40).map(String), fc.string())).map(([mark, count]) => mark + count.replace(/\n/g, '')));
    fc.assert(fc.property(table, fc.array(step, { maxLength: 8 }), (base, steps) => {
      try {
        expect(applyTablePatch(198, base, steps.join('\n')).length).toBeLessThanOrEqual(base.length + steps.join('\n').length);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedTableError);
      }
    }), { numRuns: 1000 });
  });
});
