/** Turns the fields of a combinator into one closure that writes it. */
import { checkWriteDepth } from './bodies.js';
import { describe, ValueError } from './errors.js';
import type { KnownCombinator, KnownSchema, KnownUnion, Write } from './known.js';
import { keyOf, type TableField } from './table.js';
import type { TlWriter } from './writer.js';

const vectorId = 0x1cb5c415;

type Fields = Readonly<Record<string, unknown>>;

interface Step {
  /** Empty for a flags word. */
  readonly key: string;
  readonly optional: boolean;
  readonly write: Write;
}

/** Compiles the body of a combinator. */
export function compileWrite(combinator: KnownCombinator, registry: KnownSchema): Write {
  const { fields } = combinator;
  let words = 0;
  const steps = fields.map((field): Step => {
    if (field.name !== '#') return { key: keyOf(field), optional: field.mask !== 0, write: writeType(field.type, registry) };
    const word = words;
    words += 1;
    return { key: '', optional: false, write: writeWord(fields.filter((other) => other.word === word)) };
  });
  const count = steps.length;
  return (writer, value, depth) => {
    checkWriteDepth(writer, depth);
    let index = 0;
    try {
      for (; index < count; index += 1) {
        const step = steps[index] as Step;
        // A flags word is made of the whole object.
        const field = step.key === '' ? value : (value as Fields)[step.key];
        if (field !== undefined || !step.optional) step.write(writer, field, depth);
      }
    } catch (error) {
      const key = steps[index]?.key ?? '';
      throw error instanceof ValueError && key !== '' ? error.prepend(key) : error;
    }
  };
}

/** A bit that stands for several fields. */
interface SharedBit {
  readonly mask: number;
  /** Keys of `true` fields: they take no bytes, so the bit alone says them. */
  readonly marks: readonly string[];
  /** Keys of fields with a value: all are there or none is. */
  readonly values: readonly string[];
}

function writeWord(fields: readonly TableField[]): Write {
  const single: { key: string; mask: number; mark: boolean }[] = [];
  const shared: SharedBit[] = [];
  for (const mask of new Set(fields.map((field) => field.mask))) {
    const members = fields.filter((field) => field.mask === mask);
    const marks = members.filter((field) => field.type === 't').map(keyOf);
    const values = members.filter((field) => field.type !== 't').map(keyOf);
    if (members.length > 1) shared.push({ mask, marks, values });
    else single.push({ key: (marks[0] ?? values[0]) as string, mask, mark: marks.length > 0 });
  }
  return (writer, value) => {
    let word = 0;
    for (let index = 0; index < single.length; index += 1) {
      const { key, mask, mark } = single[index] as (typeof single)[number];
      const field = (value as Fields)[key];
      if (field !== undefined && (!mark || isMarked(key, field))) word |= mask;
    }
    for (const bit of shared) if (isSet(bit, value as Fields)) word |= bit.mask;
    writer.int(word);
  };
}

/** Reads a `true` field; `false` is taken for an absent one. */
function isMarked(key: string, field: unknown): boolean {
  if (typeof field !== 'boolean') throw new ValueError('true or nothing', describe(field)).prepend(key);
  return field;
}

/**
 * Says whether a shared bit is set. A value sets it, and thereby says every `true` field of the same bit; a `true` field
 * alone cannot stand for values that are missing.
 */
function isSet(bit: SharedBit, fields: Fields): boolean {
  let marked = false;
  let denied: string | undefined;
  for (const key of bit.marks) {
    const mark = fields[key];
    if (mark === undefined) continue;
    if (isMarked(key, mark)) marked = true;
    else denied = key;
  }
  let present = 0;
  for (const key of bit.values) if (fields[key] !== undefined) present += 1;
  if (present !== 0 && present !== bit.values.length) throw missing(bit, fields, 'are there together or not at all');
  if (marked && present !== bit.values.length) throw missing(bit, fields, `are there when ${bit.marks.join(' and ')} is true`);
  const set = marked || present > 0;
  if (set && denied !== undefined) {
    throw new ValueError(`true or nothing, for ${[...bit.marks, ...bit.values].join(', ')} share one flag`, 'false').prepend(denied);
  }
  return set;
}

