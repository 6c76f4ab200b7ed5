/** Gzip through node:zlib: small data at once, the rest on a thread of its pool. */
import { gunzip, gunzipSync, gzip, gzipSync, inflate, inflateSync, type InputType, type ZlibOptions } from 'node:zlib';
import { readUint32LE } from '../bytes/int32.js';
import { isZlib } from '../crypto/is-zlib.js';
import { toBytes } from './to-bytes.js';

// Up to these lengths the work is not worth the way to another thread and back.
const inflateSyncLength = 2048;
const deflateSyncLength = 8192;

type AsyncFunction = (data: InputType, options: ZlibOptions, callback: (error: Error | null, result: Uint8Array) => void) => void;

/**
 * Unpacks a gzip stream whose content has at most `limit` bytes, or a zlib stream.
 *
 * @throws Error, or rejects, when the stream is malformed, does not match its checksum, or is longer than `limit`.
 */
export function nodeGunzip(data: Uint8Array, limit: number): Uint8Array | Promise<Uint8Array> {
  const options = { maxOutputLength: Math.max(1, limit) };
  if (isZlib(data)) return data.length <= inflateSyncLength ? toBytes(inflateSync(data, options)) : onThread(inflate, data, options);
  if (data.length < 8) throw new Error('the gzip stream ends too early');
  const length = readUint32LE(data, data.length - 4);
  if (length > limit) throw new Error(`the gzip stream holds more than ${limit} bytes`);
  // zlib also takes several streams one after the other, and rubbish after them: the last length must fit the whole.
  const check = (content: Uint8Array): Uint8Array => {
    if (content.length !== length) throw new Error('the gzip stream has another length than it says');
    return content;
  };
  if (data.length <= inflateSyncLength) return check(toBytes(gunzipSync(data, options)));
  return onThread(gunzip, data, options).then(check);
}

/** Packs bytes into a gzip stream. */
export function nodeGzip(data: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return data.length <= deflateSyncLength ? toBytes(gzipSync(data)) : onThread(gzip, data, {});
}

function onThread(run: AsyncFunction, data: Uint8Array, options: ZlibOptions): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    run(data, options, (error, result) => (error ? reject(error) : resolve(toBytes(result))));
  });
}
