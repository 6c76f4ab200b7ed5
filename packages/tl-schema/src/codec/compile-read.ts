/** Turns the fields of a combinator into one closure that reads it. */
import { checkReadDepth } from './bodies.js';
import { InflateError, LimitError, TlError, TrailingBytesError, UnknownConstructorError } from './errors.js';
import type { KnownCombinator, KnownSchema, KnownUnion, Read, ReadScope } from './known.js';
import { TlReader } from './reader.js';
import { keyOf } from './table.js';

const gzipPacked = 0x3072cfa1;
const vectorId = 0x1cb5c415;

/** Compiles the body of a combinator: an object with `_` and the fields that are present. */
export function compileRead(combinator: KnownCombinator, registry: KnownSchema): Read {
  const { name } = combinator;
  const steps = combinator.fields.map((field): Step => ({
    key: keyOf(field),
    isWord: field.name === '#',
    second: field.word === 1,
    mask: field.mask,
    read: readType(field.type, registry),
  }));
  const count = steps.length;
  return (reader, scope, depth) => {
    checkReadDepth(reader, scope, depth);
    const value: Record<string, unknown> = { _: name };
    let first = 0;
    let second = 0;
    let seen = false;
    for (let index = 0; index < count; index += 1) {
      const step = steps[index] as Step;
      if (step.mask !== 0 && ((step.second ? second : first) & step.mask) === 0) continue;
      if (!step.isWord) value[step.key] = step.read(reader, scope, depth);
      else if (seen) second = reader.int();
      else {
        first = reader.int();
        seen = true;
      }
    }
    return value;
  };
}

interface Step {
  readonly key: string;
  readonly isWord: boolean;
  /** The second flags word decides, not the first; the generator refuses a third. */
  readonly second: boolean;
  readonly mask: number;
  readonly read: Read;
}

/** Compiles the reader of one type, given by its code. */
export function readType(code: string, registry: KnownSchema): Read {
  switch (code[0]) {
    case 'i': return (reader) => reader.int();
    case '#': return (reader) => reader.uint();
    case 'l': return (reader) => reader.long();
    case 'j': return (reader) => reader.int53();
    case 'd': return (reader) => reader.double();
    case 's': return (reader) => reader.string();
    case 'b': return (reader) => reader.bytes();
    case 'o': return (reader) => reader.int128();
    case 'q': return (reader) => reader.int256();
    case 't': return () => true;
    case 'B': return withGzip('Bool', (reader) => reader.bool(), (id) => id === 0x997275b5 || id === 0xbc799737);
    case '@': return readUnion(registry.union(code.slice(1)));
    case '!': return readBoxed(registry, 'a method', (combinator) => combinator.isMethod);
    case '*': return readBoxed(registry, 'any object or method', () => true);
    case '%': {
      const combinator = registry.combinator(code.slice(1));
      return (reader, scope, depth) => combinator.read(reader, scope, depth + 1);
    }
    case '[':
    case '(': return readVector(code, registry);
    default: throw new TypeError(`the schema table has no type code ${code}`);
  }
}

function readUnion(union: KnownUnion): Read {
  const { byId, name } = union;
  // The bodies met so far: one look-up and one call an object.
  const met = new Map<number, Read>();
  const read: Read = (reader, scope, depth) => {
    const at = reader.position;
    const id = reader.int();
    const body = met.get(id);
    if (body !== undefined) return body(reader, scope, depth + 1);
    const combinator = byId.get(id);
    if (combinator !== undefined) {
      met.set(id, combinator.read);
      return combinator.read(reader, scope, depth + 1);
    }
    return unpack(id >>> 0, at, name, read, reader, scope, depth);
  };
  return read;
}

/** Reads any boxed value of the whole schema that `accepts`. */
function readBoxed(registry: KnownSchema, expected: string, accepts: (combinator: KnownCombinator) => boolean): Read {
  const read: Read = (reader, scope, depth) => {
    const at = reader.position;
    const id = reader.int();
    if (id >>> 0 === gzipPacked && scope.inflate !== undefined) return unpack(gzipPacked, at, expected, read, reader, scope, depth);
    const combinator = registry.byId.get(id);
    if (combinator === undefined || !accepts(combinator)) throw new UnknownConstructorError(id >>> 0, at, expected);
    return combinator.read(reader, scope, depth + 1);
  };
  return read;
}

function readVector(code: string, registry: KnownSchema): Read {
  const element = readType(code.slice(1), registry);
  const size = elementSize(code.slice(1), registry);
  const items: Read = (reader, scope, depth) => {
    const count = reader.bareVectorCount(size);
    const values: unknown[] = [];
    for (let index = 0; index < count; index += 1) values.push(element(reader, scope, depth));
    return values;
  };
  if (code[0] === '(') return items;
  return withGzip('Vector', (reader, scope, depth) => {
    reader.uint();
    return items(reader, scope, depth);
  }, (id) => id === vectorId);
}

/** The smallest number of bytes one element takes; a type without bytes counts as one word, so that a count stays bounded. */
function elementSize(code: string, registry: KnownSchema): number {
  switch (code[0]) {
    case 'l':
    case 'j':
    case 'd':
    case '[': return 8;
    case 'o': return 16;
    case 'q': return 32;
    case '@': return registry.union(code.slice(1)).size;
    case '%': {
      let size = 0;
      for (const field of registry.combinator(code.slice(1)).fields) if (field.mask === 0) size += elementSize(field.type, registry);
      return Math.max(size, 4);
    }
    default: return 4;
  }
}

/** Reads a boxed type of which only the ids are known, and unpacks a gzip_packed in its place. */
function withGzip(expected: string, plain: Read, accepts: (id: number) => boolean): Read {
  const read: Read = (reader, scope, depth) => {
    const id = reader.peekUint();
    if (accepts(id)) return plain(reader, scope, depth);
    const at = reader.position;
    reader.uint();
    return unpack(id, at, expected, read, reader, scope, depth);
  };
  return read;
}

/** Where `id` does not belong: a gzip_packed is unpacked and `read` in place, if the codec can; anything else is an error. */
function unpack(id: number, at: number, expected: string, read: Read, reader: TlReader, scope: ReadScope, depth: number): unknown {
  if (id !== gzipPacked || scope.inflate === undefined) throw new UnknownConstructorError(id, at, expected);
  if (scope.inflated) throw new LimitError('gzip', at, 'expected no gzip_packed inside a gzip_packed');
  const packed = reader.bytes();
  const inner = new TlReader(inflate(packed, at, scope.inflate), scope.openText);
  const value = read(inner, { ...scope, inflated: true }, depth + 1);
  if (inner.remaining > 0) throw new TrailingBytesError(inner.position, inner.remaining);
  return value;
}

function inflate(packed: Uint8Array, at: number, run: (data: Uint8Array) => Uint8Array): Uint8Array {
  try {
    return run(packed);
  } catch (error) {
    throw error instanceof TlError ? error : new InflateError(at, error);
  }
}
