/** The rules of parts: which sizes, counts and orders make a file. https://core.telegram.org/api/files#uploading-files */

/** The longest part, in bytes. */
export const maxPartSize = 524_288;
/** The longest file that saveFilePart takes, in bytes. */
const smallFileSize: number = 10 * 2 ** 20;

/** A part without its bytes. */
export interface PartMeasure {
  readonly index: number;
  /** In bytes. */
  readonly length: number;
  /** Of saveBigFilePart: parts in all, or -1 for not known; `undefined` for saveFilePart. */
  readonly totalParts: number | undefined;
}

/** How the parts of an upload lie in its file, as far as the parts that came tell. */
export interface UploadShape {
  readonly isBig: boolean;
  /** -1 while nobody has said it. */
  readonly totalParts: number;
  /** Each part begins at its index times this. */
  readonly stride: number;
  /** Whether `stride` is the size of the parts; else there is one part, which may be a last one, and `stride` is a guess. */
  readonly isSettled: boolean;
  /** The part that is shorter than the others, which must be the last; unless settled, the only part. */
  readonly odd: { readonly index: number; readonly length: number } | undefined;
  /** The highest index of all parts. */
  readonly lastIndex: number;
}

/** A part that lies where it cannot stay: its distance was guessed wrongly. */
export interface PartMove {
  readonly index: number;
  readonly length: number;
  /** The stride by which it lies. */
  readonly from: number;
}

/** Where a part goes, or the name of the error that refuses it. */
export type Placement =
  | { readonly type: 'placed'; readonly shape: UploadShape; readonly move: PartMove | undefined }
  | { readonly type: 'refused'; readonly error: string };

const refused = (error: string): { readonly type: 'refused'; readonly error: string } => ({ type: 'refused', error });

/** Whether all parts but the last may have this size. */
function isPartSize(length: number): boolean {
  return length >= 1024 && length % 1024 === 0 && maxPartSize % length === 0;
}

/**
 * Finds the place of a part among those that came; `shape` is `undefined` for the first. It may come again.
 *
 * Nobody says the size of the parts: it shows in the first part that cannot be the last one, or in the longer of two.
 */
export function placePart(shape: UploadShape | undefined, part: PartMeasure, maxParts: number): Placement {
  const error = findFault(shape, part, maxParts);
  if (error !== undefined) return refused(error);
  const isBig = part.totalParts !== undefined;
  const totalParts = Math.max(part.totalParts ?? -1, shape?.totalParts ?? -1);
  // Whoever does not know the count does not send the last part; saveFilePart never says.
  const isInner = isBig && (totalParts === -1 || part.index < totalParts - 1);
  if (isInner && !isPartSize(part.length)) return refused('FILE_PART_SIZE_INVALID');
  const lastIndex = Math.max(part.index, shape?.lastIndex ?? 0);
  const common = { isBig, totalParts, lastIndex };
  const isAlone = shape === undefined || (!shape.isSettled && shape.odd?.index === part.index);
  const layout = isAlone ? layFirst(part, isInner) : shape.isSettled ? layFurther(shape, part, isInner) : laySecond(shape, part);
  if ('error' in layout) return refused(layout.error);
  const placed: UploadShape = { ...common, stride: layout.stride, isSettled: layout.isSettled, odd: layout.odd };
  if (!isBig && placed.isSettled && endOf(placed, lastIndex) > smallFileSize) return refused('FILE_PARTS_INVALID');
  return { type: 'placed', shape: placed, move: layout.move };
}

/** What is wrong with a part whatever its size among the others. */
function findFault(shape: UploadShape | undefined, { index, length, totalParts }: PartMeasure, maxParts: number): string | undefined {
  if (length === 0) return 'FILE_PART_EMPTY';
  if (length > maxPartSize) return 'FILE_PART_TOO_BIG';
  if (index < 0 || index >= maxParts) return 'FILE_PART_INVALID';
  if (totalParts !== undefined && totalParts !== -1 && (totalParts < 1 || totalParts > maxParts)) return 'FILE_PARTS_INVALID';
  if (shape !== undefined && shape.isBig !== (totalParts !== undefined)) return 'FILE_PARTS_INVALID';
  const said = totalParts ?? -1;
  const known = shape?.totalParts ?? -1;
  if (said !== -1 && known !== -1 && said !== known) return 'FILE_PARTS_INVALID';
  const total = Math.max(said, known);
  if (total !== -1 && index >= total) return 'FILE_PART_INVALID';
  if (total !== -1 && shape !== undefined && shape.lastIndex >= total) return 'FILE_PARTS_INVALID';
  return undefined;
}

