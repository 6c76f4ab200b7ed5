/** What a generated file of readers and writers is made of, and what it needs at run time. */
import { LimitError, ValueError } from './errors.js';
import type { Read, ReadScope, Write } from './known.js';
import type { OpenText, TlReader } from './reader.js';
import type { TlWriter } from './writer.js';

/** Finds the reader of a type by its code of the compact table. */
export type FindRead = (code: string) => Read;

/** Finds the writer of a type by its code of the compact table. */
export type FindWrite = (code: string) => Write;

/** A value whose fields are not yet checked. */
export type Fields = Record<string, unknown>;

/**
 * The bodies of a schema's constructors as code: the same as `compileRead` and `compileWrite` make of the table, but for the
 * errors of writing, which do not say the place. Each is made when its constructor is first met.
 */
export interface Bodies {
  readonly readers: Readonly<Record<string, (find: FindRead) => Read>>;
  readonly writers: Readonly<Record<string, (find: FindWrite) => Write>>;
}

/** What a platform adds to a table so that its values are read and written faster. */
export interface Acceleration {
  readonly bodies: Bodies;
  readonly openText: OpenText;
}

/** Refuses an object that is nested too deep. */
export function checkReadDepth(reader: TlReader, scope: ReadScope, depth: number): void {
  if (depth > scope.maxDepth) throw new LimitError('depth', reader.position, `expected at most ${scope.maxDepth} nested objects, got more`);
}

/** Refuses an object that is nested too deep; here `depth` counts down. */
export function checkWriteDepth(writer: TlWriter, depth: number): void {
  if (depth <= 0) throw new LimitError('depth', writer.position, 'expected fewer nested objects, got more');
}

/** Says whether a `true` flag is set; `false` is taken for an absent one. */
export function isMark(field: unknown): boolean {
  if (field === undefined) return false;
  if (typeof field !== 'boolean') return refuse();
  return field;
}

/**
 * What a walk over the keys of a value meets: the value itself, or the fields of an instance of a class, whose accessors a
 * walk does not see.
 */
export function toWalk(value: Fields): Fields {
  // Two questions, for the first one costs less and nearly always settles it.
  if (value.constructor === Object) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return value;
  const fields = Object.create(null) as Fields;
  for (let holder: object | null = value; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    for (const key of Object.getOwnPropertyNames(holder)) if (!(key in fields)) fields[key] = value[key];
  }
  return fields;
}

/** Refuses a value; the writers of the table are asked where and why. */
export function refuse(): never {
  throw new ValueError('fields as the schema has them', 'others');
}
