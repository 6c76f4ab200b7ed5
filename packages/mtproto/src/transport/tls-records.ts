/** Records of TLS: what everything on such a connection travels in. */
import { concatBytes } from '../bytes/concat.js';
import { ByteQueue } from './byte-queue.js';

/** The types that occur here. */
export const TLS_CHANGE_CIPHER_SPEC = 0x14;
export const TLS_HANDSHAKE = 0x16;
export const TLS_APPLICATION_DATA = 0x17;

/** The one record that changes the cipher: without effect here as in TLS 1.3. */
export const CHANGE_CIPHER_SPEC_RECORD: Uint8Array = /* @__PURE__ */ Uint8Array.of(TLS_CHANGE_CIPHER_SPEC, 3, 3, 0, 1, 1);

const HEADER_LENGTH = 5;
/** What TLS 1.2 allows for encrypted content. */
const MAX_BODY_LENGTH = 16_384 + 256;
/** As much as TDLib puts into one record: two segments of a usual connection. */
const MAX_WRITTEN_LENGTH = 2878;

export interface TlsRecord {
  readonly type: number;
  /** With its header of 5 bytes. */
  readonly record: Uint8Array;
}

/** Cuts a byte stream into records; a length is judged before its bytes are waited for. */
export class TlsRecordReader {
  readonly #queue = new ByteQueue();

  push(bytes: Uint8Array): void {
    this.#queue.push(bytes);
  }

  /** The next complete record; a text says why there will be none. */
  next(): TlsRecord | string | undefined {
    const queue = this.#queue;
    const type = queue.byteAt(0);
    if (type >= 0 && (type < TLS_CHANGE_CIPHER_SPEC || type > TLS_APPLICATION_DATA)) return 'got bytes that are no TLS record';
    if (queue.byteAt(1) >= 0 && queue.byteAt(1) !== 3) return 'got a TLS record of an unknown version';
    if (queue.length < HEADER_LENGTH) return undefined;
    const length = (queue.byteAt(3) << 8) | queue.byteAt(4);
    if (length > MAX_BODY_LENGTH) return `got a TLS record of ${length} bytes, at most ${MAX_BODY_LENGTH} are allowed`;
    return queue.length < HEADER_LENGTH + length ? undefined : { type, record: queue.take(HEADER_LENGTH + length) };
  }
}

/** The content of a record. */
export function bodyOf({ record }: TlsRecord): Uint8Array {
  return record.subarray(HEADER_LENGTH);
}

/** Puts content into one record of a type; `minor` is the lower half of the version. */
export function encodeRecord(type: number, body: Uint8Array, minor = 3): Uint8Array {
  const record = new Uint8Array(HEADER_LENGTH + body.length);
  record.set([type, 3, minor, body.length >> 8, body.length & 0xff]);
  record.set(body, HEADER_LENGTH);
  return record;
}

/** Puts bytes into as many records of application data as they need. */
export function encodeApplicationData(bytes: Uint8Array): Uint8Array {
  const records: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; offset += MAX_WRITTEN_LENGTH) {
    records.push(encodeRecord(TLS_APPLICATION_DATA, bytes.subarray(offset, offset + MAX_WRITTEN_LENGTH)));
  }
  return concatBytes(...records);
}
