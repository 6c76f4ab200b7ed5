/** The door of the codec: bytes <-> TL values. */
export { createCodec } from './codec/codec.js';
export type { CodecOptions, MethodNameOf, MethodResultOf, TlCodec } from './codec/codec.js';
export {
  InflateError,
  LimitError,
  TlError,
  TrailingBytesError,
  TruncatedError,
  UnknownConstructorError,
  UnknownLayerError,
  ValueError,
} from './codec/errors.js';
export type { Limit } from './codec/errors.js';
export { longBytes } from './codec/long-bytes.js';
export { TlReader } from './codec/reader.js';
export { TlSchema } from './codec/schema.js';
export type { SchemaTypes } from './codec/schema.js';
export type { CombinatorShape, FieldShape, ScalarName, TypeShape } from './codec/shape.js';
export { TlWriter } from './codec/writer.js';
