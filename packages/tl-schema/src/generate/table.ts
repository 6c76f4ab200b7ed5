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
  const fields = combinator.fields.map(printField).join(' ');
  const derived = idOfLine(combinator.name, fields, methods, result);
  const id = derived === combinator.id ? '' : `#${combinator.id.toString(16)}`;
  return combinator.name + id + (fields === '' ? '' : ` ${fields}`);
}

function printField(field: LinkedField): string {
  if (field.hidden) return '#';
  const condition = field.condition === undefined ? '' : `?${field.condition.word * 32 + field.condition.bit}`;
  return `${field.name}${condition}:${printCode(field.type)}`;
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
