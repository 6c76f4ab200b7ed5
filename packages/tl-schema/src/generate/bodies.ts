/** Linked constructors -> TypeScript text of readers and writers, one of each for every constructor that is asked for. */
import type { LinkedCombinator, LinkedField } from '../model/schema.js';
import { printCode } from './table.js';

/** The methods of TlReader and TlWriter by the code of the type. */
const methods: Readonly<Record<string, string>> = {
  i: 'int', '#': 'uint', l: 'long', j: 'int53', d: 'double', s: 'string', b: 'bytes', o: 'int128', q: 'int256',
};

/** Prints the file. */
export function printBodies(constructors: readonly LinkedCombinator[], title: string): string {
  return [
    `/** ${title} */`,
    "import { type Bodies, checkReadDepth as deepR, checkWriteDepth as deepW, type Fields, isMark as m, refuse, toWalk } from '../codec/bodies.js';",
    '',
    '/** The readers and writers by the names of their constructors. */',
    'export const bodies: Bodies = {',
    'readers: {',
    ...constructors.map(printReader),
    '},',
    'writers: {',
    ...constructors.map(printWriter),
    '},',
    '};',
    '',
  ].join('\n');
}

function sameBit({ condition: left }: LinkedField, { condition: right }: LinkedField): boolean {
  return left !== undefined && left.word === right?.word && left.bit === right.bit;
}

function isMark({ type }: LinkedField): boolean {
  return type.kind === 'primitive' && type.name === 'true';
}

/** `f0 & 32`. */
function printTest({ condition }: LinkedField): string {
  return condition === undefined ? '' : `f${condition.word} & ${1 << condition.bit}`;
}

/** `f0 |= 32;`. */
function printSet({ condition }: LinkedField): string {
  return condition === undefined ? '' : `f${condition.word} |= ${1 << condition.bit};`;
}

/** The bits of several fields of one word. */
function maskOf(members: readonly { readonly field: LinkedField }[]): number {
  return members.reduce((bits, { field }) => bits | (1 << (field.condition?.bit ?? 0)), 0);
}

/** Collects the types that a body finds once, under short names. */
class Links {
  readonly #names = new Map<string, string>();

  nameOf(code: string): string {
    const name = this.#names.get(code) ?? `t${this.#names.size}`;
    this.#names.set(code, name);
    return name;
  }

