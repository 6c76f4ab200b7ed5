/** Packed objects: the envelope that stands for any object whose gzip stream it carries. */
import { UsageError } from '../errors.js';
import { GZIP_PACKED, readConstructorId } from './constructor-ids.js';

/** The longest byte string that TL can write. */
const MAX_STRING_LENGTH = 0xff_ffff;

/** Whether a body is a packed object. */
export function isGzipPacked(body: Uint8Array): boolean {
  return readConstructorId(body) === GZIP_PACKED;
}

/**
 * The gzip stream inside a packed object, as a view into it; `undefined` when it is malformed.
 *
 * Bytes after the object are ignored. See https://core.telegram.org/mtproto/service_messages#packed-object.
 */
export function readGzipPacked(body: Uint8Array): Uint8Array | undefined {
  if (!isGzipPacked(body) || body.length < 8) return undefined;
  const first = body[4]!;
  if (first === 0xff) return undefined;
  const long = first === 0xfe;
  const start = long ? 8 : 5;
  const length = long ? body[5]! | (body[6]! << 8) | (body[7]! << 16) : first;
  return start + length > body.length ? undefined : body.subarray(start, start + length);
}

/** Wraps a gzip stream as a packed object. Throws `UsageError` when it is longer than a TL string can be (16 MiB). */
export function wrapGzipPacked(data: Uint8Array): Uint8Array {
  if (data.length > MAX_STRING_LENGTH) throw new UsageError(`a packed object holds ${MAX_STRING_LENGTH} bytes, got ${data.length}`);
  const short = data.length < 0xfe;
  const start = short ? 5 : 8;
  const body = new Uint8Array(Math.ceil((start + data.length) / 4) * 4);
  const view = new DataView(body.buffer);
  view.setUint32(0, GZIP_PACKED, true);
  if (short) view.setUint8(4, data.length);
  else view.setUint32(4, 0xfe + data.length * 256, true);
  body.set(data, start);
  return body;
}
