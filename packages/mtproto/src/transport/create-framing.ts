/** From the name of a framing to the framing, and from the tag in an obfuscated header to the name. */
import { ABRIDGED_TAG, createAbridgedFraming } from './abridged.js';
import type { Framing, FramingKind, FramingOptions } from './framing.js';
import { createIntermediateFraming, INTERMEDIATE_TAG_BYTE } from './intermediate.js';

/** Each kind's tag is one byte repeated; the abridged one is sent once when the stream is not obfuscated. */
const TAG_BYTES: Record<FramingKind, number> = { abridged: ABRIDGED_TAG, intermediate: INTERMEDIATE_TAG_BYTE };

/** Makes a framing for one connection. */
export function createFraming(kind: FramingKind, options: FramingOptions): Framing {
  return kind === 'abridged' ? createAbridgedFraming(options) : createIntermediateFraming(options);
}

/** What a client sends before its first frame when the stream is not obfuscated: 1 or 4 bytes. */
export function framingTag(kind: FramingKind): Uint8Array {
  return new Uint8Array(kind === 'abridged' ? 1 : 4).fill(TAG_BYTES[kind]);
}

/** The 4 bytes that name the framing inside an obfuscated header. */
export function obfuscatedTag(kind: FramingKind): Uint8Array {
  return new Uint8Array(4).fill(TAG_BYTES[kind]);
}
