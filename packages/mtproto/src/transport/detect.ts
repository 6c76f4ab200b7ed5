/** Which transport a client speaks, told from the first bytes that it sends. */
import type { ObfuscatedFramingKind } from './create-framing.js';
import type { FramingKind } from './framing.js';
import { OBFUSCATED_HEADER_LENGTH } from './obfuscation.js';

/** What a server recognises but does not speak. */
export type UnsupportedTransport = 'http' | 'tls';

/** What the first bytes mean; `undefined` is not among them: it stands for "more bytes are needed". */
export type Detection =
  /** An unobfuscated stream; its tag takes `tagLength` bytes. */
  | { readonly type: 'plain'; readonly kind: FramingKind; readonly tagLength: number }
  /** A 64-byte header begins here, which names the framing once it is decrypted. */
  | { readonly type: 'obfuscated' }
  | { readonly type: 'unsupported'; readonly transport: UnsupportedTransport };

/** More than this never needs to be looked at. */
export const DETECTION_LENGTH: number = OBFUSCATED_HEADER_LENGTH;

const HTTP_WORDS: ReadonlySet<number> = /* @__PURE__ */ new Set([0x48454144, 0x504f5354, 0x47455420, 0x4f505449]);

/**
 * Decides from the first bytes of a connection; `undefined` while they are too few.
 *
 * An obfuscated header is never ambiguous, because clients avoid the beginnings of all other transports.
 * See https://core.telegram.org/mtproto/mtproto-transports.
 */
export function detectTransport(bytes: Uint8Array): Detection | undefined {
  if (bytes[0] === 0xef) return { type: 'plain', kind: 'abridged', tagLength: 1 };
  if (bytes.length < 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = view.getUint32(0);
  if (word === 0xeeeeeeee) return { type: 'plain', kind: 'intermediate', tagLength: 4 };
  if (word === 0xdddddddd) return { type: 'plain', kind: 'paddedIntermediate', tagLength: 4 };
  if (HTTP_WORDS.has(word)) return { type: 'unsupported', transport: 'http' };
  if (word === 0x16030102) return { type: 'unsupported', transport: 'tls' };
  if (bytes.length < 8) return undefined;
  // The full framing has no tag: its first frame counts as number 0.
  if (view.getUint32(4) === 0) return { type: 'plain', kind: 'full', tagLength: 0 };
  return bytes.length < OBFUSCATED_HEADER_LENGTH ? undefined : { type: 'obfuscated' };
}

/** What the 4-byte tag inside an obfuscated header names; `undefined` when it is none. */
export function detectObfuscatedTag(tag: Uint8Array): ObfuscatedFramingKind | undefined {
  switch (new DataView(tag.buffer, tag.byteOffset).getUint32(0)) {
    case 0xefefefef:
      return 'abridged';
    case 0xeeeeeeee:
      return 'intermediate';
    case 0xdddddddd:
      return 'paddedIntermediate';
    default:
      return undefined;
  }
}