type Layout = (Pick<UploadShape, 'stride' | 'isSettled' | 'odd'> & { readonly move: PartMove | undefined }) | { readonly error: string };

function layFirst({ index, length }: PartMeasure, isInner: boolean): Layout {
  if (isInner) return { stride: length, isSettled: true, odd: undefined, move: undefined };
  return { stride: isPartSize(length) ? length : maxPartSize, isSettled: false, odd: { index, length }, move: undefined };
}

/** The longer of two parts has the size of all. */
function laySecond({ stride: from, odd }: UploadShape, { index, length }: PartMeasure): Layout {
  // An unsettled shape has its only part here.
  const first = odd as NonNullable<typeof odd>;
  const stride = Math.max(length, first.length);
  if (!isPartSize(stride)) return { error: 'FILE_PART_SIZE_INVALID' };
  const isFirstOdd = first.length < stride;
  const isThisOdd = length < stride;
  if ((isFirstOdd && first.index < index) || (isThisOdd && index < first.index)) return { error: 'FILE_PART_SIZE_CHANGED' };
  const move = first.index > 0 && from !== stride ? { ...first, from } : undefined;
  return { stride, isSettled: true, odd: isFirstOdd ? first : isThisOdd ? { index, length } : undefined, move };
}

function layFurther({ stride, odd, lastIndex, totalParts }: UploadShape, { index, length }: PartMeasure, isInner: boolean): Layout {
  const others = odd?.index === index ? undefined : odd;
  if (length > stride) return { error: totalParts !== -1 && !isInner ? 'FILE_PART_LENGTH_INVALID' : 'FILE_PART_SIZE_CHANGED' };
  const isOdd = length < stride;
  // Nothing comes behind the part that is shorter.
  const isBehind = others !== undefined && (isOdd || index > others.index);
  if (isBehind || (isOdd && (isInner || index < lastIndex))) return { error: 'FILE_PART_SIZE_CHANGED' };
  return { stride, isSettled: true, odd: isOdd ? { index, length } : others, move: undefined };
}

/** The length of a part that is there. */
export function lengthOfPart({ stride, odd }: UploadShape, index: number): number {
  return odd?.index === index ? odd.length : stride;
}

function endOf(shape: UploadShape, index: number): number {
  return index * shape.stride + lengthOfPart(shape, index);
}

/** What a client says of its finished file. */
export interface FinishedMeasure {
  readonly parts: number;
  readonly isBig: boolean;
}

/** The size of a file, or the name of the error for which its parts make none. */
export type Completion = { readonly type: 'complete'; readonly size: number } | { readonly type: 'refused'; readonly error: string };

/**
 * Judges whether the parts make a file; `shape` is `undefined` when nothing came.
 *
 * @param isThere whether a part has been kept.
 */
export function completeUpload(shape: UploadShape | undefined, { parts, isBig }: FinishedMeasure, isThere: (index: number) => boolean, maxParts: number): Completion {
  if (parts < 1 || parts > maxParts) return refused('FILE_PARTS_INVALID');
  if (shape === undefined) return refused('FILE_PART_0_MISSING');
  if (shape.isBig !== isBig || shape.lastIndex >= parts) return refused('FILE_PARTS_INVALID');
  if (shape.totalParts !== -1 && shape.totalParts !== parts) return refused('FILE_PARTS_INVALID');
  for (let index = 0; index < parts; index += 1) if (!isThere(index)) return refused(`FILE_PART_${index}_MISSING`);
  return { type: 'complete', size: endOf(shape, parts - 1) };
}
