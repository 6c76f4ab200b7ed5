import { describe, expect, it } from 'vitest';
import { parseTl } from '../language/parse.js';
import { linkSchema } from '../model/link.js';
import { printBodies } from './bodies.js';

/** The line of the reader and that of the writer. */
function bodies(text: string): [string, string] {
  const { unions } = linkSchema(parseTl(text));
  const lines = printBodies(unions.flatMap((union) => union.constructors).slice(0, 1), 'Bodies.').split('\n');
  const [reader, writer] = lines.filter((line) => line.startsWith('"'));
  return [reader ?? '', writer ?? ''];
}

describe('printBodies', () => {
  it('begins with its title and names readers and writers', () => {
    const file = printBodies([], 'Bodies.');
    expect(file.startsWith('/** Bodies. */\n')).toBe(true);
    expect(file).toMatch(/readers: \{\n\},\nwriters: \{\n\},/);
  });

  it('reads scalars by the methods of the reader into one literal', () => {
    expect(bodies('a x:int y:long z:string = A;')).toEqual([
      '"a": () => (r, s, d) => { deepR(r, s, d); const x0 = r.int(); const x1 = r.long(); const x2 = r.string(); return { _: "a", x: x0, y: x1, z: x2 }; },',
      '"a": () => (w, o, d) => { deepW(w, d); const v = o as Fields; const x0 = v.x; const x1 = v.y; const x2 = v.z; w.int(x0 as never); w.long(x1 as never); w.string(x2 as never); },',
    ]);
  });

  it('finds a type once, however many fields have it', () => {
    const [reader, writer] = bodies('a x:B y:B z:Vector<B> = A; b = B;');
    expect(reader).toContain('(find) => { const t0 = find("@B"); const t1 = find("[@B"); return (r, s, d)');
    expect(reader).toContain('const x0 = t0(r, s, d); const x1 = t0(r, s, d); const x2 = t1(r, s, d);');
    expect(writer).toContain('t0(w, x0, d); t0(w, x1, d); t1(w, x2, d);');
  });

  it('puts in what flags decide behind the literal, so that an absent field is an absent key', () => {
    const [reader, writer] = bodies('a flags:# m:flags.0?true x:flags.1?int y:int = A;');
    expect(reader).toContain('const f0 = r.int(); const x2 = f0 & 2 ? r.int() : undefined; const x3 = r.int(); const v: Fields = { _: "a", y: x3 }; if (f0 & 1) v.m = true; if (f0 & 2) v.x = x2; return v;');
    expect(writer).toContain('if (m(x1)) f0 |= 1; if (x2 !== undefined) f0 |= 2; w.int(f0); if (f0 & 2) w.int(x2 as never); w.int(x3 as never);');
  });

  it('takes a flags word that decides nothing off the wire', () => {
    expect(bodies('a flags:# x:int = A;')[0]).toContain('deepR(r, s, d); r.int(); const x1');
  });

  it('walks the keys where many may be absent, and sets a bit where its field is met', () => {
    const [, writer] = bodies('a flags:# m:flags.0?true n:flags.1?true xy:flags.2?int zz:flags.31?int id:int = A;');
    expect(writer).toContain('let x3: unknown, x4: unknown, x5: unknown; const u = toWalk(v); for (const k in u) { const y = u[k]; switch (k.length) {');
    expect(writer).toContain('case 1: if (k === "m") { if (m(y)) f0 |= 1; } else if (k === "n") { if (m(y)) f0 |= 2; } break;');
    expect(writer).toContain('if (k === "xy") { x3 = y; if (y !== undefined) f0 |= 4; } else if (k === "zz") { x4 = y; if (y !== undefined) f0 |= -2147483648; } else if (k === "id") { x5 = y; } break;');
  });

  it('walks where marks alone may be absent', () => {
    expect(bodies('a flags:# m:flags.0?true n:flags.1?true p:flags.2?true q:flags.3?true = A;')[1]).toContain('let f0 = 0; const u = toWalk(v); for');
  });

  it('tests a run of three or more optional fields once', () => {
    const [, writer] = bodies('a flags:# x:flags.0?int y:flags.1?int z:flags.2?int b:flags.3?true = A;');
    expect(writer).toContain('w.int(f0); if (f0 & 7) { if (f0 & 1) w.int(x1 as never); if (f0 & 2) w.int(x2 as never); if (f0 & 4) w.int(x3 as never); }');
  });

  it('refuses a value that has some fields of a bit and not the others', () => {
    const values = bodies('a flags:# x:flags.0?int y:flags.0?int = A;')[1];
    expect(values).toContain('if (x1 !== undefined) f0 |= 1; if ((x2 !== undefined) !== (x1 !== undefined)) refuse();');
    const mixed = bodies('a flags:# m:flags.0?true y:flags.0?int = A;')[1];
    expect(mixed).toContain('if (x1 !== undefined && x1 !== (x2 !== undefined)) refuse(); if (x2 !== undefined) f0 |= 1;');
    const marks = bodies('a flags:# m:flags.0?true n:flags.0?true = A;')[1];
    expect(marks).toContain('if (m(x1)) { if (x2 === false) refuse(); f0 |= 1; } if (m(x2)) { if (x1 === false) refuse(); f0 |= 1; }');
  });
});