  /** A function that finds the types and hands out the body. */
  print(body: string): string {
    if (this.#names.size === 0) return `() => ${body}`;
    const found = [...this.#names].map(([code, name]) => `const ${name} = find(${JSON.stringify(code)});`);
    return `(find) => { ${found.join(' ')} return ${body}; }`;
  }
}

/**
 * Fields are read into variables, and the object is made of all that are always there: a literal gives them their places at
 * once. What flags decide comes behind, so that an absent field is an absent key.
 */
function printReader({ name, fields }: LinkedCombinator): string {
  const links = new Links();
  const reads: string[] = [];
  const optional: Optional[] = [];
  const always: string[] = [`_: ${JSON.stringify(name)}`];
  let words = 0;
  for (const [index, field] of fields.entries()) {
    if (field.hidden) {
      const word = words;
      reads.push(fields.some((other) => other.condition?.word === word) ? `const f${word} = r.int();` : 'r.int();');
      words += 1;
    } else if (isMark(field) && field.condition !== undefined) {
      optional.push({ field, value: 'true' });
    } else {
      const read = printRead(printCode(field.type), links);
      const variable = `x${index}`;
      if (field.condition === undefined) {
        reads.push(`const ${variable} = ${read};`);
        always.push(`${field.key}: ${variable}`);
      } else {
        reads.push(`const ${variable} = ${printTest(field)} ? ${read} : undefined;`);
        optional.push({ field, value: variable });
      }
    }
  }
  const made = optional.length === 0 ? `return { ${always.join(', ')} };` : `const v: Fields = { ${always.join(', ')} }; ${printOptional(optional)} return v;`;
  return `${JSON.stringify(name)}: ${links.print(`(r, s, d) => { deepR(r, s, d); ${reads.join(' ')} ${made} }`)},`;
}

interface Optional {
  readonly field: LinkedField;
  readonly value: string;
}

/** Puts in what flags decide. Marks of one word stand behind one test, and so do values: mostly few are there, often none. */
function printOptional(optional: readonly Optional[]): string {
  const groups = new Map<string, Optional[]>();
  for (const one of optional) {
    const group = `${one.field.condition?.word} ${isMark(one.field)}`;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return [...groups.values()].map((members) => {
    const steps = members.map(({ field, value }) => `if (${printTest(field)}) v.${field.key} = ${value};`).join(' ');
    return members.length === 1 ? steps : `if (f${members[0]?.field.condition?.word} & ${maskOf(members)}) { ${steps} }`;
  }).join(' ');
}

function printRead(code: string, links: Links): string {
  const method = methods[code];
  if (method !== undefined) return `r.${method}()`;
  return code === 't' ? 'true' : `${links.nameOf(code)}(r, s, d)`;
}

function printWriter({ name, fields }: LinkedCombinator): string {
  const links = new Links();
  const steps = printGather(fields);
  let words = 0;
  const writes = [...fields.entries()].flatMap(([index, field]): Written[] => {
    if (field.hidden) {
      words += 1;
      return [{ field, write: `w.int(f${words - 1});` }];
    }
    return isMark(field) ? [] : [{ field, write: printWrite(printCode(field.type), `x${index}`, links) }];
  });
  return `${JSON.stringify(name)}: ${links.print(`(w, o, d) => { deepW(w, d); const v = o as Fields; ${[...steps, ...printWrites(writes)].join(' ')} }`)},`;
}

interface Written {
  readonly field: LinkedField;
  readonly write: string;
}

/** What flags decide stands in runs of one word, each behind one test: mostly few are there, often none. */
function printWrites(writes: readonly Written[]): string[] {
  const runs: Written[][] = [];
  for (const one of writes) {
    const run = runs.at(-1);
    if (run !== undefined && one.field.condition !== undefined && run[0]?.field.condition?.word === one.field.condition.word) run.push(one);
    else runs.push([one]);
  }
  return runs.map((run) => {
    const steps = run.map(({ field, write }) => (field.condition === undefined ? write : `if (${printTest(field)}) ${write}`)).join(' ');
    return run.length < 3 ? steps : `if (f${run[0]?.field.condition?.word} & ${maskOf(run)}) { ${steps} }`;
  });
}

/**
 * Takes the fields of a value into variables and makes the flags words.
 *
 * An object with many optional fields has too many shapes for the engine to remember, and then each look for a key that is
 * not there is slow. So the keys that are there are walked instead: engines keep their list and places with the shape.
 */
function printGather(fields: readonly LinkedField[]): string[] {
  const shown = [...fields.entries()].filter(([, field]) => !field.hidden);
  const words = fields.filter((field) => field.hidden).map((_, word) => `let f${word} = 0;`);
  if (shown.filter(([, field]) => field.condition !== undefined).length <= fewOptional) {
    return [...words, ...shown.map(([index, { key }]) => `const x${index} = v.${key};`), ...printFlags(shown, shown)];
  }
  const alone = shown.filter(([, field]) => field.condition !== undefined && shown.filter(([, other]) => sameBit(field, other)).length === 1);
  const kept = shown.filter(([, field]) => !isMark(field) || !alone.some(([, other]) => other === field));
  return [
    ...words,
    ...(kept.length > 0 ? [`let ${kept.map(([index]) => `x${index}: unknown`).join(', ')};`] : []),
    `const u = toWalk(v); for (const k in u) { const y = u[k]; ${printCases(shown, alone)} }`,
    ...printFlags(shown.filter((one) => !alone.includes(one)), shown),
  ];
}

/** A switch on text compares case after case, one on the length jumps: a few comparisons are left of fifty. */
function printCases(shown: readonly Placed[], alone: readonly Placed[]): string {
  const lengths = [...new Set(shown.map(([, { key }]) => key.length))];
  const cases = lengths.map((length) => {
    const tests = shown.filter(([, { key }]) => key.length === length).map((one) => `if (k === ${JSON.stringify(one[1].key)}) { ${printTaken(one, alone)} }`);
    return `case ${length}: ${tests.join(' else ')} break;`;
  });
  return `switch (k.length) { ${cases.join(' ')} }`;
}

/** Whatever has its bit alone sets it at once. */
function printTaken(one: Placed, alone: readonly Placed[]): string {
  const [index, field] = one;
  if (!alone.includes(one)) return `x${index} = y;`;
  const set = printSet(field);
  return isMark(field) ? `if (m(y)) ${set}` : `x${index} = y; if (y !== undefined) ${set}`;
}

/** A field with its place. */
type Placed = readonly [number, LinkedField];

/** So many optional fields do not make many shapes. */
const fewOptional = 3;

/** Sets the bits of the fields that are there; those of one bit are there together or not at all. */
function printFlags(of: readonly Placed[], shown: readonly Placed[]): string[] {
  return of.flatMap(([index, field]) => {
    if (field.condition === undefined) return [];
    const bits = shown.filter(([, other]) => sameBit(field, other));
    const [first] = bits.find(([, other]) => !isMark(other)) ?? bits[0] as Placed;
    const set = printSet(field);
    if (!isMark(field)) return [index === first ? `if (x${index} !== undefined) ${set}` : `if ((x${index} !== undefined) !== (x${first} !== undefined)) refuse();`];
    if (bits.length === 1) return [`if (m(x${index})) ${set}`];
    if (bits.some(([, other]) => !isMark(other))) return [`if (x${index} !== undefined && x${index} !== (x${first} !== undefined)) refuse();`];
    // Marks alone: one sets the bit, and none of the others may deny it.
    const others = bits.filter(([other]) => other !== index).map(([other]) => `x${other} === false`);
    return [`if (m(x${index})) { if (${others.join(' || ')}) refuse(); ${set} }`];
  });
}

function printWrite(code: string, value: string, links: Links): string {
  const method = methods[code];
  return method === undefined ? `${links.nameOf(code)}(w, ${value}, d);` : `w.${method}(${value} as never);`;
}
