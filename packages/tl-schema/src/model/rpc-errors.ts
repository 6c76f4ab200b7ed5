/** The RPC errors of the API: every name with its code, and which method may answer with which. */
import { SchemaError } from '../language/errors.js';
import type { JsonSchema } from '../language/json-source.js';

/** What is read of `raw-errors.json`. */
export interface JsonErrors {
  readonly errors: Readonly<Record<string, { readonly code: number }>>;
  readonly throws: Readonly<Record<string, readonly string[]>>;
  readonly userOnly: Readonly<Record<string, unknown>>;
  readonly botOnly: Readonly<Record<string, unknown>>;
}

/** An error as one method answers it; the same name may have another code elsewhere. */
export interface MethodError {
  readonly name: string;
  readonly code: number;
}

/** What is known of one method. */
export interface MethodErrors {
  readonly method: string;
  readonly audience: 'user' | 'bot' | 'both';
  readonly errors: readonly MethodError[];
}

/** All errors. */
export interface RpcErrorModel {
  /** Name -> its usual code, sorted by code, then name; `%d` stands for a number. */
  readonly codes: ReadonlyMap<string, number>;
  readonly methods: readonly MethodErrors[];
}

/** What {@link mergeErrors} joins. */
export interface ErrorSources {
  readonly database: JsonErrors;
  readonly schema: JsonSchema;
  /** Our own list: lines `code NAME`, `#` begins a comment. */
  readonly additions: string;
  /** The methods that exist; what the sources say of others is left out. */
  readonly methods: readonly string[];
}

/**
 * Joins the error database, the errors noted at the schema's methods, and our own additions.
 * @throws SchemaError at a line of the additions that is malformed or no longer needed.
 */
export function mergeErrors(sources: ErrorSources): RpcErrorModel {
  const codes = new Map(Object.entries(sources.database.errors).map(([name, { code }]) => [name, code]));
  const noted = new Map(sources.schema.e.map((entry) => [entry.name, entry.throws ?? []]));
  for (const error of [...noted.values()].flat()) if (!codes.has(error.name)) codes.set(error.name, error.code);
  for (const [name, code] of readAdditions(sources.additions)) {
    if (codes.has(name)) throw new SchemaError(`the error database has ${name} by now: take it out of the additions`);
    codes.set(name, code);
  }
  // Texts with blanks are answers to broken service messages; no method of the API gives them.
  for (const name of codes.keys()) if (name.includes(' ')) codes.delete(name);
  const methods = sources.methods.map((method): MethodErrors => {
    const errors = new Map<string, number>();
    for (const name of sources.database.throws[method] ?? []) errors.set(name, codes.get(name) ?? 400);
    for (const error of noted.get(method) ?? []) errors.set(error.name, error.code);
    const audience = method in sources.database.userOnly ? 'user' : method in sources.database.botOnly ? 'bot' : 'both';
    return { method, audience, errors: [...errors].map(([name, code]) => ({ name, code })) };
  });
  const sorted = [...codes].sort(([a, codeA], [b, codeB]) => codeA - codeB || (a < b ? -1 : 1));
  return { codes: new Map(sorted), methods };
}

function readAdditions(text: string): [name: string, code: number][] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const match = /^(-?\d{3}) (\S+)$/.exec(line);
    if (match?.[2] === undefined) throw new SchemaError(`expected "code NAME", got "${line}"`);
    return [match[2], Number(match[1])];
  });
}
