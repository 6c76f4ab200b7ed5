/** Into which parts a file is cut for its upload, and how large it may be. */
import { FileError } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';

/** Parts of a file at most; twice as many for premium accounts. https://core.telegram.org/api/files#uploading-files */
export const MAX_PARTS = 4000;
/** Bytes of a part at most, and of the only part of a file that fits into one. */
export const LARGEST_PART: number = 524_288;
/** Longer files are uploaded with upload.saveBigFilePart. */
export const SMALL_FILE: number = 10_485_760;

/** How a file is cut. */
export interface PartPlan {
  /** Bytes of every part but the last, which may be shorter. */
  readonly partSize: number;
  /** Bytes in all; `undefined` while a stream has not ended. */
  readonly size: number | undefined;
  /** `undefined` while a stream has not ended. */
  readonly parts: number | undefined;
  /** Whether upload.saveBigFilePart takes it. */
  readonly isBig: boolean;
  /** Parts at most. */
  readonly maxParts: number;
}

/**
 * Plans the parts of a file. All parts but the last have one size, which divides 512 KB and is divided by 1 KB.
 *
 * Small parts make short files go over several connections at once, and little is sent again after a crash; large ones cost
 * less each. A stream gets the largest, because nobody knows how many there will be.
 *
 * Throws a `FileError`: `SOURCE_EMPTY`, `FILE_TOO_LARGE`; a `UsageError` for numbers that are no sizes.
 *
 * @param size bytes; `undefined` where nobody knows before the end
 * @see https://core.telegram.org/api/files#uploading-files
 */
export function planParts(size: number | undefined, maxParts: number = MAX_PARTS): PartPlan {
  if (!Number.isInteger(maxParts) || maxParts < 1) throw new UsageError(`A file may have a whole number of parts, got ${maxParts}.`);
  if (size === undefined) return { partSize: LARGEST_PART, size, parts: size, isBig: true, maxParts };
  if (!Number.isSafeInteger(size) || size < 0) throw new UsageError(`A file has a whole number of bytes, got ${size}.`);
  if (size === 0) throw new FileError('SOURCE_EMPTY', 'The file is empty.');
  if (size > maxParts * LARGEST_PART) throw tooLarge(size, maxParts);
  const partSize = partSizeFor(size);
  return { partSize, size, parts: Math.ceil(size / partSize), isBig: size > SMALL_FILE, maxParts };
}

/** The plan of a stream, once it has ended. One that was short need not be told to be big. */
export function endPlan(plan: PartPlan, size: number): PartPlan {
  const parts = Math.ceil(size / plan.partSize);
  return { ...plan, size, parts, isBig: parts > 1 };
}

/** Bytes of a part; of one whose end is not known, as many as it may have. */
export function partLength({ partSize, size }: PartPlan, part: number): number {
  return size === undefined ? partSize : Math.min(partSize, size - part * partSize);
}

/** The error of a file beyond the limit; `size` is what is known of it. */
export function tooLarge(size: number, maxParts: number): FileError {
  return new FileError('FILE_TOO_LARGE', `The file has ${size} bytes or more, ${maxParts * LARGEST_PART} are the limit.`);
}

function partSizeFor(size: number): number {
  if (size <= LARGEST_PART) return LARGEST_PART;
  return size <= 32 * 1024 * 1024 ? 256 * 1024 : LARGEST_PART;
}
