/** A schema as the codec takes it: a compact table, and the types of its values for the compiler. */
import type { Acceleration } from './bodies.js';
import type { OpenText } from './reader.js';
import { Registry } from './registry.js';
import { describeCombinator, type CombinatorShape } from './shape.js';

/** What the compiler knows of a schema; the generated files have one such interface each. */
export interface SchemaTypes {
  /** Any value that a constructor makes. */
  object: unknown;
  /** Any method call. */
  request: unknown;
  /** Every method by its name. */
  methods: object;
}

/** A compact schema table. Nothing is read from it before a codec needs it. */
export class TlSchema<Types extends SchemaTypes> {
  /** For the compiler only: the types of the values. */
  declare readonly types?: Types;
  readonly #table: string;
  readonly #acceleration: Acceleration | undefined;
  #registry: Registry | undefined;
  #plain: Registry | undefined;

  /**
   * @param table the compact table
   * @param acceleration readers and writers generated from the same schema, for whatever has them, and a platform's strings
   */
  constructor(table: string, acceleration?: Acceleration) {
    this.#table = table;
    this.#acceleration = acceleration;
  }

  /** The names of all constructors and methods, in the order of the table. */
  get names(): readonly string[] {
    return [...this.registry.byName.keys()];
  }

  /** Describes a constructor or method: its fields and its type; `undefined` for a name that the schema does not have. */
  describe(name: string): CombinatorShape | undefined {
    const combinator = this.registry.byName.get(name);
    return combinator === undefined ? undefined : describeCombinator(combinator);
  }

  /**
   * The combinators of the table; the same ones at every call.
   * @internal
   */
  get registry(): Registry {
    return (this.#registry ??= Registry.from(this.#table, this.#acceleration?.bodies));
  }

  /**
   * The platform's way to read text; `undefined` for the common one.
   * @internal
   */
  get openText(): OpenText | undefined {
    return this.#acceleration?.openText;
  }

  /**
   * The combinators without generated writers: theirs say where a value is wrong. The registry itself where there are none.
   * @internal
   */
  get plainRegistry(): Registry {
    return this.#acceleration === undefined ? this.registry : (this.#plain ??= Registry.from(this.#table));
  }
}