function missing(bit: SharedBit, fields: Fields, rule: string): ValueError {
  const absent = bit.values.find((key) => fields[key] === undefined) ?? '';
  return new ValueError(`a value, for ${bit.values.join(', ')} ${rule}`, 'undefined').prepend(absent);
}

/** Compiles the writer of one type, given by its code. */
export function writeType(code: string, registry: KnownSchema): Write {
  switch (code[0]) {
    case 'i': return (writer, value) => writer.int(value as number);
    case '#': return (writer, value) => writer.uint(value as number);
    case 'l': return (writer, value) => writer.long(value as bigint);
    case 'j': return (writer, value) => writer.int53(value as number);
    case 'd': return (writer, value) => writer.double(value as number);
    case 's': return (writer, value) => writer.string(value as string);
    case 'b': return (writer, value) => writer.bytes(value as Uint8Array);
    case 'o': return (writer, value) => writer.int128(value as Uint8Array);
    case 'q': return (writer, value) => writer.int256(value as Uint8Array);
    case 'B': return (writer, value) => writer.bool(value as boolean);
    case 't': return () => {};
    case '@': return writeUnion(registry.union(code.slice(1)), registry);
    case '!': return writeBoxed(registry, 'a method', (combinator) => combinator.isMethod);
    case '*': return writeBoxed(registry, 'an object or method of the schema', () => true);
    case '%': return writeBare(registry.combinator(code.slice(1)));
    case '[': {
      const element = writeType(code.slice(1), registry);
      return (writer, value, depth) => {
        writer.uint(vectorId);
        writeItems(writer, value, element, depth);
      };
    }
    case '(': {
      const element = writeType(code.slice(1), registry);
      return (writer, value, depth) => writeItems(writer, value, element, depth);
    }
    default: throw new TypeError(`the schema table has no type code ${code}`);
  }
}

/** Writes a bare vector; not by the writer's own method, which takes a closure for each. */
function writeItems(writer: TlWriter, values: unknown, element: Write, depth: number): void {
  if (!Array.isArray(values)) throw new ValueError('an array', describe(values));
  writer.uint(values.length);
  let index = 0;
  try {
    for (; index < values.length; index += 1) element(writer, values[index], depth);
  } catch (error) {
    throw error instanceof ValueError ? error.prepend(`[${index}]`) : error;
  }
}

function writeUnion(union: KnownUnion, registry: KnownSchema): Write {
  return writeBoxed(registry, `an object of type ${union.name}`, (combinator) => union.byId.has(combinator.id));
}

function writeBoxed(registry: KnownSchema, expected: string, accepts: (combinator: KnownCombinator) => boolean): Write {
  // The bodies met so far, all of them accepted, and the last one: a list often holds one kind.
  const met = new Map<string, Body>();
  let last: Body = { name: undefined, id: 0, write: () => {} };
  const meet = (name: string, value: unknown): Body => {
    const combinator = registry.byName.get(name);
    if (combinator === undefined || !accepts(combinator)) throw new ValueError(expected, describe(value));
    const body = { name, id: combinator.id, write: combinator.write };
    met.set(name, body);
    return body;
  };
  return (writer, value, depth) => {
    const name = nameOf(value);
    let body = last;
    if (name !== body.name) {
      body = met.get(name) ?? meet(name, value);
      last = body;
    }
    writer.int(body.id);
    body.write(writer, value, depth - 1);
  };
}

/** What is kept of a combinator that may stand here. */
interface Body {
  /** `undefined` in what stands for none. */
  readonly name: string | undefined;
  readonly id: number;
  readonly write: Write;
}

function writeBare(combinator: KnownCombinator): Write {
  return (writer, value, depth) => {
    if (nameOf(value) !== combinator.name) throw new ValueError(`an object "${combinator.name}"`, describe(value));
    combinator.write(writer, value, depth - 1);
  };
}

/** The name of an object; empty, and so unknown, when it is not one. */
function nameOf(value: unknown): string {
  const name = typeof value === 'object' && value !== null ? (value as { _?: unknown })._ : undefined;
  return typeof name === 'string' ? name : '';
}
