/** Files on their way over a data centre that nobody trusts: under which token it has them, and under which key they are sealed. */
import { createKeyedHash } from './keyed-hash.js';
import type { Sha256 } from './keyed-hash.js';
import type { UserId } from './peer-id.js';
import type { StoredFile } from './stored-file.js';

/** Bytes that a CDN may give out: a document, or one size of a picture. */
export interface CdnFile {
  readonly kind: StoredFile['kind'];
  readonly id: bigint;
  /** The letter of a size; empty for a document itself. */
  readonly thumbSize: string;
}

/** What a client is told of such a file, and the CDN is not, but for the token. https://core.telegram.org/cdn */
export interface CdnGrant {
  readonly token: Uint8Array;
  /** 32 bytes of AES-256-CTR. */
  readonly key: Uint8Array;
  /** 16 bytes; the last four are replaced by the number of the block, big-endian. */
  readonly iv: Uint8Array;
}

/** What is wrong with a token, or the file that it stands for. */
export type CdnTokenFinding = { readonly type: 'valid'; readonly file: CdnFile } | { readonly type: 'invalid' };

/** Makes and reads tokens. */
export interface CdnFiles {
  grant(file: CdnFile, userId: UserId): CdnGrant;
  /** Forged ones are invalid, whatever they say, and so are those of somebody else and those whose time is over. */
  read(token: Uint8Array, userId: UserId): CdnTokenFinding;
}

export interface CdnFilesOptions {
  /** At most 64 bytes; the same for the life of a database. */
  readonly secret: Uint8Array;
  readonly sha256: Sha256;
  /** The time now, Unix seconds. */
  readonly now: () => number;
  /** Seconds for which a token can be used, at least. */
  readonly lifetime: number;
}

/** Bytes that a CDN asks for, keeps and gives up at once. */
export const cdnWindow: number = 1 << 20;

const version = 1;
/** Version, kind, letter of the size, id (8 bytes), the end (4 bytes), all little-endian. */
const headLength = 15;
const macLength = 16;
const kinds = ['photo', 'document'] as const;

/**
 * Makes tokens of 31 bytes: what they name, their end, and half an HMAC-SHA-256 of that and of the user, so that a CDN, to which they
 * are shown, cannot ask for hashes of what is in the file. Keys are made of the same secret, so that nothing is stored.
 */
export function createCdnFiles({ secret, sha256, now, lifetime }: CdnFilesOptions): CdnFiles {
  const keyedHash = createKeyedHash(secret, sha256);
  const encoder = new TextEncoder();
  const step = Math.max(1, Math.floor(lifetime / 24));
  const derive = (use: 'key' | 'iv', { kind, id, thumbSize }: CdnFile): Uint8Array => keyedHash(encoder.encode(`${use}:${kind}:${id}:${thumbSize}`));
  const macOf = (head: Uint8Array, userId: UserId): Uint8Array => keyedHash(Uint8Array.of(...encoder.encode(`token:${userId}:`), ...head)).subarray(0, macLength);
  return {
    grant: (file, userId) => {
      const token = new Uint8Array(headLength + macLength);
      const view = new DataView(token.buffer);
      view.setUint8(0, version);
      view.setUint8(1, kinds.indexOf(file.kind));
      view.setUint8(2, file.thumbSize === '' ? 0 : file.thumbSize.charCodeAt(0));
      view.setBigInt64(3, file.id, true);
      view.setUint32(11, Math.ceil((now() + lifetime) / step) * step, true);
      token.set(macOf(token.subarray(0, headLength), userId), headLength);
      return { token, key: derive('key', file), iv: derive('iv', file).subarray(0, 16) };
    },
    read: (token, userId) => {
      if (token.length !== headLength + macLength || token[0] !== version) return { type: 'invalid' };
      const mac = macOf(token.subarray(0, headLength), userId);
      // All bytes are looked at, so that the time tells nothing of how many are right.
      const difference = mac.reduce((sum, byte, i) => sum | (byte ^ (token[headLength + i] ?? 0)), 0);
      const view = new DataView(token.buffer, token.byteOffset, headLength);
      const kind = kinds[view.getUint8(1)];
      if (difference !== 0 || kind === undefined || view.getUint32(11, true) <= now()) return { type: 'invalid' };
      const letter = view.getUint8(2);
      return { type: 'valid', file: { kind, id: view.getBigInt64(3, true), thumbSize: letter === 0 ? '' : String.fromCharCode(letter) } };
    },
  };
}

/** Under which name a CDN keeps a file: what the tokens of all users for it have in common. Ends lie on a coarse grid, so that it serves all of them. */
export function cdnNameOf(token: Uint8Array): Uint8Array {
  return token.subarray(0, headLength);
}

/** The initial vector for the bytes from an offset on, a multiple of 16. https://core.telegram.org/cdn#decrypting-files */
export function cdnIvAt(iv: Uint8Array, offset: number): Uint8Array {
  const at = Uint8Array.from(iv);
  new DataView(at.buffer).setUint32(12, offset / 16);
  return at;
}

/** What a CDN asks the client to have sent to it: the window with an offset. */
export function windowRequest(offset: number): Uint8Array {
  const request = new Uint8Array(5);
  const view = new DataView(request.buffer);
  view.setUint8(0, version);
  view.setUint32(1, Math.floor(offset / cdnWindow), true);
  return request;
}

/** The offset of the window that a CDN wants; `undefined` for what no CDN has made. */
export function readWindowRequest(request: Uint8Array): number | undefined {
  if (request.length !== 5 || request[0] !== version) return undefined;
  return new DataView(request.buffer, request.byteOffset).getUint32(1, true) * cdnWindow;
}
