/** Seals files in chunks, each by itself, so that a range is read and written without the rest. */
import { concatBytes, equalBytes, openXChaCha20Poly1305, type RandomSource, sealXChaCha20Poly1305 } from '@kitewire/mtproto';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { FileError } from '../errors/file-error.js';

/** Bytes of a chunk before it is sealed; only the last one of a file may have fewer. */
export const chunkLength = 65_536;
/** Random nonces of 24 bytes do not meet each other, however many chunks are written. */
const nonceLength = 24;
/** What a chunk has more when it is sealed: nonce and tag. */
const overhead: number = nonceLength + 16;
/** Bytes of a sealed chunk. */
const sealedLength: number = chunkLength + overhead;

/** What a sealed file begins with; the digit is the version of all that follows. */
const mark = /* @__PURE__ */ new TextEncoder().encode('KWSEAL1\n');
const idLength = 16;
const nameTagLength = 16;
const firstTag: number = mark.length + idLength;

/**
 * Bytes of the header of a sealed file: 8 that say what it is, its random id, and the tags of two names that it may have. A tag
 * that was made when everything was written says how long the file is, too: then nothing can be cut off or put behind it. One of a file that
 * is being written does not, so that a process may die at any moment.
 *
 * ```text
 * | KWSEAL1\n (8) | id (16) | tag of a name (16) | tag of a name (16) | chunk 0: nonce (24), ciphertext, tag (16) | chunk 1 ...
 * ```
 */
export const headerLength: number = firstTag + 2 * nameTagLength;

/** What the header of a file says of it. */
export interface SealedHeader {
  readonly id: Uint8Array;
  /** Whether it says how long the file is. */
  readonly isFinal: boolean;
}

/** A piece of a header, and where it is written. */
export interface HeaderPiece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Seals and opens the files of one store. What cannot be opened is a `FileError` `FILE_DAMAGED`. */
export interface FileCipher {
  /** The header of a new file, of which nothing is final. */
  createHeader(name: string): Uint8Array;
  /** Reads a header; throws when it was not sealed under this key, for this name, and for a file of this size if it says one. */
  openHeader(name: string, header: Uint8Array, size: number): SealedHeader;
  /** Tags that say how long the sealed file is, in bytes, or with `undefined` that this is not final. */
  setSize(name: string, header: Uint8Array, size: number | undefined): HeaderPiece;
  /** What makes a further name a good one, of a file whose size is final or not: it does not stand over the tag of the present name. */
  addName(name: string, header: Uint8Array, further: { readonly name: string; readonly size: number | undefined }): HeaderPiece;
  /** Seals chunks that follow one another. */
  sealChunks(id: Uint8Array, first: number, plain: Uint8Array): Uint8Array;
  /** Opens chunks that follow one another. */
  openChunks(id: Uint8Array, first: number, sealed: Uint8Array): Uint8Array;
}

/** @param dataKey 32 bytes, the key of the store; files are under keys that are derived from it */
export function createFileCipher(dataKey: Uint8Array, random: RandomSource): FileCipher {
  const keys = hkdf(sha256, dataKey, undefined, new TextEncoder().encode('kitewire files'), 64);
  const chunkKey = keys.subarray(0, 32);
  const nameKey = keys.subarray(32);

  function tagOf(id: Uint8Array, name: string, size: number | undefined): Uint8Array {
    const tag = hmac.create(sha256, nameKey).update(id).update(new TextEncoder().encode(name));
    // No name has a byte of zero.
    if (size !== undefined) tag.update(Uint8Array.of(0)).update(toBytes(size));
    return tag.digest().subarray(0, nameTagLength);
  }

  function findTag(header: Uint8Array, tag: Uint8Array): number {
    return [0, 1].findIndex((slot) => equalBytes(tag, header.subarray(firstTag + slot * nameTagLength, firstTag + (slot + 1) * nameTagLength)));
  }

  return {
    createHeader(name) {
      const id = random.bytes(idLength);
      const header = new Uint8Array(headerLength);
      header.set(mark);
      header.set(id, mark.length);
      for (const slot of [0, 1]) header.set(tagOf(id, name, undefined), firstTag + slot * nameTagLength);
      return header;
    },
    openHeader(name, header, size) {
      const id = idOf(header);
      const isMarked = equalBytes(header.subarray(0, mark.length), mark);
      if (isMarked && findTag(header, tagOf(id, name, size)) >= 0) return { id, isFinal: true };
      if (isMarked && findTag(header, tagOf(id, name, undefined)) >= 0) return { id, isFinal: false };
      throw new FileError('FILE_DAMAGED', `The client's file ${name} does not begin as it was sealed, or is not as long.`);
    },
    setSize(name, header, size) {
      const tag = tagOf(idOf(header), name, size);
      return { offset: firstTag, bytes: concatBytes(tag, tag) };
    },
    addName(name, header, further) {
      const slot = 1 - findTag(header, tagOf(idOf(header), name, further.size));
      return { offset: firstTag + slot * nameTagLength, bytes: tagOf(idOf(header), further.name, further.size) };
    },
    sealChunks(id, first, plain) {
      const count = Math.ceil(plain.length / chunkLength);
      const nonces = random.bytes(count * nonceLength);
      const sealed = new Uint8Array(plain.length + count * overhead);
      for (let at = 0; at < count; at += 1) {
        const nonce = nonces.subarray(at * nonceLength, (at + 1) * nonceLength);
        const chunk = plain.subarray(at * chunkLength, (at + 1) * chunkLength);
        sealed.set(nonce, at * sealedLength);
        sealed.set(sealXChaCha20Poly1305(chunk, { key: chunkKey, nonce, associatedData: placeOf(id, first + at) }), at * sealedLength + nonceLength);
      }
      return sealed;
    },
    openChunks(id, first, sealed) {
      const plain = new Uint8Array(plainSize(headerLength + sealed.length));
      for (let at = 0; at * chunkLength < plain.length; at += 1) {
        const chunk = sealed.subarray(at * sealedLength, (at + 1) * sealedLength);
        try {
          const parameters = { key: chunkKey, nonce: chunk.subarray(0, nonceLength), associatedData: placeOf(id, first + at) };
          plain.set(openXChaCha20Poly1305(chunk.subarray(nonceLength), parameters), at * chunkLength);
        } catch (cause) {
          throw new FileError('FILE_DAMAGED', `A piece of a file of the client was damaged or exchanged: its seal does not fit.`, { cause });
        }
      }
      return plain;
    },
  };
}

/** Bytes of a file by those of its sealed form; what a crash has left of a chunk that was begun counts for nothing. */
export function plainSize(size: number): number {
  const chunks = Math.max(0, size - headerLength);
  return Math.floor(chunks / sealedLength) * chunkLength + Math.max(0, (chunks % sealedLength) - overhead);
}

/** Bytes of the sealed form of a file that is not empty. */
export function sealedSize(size: number): number {
  return headerLength + size + Math.ceil(size / chunkLength) * overhead;
}

/** Where a chunk begins in a sealed file. */
export function sealedOffset(chunk: number): number {
  return headerLength + chunk * sealedLength;
}

function idOf(header: Uint8Array): Uint8Array {
  return header.slice(mark.length, firstTag);
}

/** The file and the number of the chunk: none can stand in for another. */
function placeOf(id: Uint8Array, chunk: number): Uint8Array {
  return concatBytes(id, toBytes(chunk));
}

/** 8 bytes, little-endian. */
function toBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}
