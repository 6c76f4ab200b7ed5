/** File references: the proof that a viewer has been shown a file lately, where it lies. */
import { createKeyedHash } from './keyed-hash.js';
import type { Sha256 } from './keyed-hash.js';
import type { ChannelId, UserId } from './peer-id.js';
import type { StoredFile } from './stored-file.js';

/** Who may use a reference: one user to whom the file was shown, or whoever may read the channel in which it lies. */
export type FileScope = { readonly type: 'user'; readonly userId: UserId } | { readonly type: 'channel'; readonly channelId: ChannelId };

/** A file as references name it. */
export type ReferredFile = Pick<StoredFile, 'kind' | 'id'>;

/** Makes references while files are rendered. */
export interface ReferenceMaker {
  /** The reference under which somebody of that scope may get the file for a while; the same for all of a channel. */
  make(file: ReferredFile, scope: FileScope): Uint8Array;
}

/** What a reference is worth. https://core.telegram.org/api/file-references */
export type ReferenceFinding = { readonly type: 'valid'; readonly scope: FileScope } | { readonly type: 'empty' | 'invalid' | 'expired' };

/** Makes and reads references. */
export interface FileReferences extends ReferenceMaker {
  /** Judges the reference that a client presents for a file; forged ones are invalid, whatever they say. */
  read(file: ReferredFile, reference: Uint8Array): ReferenceFinding;
}

export interface FileReferenceOptions {
  /** At most 64 bytes; the same for the life of a database. */
  readonly secret: Uint8Array;
  readonly sha256: Sha256;
  /** The time now, Unix seconds. */
  readonly now: () => number;
  /** Seconds for which a reference can be used, at least. */
  readonly lifetime: number;
}

const version = 1;
/** Version, kind of scope, its id (8 bytes), the end (4 bytes), all little-endian. */
const headLength = 14;
const macLength = 16;
const scopeKinds = ['user', 'channel'] as const;

/**
 * Makes references of 30 bytes: version, scope, end, and half an HMAC-SHA-256 of these and of the file. What stands in them is no
 * secret; nobody else can make one. Their ends lie on a coarse grid, so that a post looks the same to all who get it.
 */
export function createFileReferences({ secret, sha256, now, lifetime }: FileReferenceOptions): FileReferences {
  const keyedHash = createKeyedHash(secret, sha256);
  const encoder = new TextEncoder();
  const step = Math.max(1, Math.floor(lifetime / 24));
  const macOf = ({ kind, id }: ReferredFile, head: Uint8Array): Uint8Array => {
    const file = encoder.encode(`${kind}:${id}:`);
    const content = new Uint8Array(file.length + headLength);
    content.set(file);
    content.set(head, file.length);
    return keyedHash(content).subarray(0, macLength);
  };
  return {
    make: (file, scope) => {
      const reference = new Uint8Array(headLength + macLength);
      const view = new DataView(reference.buffer);
      view.setUint8(0, version);
      view.setUint8(1, scopeKinds.indexOf(scope.type));
      view.setBigInt64(2, BigInt(scope.type === 'user' ? scope.userId : scope.channelId), true);
      view.setUint32(10, Math.ceil((now() + lifetime) / step) * step, true);
      reference.set(macOf(file, reference.subarray(0, headLength)), headLength);
      return reference;
    },
    read: (file, reference) => {
      if (reference.length === 0) return { type: 'empty' };
      if (reference.length !== headLength + macLength || reference[0] !== version) return { type: 'invalid' };
      const mac = macOf(file, reference.subarray(0, headLength));
      // All bytes are looked at, so that the time tells nothing of how many are right.
      const difference = mac.reduce((sum, byte, i) => sum | (byte ^ (reference[headLength + i] ?? 0)), 0);
      if (difference !== 0) return { type: 'invalid' };
      const view = new DataView(reference.buffer, reference.byteOffset, headLength);
      if (view.getUint32(10, true) <= now()) return { type: 'expired' };
      const id = Number(view.getBigInt64(2, true));
      return { type: 'valid', scope: scopeKinds[view.getUint8(1)] === 'channel' ? { type: 'channel', channelId: id } : { type: 'user', userId: id } };
    },
  };
}
