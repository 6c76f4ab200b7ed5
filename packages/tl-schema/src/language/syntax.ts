/** The syntax tree of the TL language: what a schema text says, before any name is looked up. */

/** A type as it is written: `int`, `Vector<long>`, `%Message`, `!X`, `flags.3?true`. */
export interface TypeSyntax {
  /** The written name, namespace included, without `%` and `!`. */
  readonly name: string;
  /** `%T`: the value stands without its constructor id. */
  readonly bare?: true;
  /** `!X`: a function call whose result is `X`. */
  readonly call?: true;
  /** What stands between `<` and `>`. */
  readonly parameter?: TypeSyntax;
}

/** One field: `access_hash:flags.0?long`. */
export interface FieldSyntax {
  readonly name: string;
  readonly type: TypeSyntax;
  /** `flags.0?`: the flags word that decides, and which of its bits (0 to 31). */
  readonly condition?: { readonly word: string; readonly bit: number };
}

/** One combinator: a constructor of a type, or a function. */
export interface CombinatorSyntax {
  readonly kind: 'constructor' | 'function';
  readonly name: string;
  /** The written id; absent when the text leaves it to the CRC rule. Unsigned 32 bits. */
  readonly id?: number;
  /** `{X:Type}`: the names of the type variables. */
  readonly variables: readonly string[];
  readonly fields: readonly FieldSyntax[];
  readonly result: TypeSyntax;
}
