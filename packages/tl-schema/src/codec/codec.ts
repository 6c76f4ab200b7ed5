/** The codec: bytes <-> values of one schema. */
import { readType } from './compile-read.js';
import { writeType } from './compile-write.js';
import { TrailingBytesError, ValueError } from './errors.js';
import type { KnownCombinator, Read, ReadScope, Write } from './known.js';
import { TlReader } from './reader.js';
import type { SchemaTypes, TlSchema } from './schema.js';
import { TlWriter } from './writer.js';

/** Bounds of a codec, and what it may need to unpack. */
export interface CodecOptions {
  /** How many objects may be nested, when reading and when writing. 64 when left out. */
  readonly maxDepth?: number;
  /**
   * Unpacks the data of a `gzip_packed`; it must bound what it returns. With it, a gzip_packed is unpacked and read in
   * place wherever a boxed value stands, one deep. Without it, gzip_packed is a constructor like any other.
   */
  readonly inflate?: (data: Uint8Array) => Uint8Array;
  /** Byte strings of 16 KiB and more are read as views into the bytes given, which nobody may change from then on. Copies unless given. */
  readonly views?: boolean;
}

/** The name of a method of the schema. */
export type MethodNameOf<Types extends SchemaTypes> = keyof Types['methods'] & string;

/** The result of a method of the schema. */
export type MethodResultOf<Types extends SchemaTypes, Name extends MethodNameOf<Types>> =
  Types['methods'][Name] extends { result: infer Result } ? Result : never;

/**
 * Reads and writes the values of one schema. All reading throws a TlError when the bytes are not what the schema says, all
 * writing throws a ValueError when the value is not.
 * Page: https://core.telegram.org/mtproto/serialize
 */
export interface TlCodec<Types extends SchemaTypes = SchemaTypes> {
  /** Writes one boxed object or method call. */
  encode(value: Types['object'] | Types['request']): Uint8Array;
  /** Reads one boxed object or method call that fills the bytes. */
  decode(bytes: Uint8Array): Types['object'] | Types['request'];
  /** Reads one boxed object or method call and ignores what follows; `length` is how many bytes it took. */
  decodePrefix(bytes: Uint8Array): { value: Types['object'] | Types['request']; length: number };
  /** Writes the result of a method, by its declared type (`Vector<long>`, `Bool`, ...). */
  encodeResult<Name extends MethodNameOf<Types>>(method: Name, value: MethodResultOf<Types, Name>): Uint8Array;
  /** Reads the result of a method, by its declared type; the bytes must end with it. */
  decodeResult<Name extends MethodNameOf<Types>>(method: Name, bytes: Uint8Array): MethodResultOf<Types, Name>;
  /** Writes one boxed object or method call behind what the writer has. */
  writeTo(writer: TlWriter, value: Types['object'] | Types['request']): void;
  /** Reads one boxed object or method call where the reader stands. */
  readFrom(reader: TlReader): Types['object'] | Types['request'];
  /** The id of a constructor or method, unsigned 32 bits. Throws ValueError for a name that the schema does not have. */
  constructorId(name: string): number;
  /** The constructor or method with this id (unsigned 32 bits). */
  nameOf(id: number): string | undefined;
}

const defaultDepth = 64;
/** A writer that grew beyond this is not kept for the next value. */
const keptCapacity = 65_536;

/** Makes a codec for a schema. Cheap: the schema is read at first use and shared by all its codecs. */
export function createCodec<Types extends SchemaTypes>(schema: TlSchema<Types>, options: CodecOptions = {}): TlCodec<Types> {
  type Value = Types['object'] | Types['request'];
  const maxDepth = options.maxDepth ?? defaultDepth;
  const scope: ReadScope = { maxDepth, inflate: options.inflate, openText: schema.openText, inflated: false };
  const results = new Map<string, { read: Read; write: Write }>();
  let kept: TlWriter | undefined;
  let readAny: Read | undefined;
  let writeAny: Write | undefined;

  const readFrom = (reader: TlReader): Value => (readAny ??= readType('*', schema.registry))(reader, scope, 0);
  const writeTo = (writer: TlWriter, value: Value): void => {
    try {
      (writeAny ??= writeType('*', schema.registry))(writer, value, maxDepth + 1);
    } catch (error) {
      throw withRoot(explain(error, '*', value), (value as { _?: unknown } | undefined)?._);
    }
  };
  // Generated writers find that a value is wrong, the table's writers say where: only they keep track of the path.
  const explain = (error: unknown, type: string, value: unknown): unknown => {
    if (!(error instanceof ValueError) || schema.plainRegistry === schema.registry) return error;
    try {
      writeType(type, schema.plainRegistry)(new TlWriter(), value, maxDepth + 1);
      return error;
    } catch (explained) {
      return explained;
    }
  };
  // One buffer serves all small values: making one costs more than writing one.
  const writeWhole = (write: (writer: TlWriter) => void): Uint8Array => {
    const writer = kept ?? new TlWriter();
    kept = undefined;
    write(writer);
    if (writer.position > keptCapacity) return writer.view();
    const bytes = writer.finish();
    writer.reset();
    kept = writer;
    return bytes;
  };
  const find = (name: string): KnownCombinator => {
    const combinator = schema.registry.byName.get(name);
    if (combinator === undefined) throw new ValueError('a name of the schema', `"${name.slice(0, 64)}"`);
    return combinator;
  };
  const resultOf = (method: string): { read: Read; write: Write } => {
    let result = results.get(method);
    if (result === undefined) {
      const combinator = find(method);
      if (!combinator.isMethod) throw new ValueError('the name of a method', `the constructor "${method}"`);
      result = { read: readType(combinator.result, schema.registry), write: writeType(combinator.result, schema.registry) };
      results.set(method, result);
    }
    return result;
  };

  return {
    readFrom,
    writeTo,
    encode(value) {
      return writeWhole((writer) => writeTo(writer, value));
    },
    decode(bytes) {
      return readWhole(new TlReader(bytes, schema.openText, options.views), readFrom);
    },
    decodePrefix(bytes) {
      const reader = new TlReader(bytes, schema.openText, options.views);
      const value = readFrom(reader);
      return { value, length: reader.position };
    },
    encodeResult(method, value) {
      const { write } = resultOf(method);
      return writeWhole((writer) => {
        try {
          write(writer, value, maxDepth + 1);
        } catch (error) {
          throw withRoot(explain(error, find(method).result, value), `${method}()`);
        }
      });
    },
    decodeResult<Name extends MethodNameOf<Types>>(method: Name, bytes: Uint8Array) {
      const { read } = resultOf(method);
      return readWhole(new TlReader(bytes, schema.openText, options.views), (reader) => read(reader, scope, 0)) as MethodResultOf<Types, Name>;
    },
    constructorId: (name) => find(name).id >>> 0,
    nameOf: (id) => schema.registry.byId.get(id | 0)?.name,
  };
}

function readWhole<T>(reader: TlReader, read: (reader: TlReader) => T): T {
  const value = read(reader);
  if (reader.remaining > 0) throw new TrailingBytesError(reader.position, reader.remaining);
  return value;
}

/** Begins the path of a ValueError with the name of the outermost value. */
function withRoot(error: unknown, name: unknown): unknown {
  return error instanceof ValueError && typeof name === 'string' ? error.prepend(name.slice(0, 64)) : error;
}
