/** From the name of a framing to the framing, and to the tag by which a server recognises it. */
import { UsageError } from '../errors.js';
import { ABRIDGED_TAG, createAbridgedFraming } from './abridged.js';
import type { Framing, FramingKind, FramingOptions } from './framing.js';
import { createFullFraming } from './full.js';
import { createIntermediateFraming, INTERMEDIATE_TAG_BYTE } from './intermediate.js';
import { createPaddedIntermediateFraming, PADDED_INTERMEDIATE_TAG_BYTE } from './padded-intermediate.js';

/** The framings that an obfuscated stream can carry. */
export type ObfuscatedFramingKind = Exclude<FramingKind, 'full'>;

/** Each tag is one byte repeated; the abridged one is sent once when the stream is not obfuscated. */
const TAG_BYTES: Record<ObfuscatedFramingKind, number> = {
  abridged: ABRIDGED_TAG,
  intermediate: INTERMEDIATE_TAG_BYTE,
  paddedIntermediate: PADDED_INTERMEDIATE_TAG_BYTE,
};

const FRAMINGS: Record<FramingKind, (options: FramingOptions) => Framing> = {
  abridged: createAbridgedFraming,
  intermediate: createIntermediateFraming,
  paddedIntermediate: createPaddedIntermediateFraming,
  full: createFullFraming,
};

/** Makes a framing for one connection. */
export function createFraming(kind: FramingKind, options: FramingOptions): Framing {
  return FRAMINGS[kind](options);
}

/** What a client sends before its first frame when the stream is not obfuscated: none, 1 or 4 bytes. */
export function framingTag(kind: FramingKind): Uint8Array {
  return kind === 'full' ? new Uint8Array(0) : new Uint8Array(kind === 'abridged' ? 1 : 4).fill(TAG_BYTES[kind]);
}

/** The 4 bytes that name the framing inside an obfuscated header. Throws `UsageError` for the full framing, which has none. */
export function obfuscatedTag(kind: FramingKind): Uint8Array {
  if (kind === 'full') throw new UsageError('the full framing cannot be obfuscated');
  return new Uint8Array(4).fill(TAG_BYTES[kind]);
}
