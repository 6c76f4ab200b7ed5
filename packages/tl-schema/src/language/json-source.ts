/** The JSON form of a schema, as the package @mtcute/tl publishes it -> syntax tree. */
import { SchemaError } from './errors.js';
import type { CombinatorSyntax, FieldSyntax, TypeSyntax } from './syntax.js';

/** What is read of `api-schema.json`; everything else in it (comments above all) is left alone. */
export interface JsonSchema {
  /** The layer. */
  readonly l: number;
  /** The entries. */
  readonly e: readonly JsonEntry[];
}

/** One constructor (`class`) or method. */
export interface JsonEntry {
  readonly kind: string;
  readonly name: string;
  readonly id: number;
  readonly type: string;
  readonly typeModifiers?: JsonModifiers;
  readonly arguments: readonly { readonly name: string; readonly type: string; readonly typeModifiers?: JsonModifiers }[];
  readonly generics?: readonly { readonly name: string }[];
  /** The RPC errors noted at a method. */
  readonly throws?: readonly { readonly name: string; readonly code: number }[];
}

interface JsonModifiers {
  readonly isVector?: boolean;
  readonly predicate?: string;
}

/**
 * Reads the entries of a JSON schema.
 * @throws SchemaError at an entry of another shape.
 */
export function readJsonSchema(schema: JsonSchema): CombinatorSyntax[] {
  return schema.e.map(readEntry);
}

function readEntry(entry: JsonEntry): CombinatorSyntax {
  if (entry.kind !== 'class' && entry.kind !== 'method') {
    throw new SchemaError(`${entry.name}: expected the kind class or method, got ${entry.kind}`);
  }
  return {
    kind: entry.kind === 'class' ? 'constructor' : 'function',
    name: entry.name,
    id: entry.id >>> 0,
    variables: (entry.generics ?? []).map((generic) => generic.name),
    fields: entry.arguments.map((argument): FieldSyntax => {
      const type = readType(argument.type, argument.typeModifiers);
      const predicate = argument.typeModifiers?.predicate;
      if (predicate === undefined) return { name: argument.name, type };
      const [word, bit] = predicate.split('.');
      if (word === undefined || bit === undefined) throw new SchemaError(`${entry.name}: odd predicate ${predicate}`);
      return { name: argument.name, type, condition: { word, bit: Number(bit) } };
    }),
    result: readType(entry.type, entry.typeModifiers),
  };
}

function readType(name: string, modifiers: JsonModifiers | undefined): TypeSyntax {
  const type: TypeSyntax = name.startsWith('!') ? { name: name.slice(1), call: true } : { name };
  return modifiers?.isVector === true ? { name: 'Vector', parameter: type } : type;
}
