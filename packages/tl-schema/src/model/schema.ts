/** A linked schema: every name resolved, every type known, ready to be generated from. */

/** The types that have no constructors of their own in a schema. */
export type PrimitiveName =
  | 'int' | 'nat' | 'long' | 'int53' | 'double' | 'string' | 'bytes' | 'int128' | 'int256' | 'bool' | 'true';

/** A type as it stands in a field or a result. */
export type LinkedType =
  | { readonly kind: 'primitive'; readonly name: PrimitiveName }
  /** A value of a union type with its constructor id before it. */
  | { readonly kind: 'boxed'; readonly union: string }
  /** A value of one known constructor, without the id. */
  | { readonly kind: 'bare'; readonly constructorName: string }
  | { readonly kind: 'vector'; readonly boxed: boolean; readonly element: LinkedType }
  /** `!X`: any function call. */
  | { readonly kind: 'call' }
  /** `Object` or a type variable: any boxed value. */
  | { readonly kind: 'any' };

/** One field as the wire has it, flags words included. */
export interface LinkedField {
  /** As in the schema, snake_case. */
  readonly name: string;
  /** The key in values, camelCase. */
  readonly key: string;
  readonly type: LinkedType;
  /** A flags word: on the wire, not in values. */
  readonly hidden: boolean;
  /** `word` counts the constructor's flags words from 0. */
  readonly condition?: { readonly word: number; readonly bit: number };
}

/** One constructor or method with its resolved id (unsigned 32 bits). */
export interface LinkedCombinator {
  readonly name: string;
  readonly id: number;
  readonly fields: readonly LinkedField[];
  readonly result: LinkedType;
}

/** A union type and its constructors, in the order of the schema. */
export interface LinkedUnion {
  readonly name: string;
  readonly constructors: readonly LinkedCombinator[];
}

/** A whole schema. */
export interface LinkedSchema {
  readonly unions: readonly LinkedUnion[];
  /** Constructors of `Object`: they may stand for any value and belong to no union. */
  readonly loose: readonly LinkedCombinator[];
  readonly methods: readonly LinkedCombinator[];
}
