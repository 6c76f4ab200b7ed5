/** Linked schema -> the compact table that the codec reads (its format: codec/table.ts). */
import { idOfLine } from '../codec/table-id.js';
import type { LinkedCombinator, LinkedField, LinkedSchema, LinkedType, PrimitiveName } from '../model/schema.js';
import { unionSizes } from '../model/wire-size.js';

const letters: Readonly<Record<PrimitiveName, string>> = {
  int: 'i', nat: '#', long: 'l', int53: 'j', double: 'd', string: 's', bytes: 'b', int128: 'o', int256: 'q', bool: 'B', true: 't',
};

/** Prints the table. Groups stand by their names: what is alike lies close together then, and a bundle compresses better. */
export function printTable(schema: LinkedSchema): string {
  const sizes = unionSizes(schema);
  const lines: string[] = [];
  for (const union of schema.unions.toSorted((one, other) => byName(one.name, other.name))) {
    const size = sizes.get(union.name) ?? 4;
    lines.push(`=${union.name}${size > 4 ? ` ${size}` : ''}`, ...union.constructors.map((constructor) => printLine(constructor, false, union.name)));
  }
  if (schema.loose.length > 0) lines.push('=', ...schema.loose.map((constructor) => printLine(constructor, false, '')));
  lines.push('');
  const byResult = new Map<string, LinkedCombinator[]>();
  for (const method of schema.methods) {
    const result = printCode(method.result);
    byResult.set(result, [...(byResult.get(result) ?? []), method]);
  }
  for (const [result, methods] of [...byResult].sort(([one], [other]) => byName(one, other))) lines.push(`=${result}`, ...methods.map((method) => printLine(method, true, result)));
  return lines.join('\n');
}

/** Alike on every machine, whatever its language. */
function byName(one: string, other: string): number {
  return one < other ? -1 : 1;
}

function printLine(combinator: LinkedCombinator, methods: boolean, result: string): string {
  const fields = printFields(combinator.fields);
  const derived = idOfLine(combinator.name, fields, methods, result);
  const id = derived === combinator.id ? '' : `#${combinator.id.toString(16)}`;
  return combinator.name + id + (fields === '' ? '' : ` ${fields}`);
}

function printFields(fields: readonly LinkedField[]): string {
  let last = -1;
  return fields
    .map(({ name, hidden, condition, type }) => {
      if (hidden) return '#';
      const code = type.kind === 'primitive' && type.name === 'true' ? '' : `:${printCode(type)}`;
      if (condition === undefined) return name + code;
      const bit = condition.word * 32 + condition.bit;
      const isNext = bit === last + 1;
      last = bit;
      return `${name}?${isNext ? '' : bit}${code}`;
    })
    .join(' ');
}

/** The code of a type as the table has it. */
export function printCode(type: LinkedType): string {
  switch (type.kind) {
    case 'primitive': return letters[type.name];
    case 'boxed': return `@${type.union}`;
    case 'bare': return `%${type.constructorName}`;
    case 'vector': return (type.boxed ? '[' : '(') + printCode(type.element);
    case 'call': return '!';
    case 'any': return '*';
  }
}
