/** The rules of files on CDN data centres, which nobody trusts: what a redirection must say, and which bytes may be believed. */
import type { CryptoProvider } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { FileError } from '../errors/file-error.js';

/** A CDN data centre, or what leads to it, breaks a rule: the file is had at its own data centre then. */
export function cdnFault(what: string): FileError {
  return new FileError('HASH_MISMATCH', what);
}

/** A range of the file and the SHA-256 of its bytes. */
export interface HashedRange {
  readonly offset: number;
  readonly limit: number;
  readonly hash: Uint8Array;
}

const MAX_RANGE = 1_048_576;
/** Ranges of the largest file, with room. */
const MAX_RANGES = 65_536;
const GRAIN = 4096;
const LARGEST_CALL = 1_048_576;
const BLOCK = 16;

/** Throws a `FileError` (`HASH_MISMATCH`) for a redirection that cannot be followed. */
export function checkRedirect({ encryptionKey, encryptionIv, fileToken }: tl.RawUploadFileCdnRedirect): void {
  if (encryptionKey.length !== 32) throw cdnFault(`The key of a file on a CDN has 32 bytes, got ${encryptionKey.length}.`);
  if (encryptionIv.length !== BLOCK) throw cdnFault(`The iv of a file on a CDN has 16 bytes, got ${encryptionIv.length}.`);
  if (fileToken.length === 0) throw cdnFault('The token of a file on a CDN is empty.');
}

/** Decrypts bytes that begin at an offset divisible by 16: AES-256-CTR, the last four bytes of the iv count blocks of the file. */
export function decryptCdn(crypto: CryptoProvider, { key, iv, offset }: { readonly key: Uint8Array; readonly iv: Uint8Array; readonly offset: number }, bytes: Uint8Array): Uint8Array {
  const counter = iv.slice();
  new DataView(counter.buffer).setUint32(12, offset / BLOCK);
  return crypto.createAesCtr(key, counter).process(bytes);
}

/** The calls, in the grain of the server, that bring the bytes from `from` up to `to`. */
export function cdnCalls(from: number, to: number): { readonly offset: number; readonly limit: number }[] {
  const calls: { offset: number; limit: number }[] = [];
  const end = Math.ceil(to / GRAIN) * GRAIN;
  for (let offset = from - (from % GRAIN); offset < end; ) {
    let limit = GRAIN;
    while (limit < LARGEST_CALL && offset % (limit * 2) === 0 && offset + limit * 2 <= end) limit *= 2;
    calls.push({ offset, limit });
    offset += limit;
  }
  return calls;
}

/** The hashes of one file: ranges side by side, none over another. */
export class CdnHashes {
  readonly #size: number;
  /** By where they begin. */
  readonly #ranges = new Map<number, HashedRange>();
  /** By where they end: no other range may begin before. */
  readonly #sorted: HashedRange[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Takes what the server of the file says; throws a `FileError` (`HASH_MISMATCH`) where that cannot be, or is not what it has said before. */
  add(hashes: readonly HashedRange[]): void {
    for (const range of hashes) {
      const { offset, limit, hash } = range;
      const isRange = Number.isSafeInteger(offset) && offset >= 0 && limit >= 1 && limit <= MAX_RANGE && offset + limit <= this.#size && hash.length === 32;
      if (!isRange) throw cdnFault(`No range of this file begins at ${offset}, has ${limit} bytes and a hash of ${hash.length}.`);
      const known = this.#ranges.get(offset);
      if (known) {
        if (known.limit !== limit || known.hash.some((byte, index) => byte !== hash[index])) throw cdnFault(`The hash at ${offset} is another one than before.`);
        continue;
      }
      if (this.#ranges.size >= MAX_RANGES) throw cdnFault(`The file has more than ${MAX_RANGES} hashes.`);
      this.#insert(range);
    }
  }

  /** The ranges that have the bytes from `from` up to `to`, side by side; `undefined` where one is missing. */
  cover(from: number, to: number): HashedRange[] | undefined {
    const ranges: HashedRange[] = [];
    let index = this.#indexBehind(from) - 1;
    for (let position = from; position < to; index += 1) {
      const range = this.#sorted[index];
      if (!range || range.offset > position || range.offset + range.limit <= position) return undefined;
      ranges.push(range);
      position = range.offset + range.limit;
    }
    return ranges;
  }

  /** The first byte from `from` on that no range has. */
  firstGap(from: number): number {
    let position = from;
    for (let index = Math.max(0, this.#indexBehind(from) - 1); index < this.#sorted.length; index += 1) {
      const range = this.#sorted[index];
      if (!range || range.offset > position) break;
      position = Math.max(position, range.offset + range.limit);
    }
    return position;
  }

  #insert(range: HashedRange): void {
    const index = this.#indexBehind(range.offset);
    const [before, after] = [this.#sorted[index - 1], this.#sorted[index]];
    const isOver = (before && before.offset + before.limit > range.offset) || (after && range.offset + range.limit > after.offset);
    if (isOver) throw cdnFault(`The range at ${range.offset} lies over another one.`);
    this.#sorted.splice(index, 0, range);
    this.#ranges.set(range.offset, range);
  }

  /** How many ranges begin at or before a byte. */
  #indexBehind(offset: number): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
