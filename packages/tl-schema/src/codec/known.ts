/** What compiled readers and writers see of a schema: its combinators and unions, and each other. */
import type { OpenText, TlReader } from './reader.js';
import type { TableField } from './table.js';
import type { TlWriter } from './writer.js';

/** What stays the same while one input is read. */
export interface ReadScope {
  readonly maxDepth: number;
  readonly inflate: ((data: Uint8Array) => Uint8Array) | undefined;
  readonly openText: OpenText | undefined;
  /** The input came out of a gzip_packed. */
  readonly inflated: boolean;
}

/** Reads one value; `depth` counts the objects around it. */
export type Read = (reader: TlReader, scope: ReadScope, depth: number) => unknown;

/** Writes one value; `depth` counts down the objects that may still be nested. */
export type Write = (writer: TlWriter, value: unknown, depth: number) => void;

/** A constructor or method. */
export interface KnownCombinator {
  readonly name: string;
  /** Signed 32 bits: small integers make the faster keys. */
  readonly id: number;
  readonly isMethod: boolean;
  /** The union's name, or for a method its result type's code. */
  readonly result: string;
  readonly fields: readonly TableField[];
  /** Reads the body behind the id. */
  readonly read: Read;
  /** Writes the body behind the id. */
  readonly write: Write;
}

/** A union and its constructors. */
export interface KnownUnion {
  readonly name: string;
  /** The smallest size of a value in bytes, id included. */
  readonly size: number;
  /** The constructors by their signed ids. */
  readonly byId: ReadonlyMap<number, KnownCombinator>;
}

/** A whole schema. */
export interface KnownSchema {
  readonly byName: ReadonlyMap<string, KnownCombinator>;
  /** All combinators by their signed ids. */
  readonly byId: ReadonlyMap<number, KnownCombinator>;
  /** The union of that name; a table names no other. */
  union(name: string): KnownUnion;
  /** The combinator of that name; a table names no other. */
  combinator(name: string): KnownCombinator;
}
