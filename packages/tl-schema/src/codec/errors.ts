/** The errors of reading and writing TL. */

/** The base of every error of the codec; switch on `code`. */
export abstract class TlError extends Error {
  abstract readonly code: `TL_${string}`;
}

/** A constructor id that does not belong where it stands. */
export class UnknownConstructorError extends TlError {
  readonly code = 'TL_UNKNOWN_CONSTRUCTOR' as const;
  override readonly name = 'UnknownConstructorError';
  /** Unsigned 32 bits. */
  readonly constructorId: number;
  /** Where the id stands: bytes from the start of the read input (of the inflated data, inside gzip_packed). */
  readonly offset: number;
  /** What may stand there. */
  readonly expected: string;

  constructor(constructorId: number, offset: number, expected: string) {
    super(`unknown constructor 0x${constructorId.toString(16).padStart(8, '0')} at offset ${offset}: expected ${expected}`);
    this.constructorId = constructorId;
    this.offset = offset;
    this.expected = expected;
  }
}

/** The input ends inside a value. */
export class TruncatedError extends TlError {
  readonly code = 'TL_TRUNCATED' as const;
  override readonly name = 'TruncatedError';
  readonly offset: number;
  /** Bytes wanted at `offset`. */
  readonly wanted: number;
  /** Bytes left at `offset`. */
  readonly left: number;

  constructor(offset: number, wanted: number, left: number) {
    super(`the input ends at offset ${offset + left}: expected ${wanted} bytes at offset ${offset}, got ${left}`);
    this.offset = offset;
    this.wanted = wanted;
    this.left = left;
  }
}

/** Which bound was passed. */
export type Limit = 'count' | 'depth' | 'length' | 'int53' | 'gzip';

/** A value passes a bound: a vector longer than its bytes, objects too deep, a number beyond 2^53, gzip inside gzip. */
export class LimitError extends TlError {
  readonly code = 'TL_LIMIT' as const;
  override readonly name = 'LimitError';
  readonly limit: Limit;
  /** Bytes from the start of the read input; of the written output when writing. */
  readonly offset: number;

  constructor(limit: Limit, offset: number, message: string) {
    super(`${message} at offset ${offset}`);
    this.limit = limit;
    this.offset = offset;
  }
}

/** Bytes are left behind the value that was to fill the input. */
export class TrailingBytesError extends TlError {
  readonly code = 'TL_TRAILING_BYTES' as const;
  override readonly name = 'TrailingBytesError';
  /** Where the value ends. */
  readonly offset: number;
  /** How many bytes are left. */
  readonly left: number;

  constructor(offset: number, left: number) {
    super(`expected the input to end at offset ${offset}, got ${left} more bytes`);
    this.offset = offset;
    this.left = left;
  }
}

/** A gzip_packed whose content cannot be unpacked; `cause` says why. */
export class InflateError extends TlError {
  readonly code = 'TL_INFLATE' as const;
  override readonly name = 'InflateError';
  readonly offset: number;

  constructor(offset: number, cause: unknown) {
    super(`the gzip_packed at offset ${offset} cannot be unpacked`, { cause });
    this.offset = offset;
  }
}

/** A value that cannot be written: it is not what the schema says. */
export class ValueError extends TlError {
  readonly code = 'TL_VALUE' as const;
  override readonly name = 'ValueError';
  readonly expected: string;
  /** What was found, by its kind only: values may be secret. */
  readonly got: string;
  #path: string;

  constructor(expected: string, got: string) {
    super(`expected ${expected}, got ${got}`);
    this.expected = expected;
    this.got = got;
    this.#path = '';
  }

  /** Where the value stands, from the outermost object: `messages.sendMessage.entities[2].offset`. Empty at the top. */
  get path(): string {
    return this.#path;
  }

  /**
   * Puts a step before the path: a key, `[index]`, or the name of the outermost object.
   * @internal
   */
  prepend(step: string): this {
    this.#path = this.#path === '' || this.#path.startsWith('[') ? step + this.#path : `${step}.${this.#path}`;
    this.message = `${this.#path}: expected ${this.expected}, got ${this.got}`;
    return this;
  }
}

/** A layer of which there is no table. */
export class UnknownLayerError extends TlError {
  readonly code = 'TL_UNKNOWN_LAYER' as const;
  override readonly name = 'UnknownLayerError';
  readonly layer: number;

  constructor(layer: number, known: readonly number[]) {
    super(`expected one of the layers ${known.join(', ')}, got ${layer}`);
    this.layer = layer;
  }
}

/** Describes a value without its content, but for plain numbers. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number') return `the number ${value}`;
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'object') {
    const name = (value as { _?: unknown })._;
    return typeof name === 'string' ? `an object "${name.slice(0, 64)}"` : 'an object without "_"';
  }
  return `a ${typeof value}`;
}
