/** What a schema says of one constructor or method, for code that walks values by their types. */
import type { KnownCombinator } from './known.js';
import { keyOf, type TableField } from './table.js';

/** A type that has no constructors of its own in a schema. */
export type ScalarName = 'int' | '#' | 'long' | 'int53' | 'double' | 'string' | 'bytes' | 'int128' | 'int256' | 'Bool' | 'true';

/** The type of a field or of a result. */
export type TypeShape =
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  /** Any value of a union type, such as `InputPeer`. */
  | { readonly kind: 'boxed'; readonly union: string }
  /** A value of one constructor, written without its id. */
  | { readonly kind: 'bare'; readonly constructorName: string }
  | { readonly kind: 'vector'; readonly element: TypeShape }
  /** Any method call. */
  | { readonly kind: 'call' }
  /** Any boxed value. */
  | { readonly kind: 'any' };

/** A field of a constructor or method. */
export interface FieldShape {
  /** The key in values, camelCase. */
  readonly key: string;
  readonly type: TypeShape;
  /**
   * The bit that says whether the field is there, counted through the flags words: bit 5 of the second word is 37. Fields
   * of one bit are there together or not at all. `undefined` when the field is always there.
   */
  readonly flag: number | undefined;
}

/** A constructor or method. */
export interface CombinatorShape {
  readonly name: string;
  readonly isMethod: boolean;
  /** The union of a constructor (`any` when it has none), the result of a method. */
  readonly result: TypeShape;
  /** In the order of the wire, without flags words. */
  readonly fields: readonly FieldShape[];
}

const scalars: Readonly<Record<string, ScalarName>> = {
  i: 'int', '#': '#', l: 'long', j: 'int53', d: 'double', s: 'string', b: 'bytes', o: 'int128', q: 'int256', B: 'Bool', t: 'true',
};

/** Describes a combinator. */
export function describeCombinator({ name, isMethod, result, fields }: KnownCombinator): CombinatorShape {
  const union: TypeShape = result === '' ? { kind: 'any' } : { kind: 'boxed', union: result };
  return {
    name,
    isMethod,
    result: isMethod ? describeType(result) : union,
    fields: fields.filter((field) => field.name !== '#').map(describeField),
  };
}

function describeField(field: TableField): FieldShape {
  const { type, word, mask } = field;
  // The mask has one bit; clz32 counts the zeros above it.
  return { key: keyOf(field), type: describeType(type), flag: mask === 0 ? undefined : word * 32 + 31 - Math.clz32(mask) };
}

function describeType(code: string): TypeShape {
  const rest = code.slice(1);
  switch (code[0]) {
    case '@': return { kind: 'boxed', union: rest };
    case '%': return { kind: 'bare', constructorName: rest };
    case '[':
    case '(': return { kind: 'vector', element: describeType(rest) };
    case '!': return { kind: 'call' };
    case '*': return { kind: 'any' };
    default: {
      const name = scalars[code];
      if (name === undefined) throw new TypeError(`the schema table has no type code ${code}`);
      return { kind: 'scalar', name };
    }
  }
}
