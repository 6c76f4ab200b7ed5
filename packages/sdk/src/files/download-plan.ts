/** The pure choice of what one call of a download asks for. */

/** The server's finest and usual grain, and the window that no call may leave; bytes. */
const PRECISE_GRAIN = 1024;
const GRAIN = 4096;
const WINDOW = 1_048_576;
/** Half a window goes out sooner; from this size on fewer calls are worth more. */
const LARGE_FILE = 16_777_216;

/** A range that one call asks for. */
export interface Piece {
  readonly offset: number;
  readonly limit: number;
  /** Whether it needs the fine grain: it is a bit of a part. */
  readonly precise: boolean;
}

/** What a piece is cut from: the bytes from `from` up to `to` that are wanted of a file cut in parts. */
export interface PieceRequest {
  readonly from: number;
  /** `undefined` for the end of a file whose size is not known. */
  readonly to: number | undefined;
  readonly size: number | undefined;
  readonly partSize: number;
}

/** The length of the parts of a file: a power of two that divides the window. */
export function partSizeFor(size: number | undefined): number {
  if (size === undefined) return WINDOW / 2;
  if (size >= LARGE_FILE) return WINDOW;
  let partSize = GRAIN;
  while (partSize < size && partSize < WINDOW / 2) partSize *= 2;
  return partSize;
}

/**
 * The piece that begins with the wanted bytes: a whole part, or what is wanted of it in the fine grain.
 *
 * @see https://core.telegram.org/api/files#downloading-files
 */
export function pieceAt({ from, to, size, partSize }: PieceRequest): Piece {
  const start = from - (from % partSize);
  const end = start + partSize;
  const until = Math.min(to ?? end, end);
  if (from === start && (until === end || until === size)) return { offset: start, limit: partSize, precise: false };
  const offset = from - (from % PRECISE_GRAIN);
  return { offset, limit: Math.min(end, Math.ceil(until / PRECISE_GRAIN) * PRECISE_GRAIN) - offset, precise: true };
}
