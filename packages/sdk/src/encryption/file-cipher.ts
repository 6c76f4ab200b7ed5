/** Seals files in chunks, each by itself, so that a range is read and written without the rest. */
import { equalBytes, openXChaCha20Poly1305, type RandomSource, sealXChaCha20Poly1305 } from '@kitewire/mtproto';
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
 * Bytes of the header of a sealed file: 8 that say what it is, its random id, and the tags of two names that it may have.
 *
 * ```text
 * | KWSEAL1\n (8) | id (16) | tag of a name (16) | tag of a name (16) | chunk 0: nonce (24), ciphertext, tag (16) | chunk 1 ...
 * ```
 */
export const headerLength: number = firstTag + 2 * nameTagLength;

/** Seals and opens the files of one store. What cannot be opened is a `FileError` `FILE_DAMAGED`. */
export interface FileCipher {
  /** The header of a new file. */
  createHeader(name: string): Uint8Array;
  /** Gives the id of the file; throws when it was not sealed under this key and for this name. */
  openHeader(name: string, header: Uint8Array): Uint8Array;
  /** What makes a further name a good one, and where that is written: not over the tag of the name that the file has. */
  addName(name: string, header: Uint8Array, further: string): { readonly offset: number; readonly bytes: Uint8Array };
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

  function tagOf(id: Uint8Array, name: string): Uint8Array {
    return hmac.create(sha256, nameKey).update(id).update(new TextEncoder().encode(name)).digest().subarray(0, nameTagLength);
  }

  function findName(name: string, header: Uint8Array): number {
    const tag = tagOf(idOf(header), name);
    return [0, 1].findIndex((slot) => equalBytes(tag, header.subarray(firstTag + slot * nameTagLength, firstTag + (slot + 1) * nameTagLength)));
  }

  return {
    createHeader(name) {
      const id = random.bytes(idLength);
      const header = new Uint8Array(headerLength);
      header.set(mark);
      header.set(id, mark.length);
      for (const slot of [0, 1]) header.set(tagOf(id, name), firstTag + slot * nameTagLength);
      return header;
    },
    openHeader(name, header) {
      if (!isSealed(header) || findName(name, header) < 0) throw new FileError('FILE_DAMAGED', `The header of the client's file ${name} is not the one that was sealed.`);
      return idOf(header);
    },
    addName(name, header, further) {
      const slot = 1 - findName(name, header);
      return { offset: firstTag + slot * nameTagLength, bytes: tagOf(idOf(header), further) };
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

/** Whether a file begins as sealed ones do; the bytes may be fewer than a header. */
export function isSealed(beginning: Uint8Array): boolean {
  return beginning.length >= mark.length && equalBytes(beginning.subarray(0, mark.length), mark);
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
  const place = new Uint8Array(idLength + 8);
  place.set(id);
  new DataView(place.buffer).setBigUint64(idLength, BigInt(chunk), true);
  return place;
}
