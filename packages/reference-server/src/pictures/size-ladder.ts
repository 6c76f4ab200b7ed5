/** Which sizes a photo has. https://core.telegram.org/api/files#image-thumbnail-types */

/** A picture's sides in pixels. */
export interface Sides {
  readonly width: number;
  readonly height: number;
}

/** One size. */
export interface LadderStep extends Sides {
  readonly type: string;
}

/** Letters, and the longer side of each at most. */
const rungs = [
  ['s', 100],
  ['m', 320],
  ['x', 800],
  ['y', 1280],
  ['w', 2560],
] as const;

/** The same of the squares that show a person. */
const squareRungs = [
  ['a', 160],
  ['b', 320],
  ['c', 640],
] as const;

/** The side of the largest square. */
export const longestSquare = 640;

/** The longer side of the largest size. */
export const longestSide = 2560;

/** Both sides of a photo together, and how much longer one may be. https://core.telegram.org/bots/api#sendphoto */
const mostTogether = 10_000;
const mostRatio = 20;

/** Whether a photo may have these sides. */
export function mayBePhoto({ width, height }: Sides): boolean {
  return width + height <= mostTogether && Math.max(width, height) <= mostRatio * Math.min(width, height);
}

/** The sizes of a photo, ascending: each rung that is smaller than it, and it itself on the next one. */
export function ladderOf(sides: Sides): LadderStep[] {
  const longer = Math.max(sides.width, sides.height);
  const last = rungs.findIndex(([, side]) => longer <= side);
  return rungs.slice(0, last === -1 ? rungs.length : last + 1).map(([type, side]) => ({ type, ...fitInto(sides, side) }));
}

/** The squares that are made of one: as `ladderOf`. */
export function squareLadderOf(side: number): LadderStep[] {
  const last = squareRungs.findIndex(([, longest]) => side <= longest);
  return squareRungs.slice(0, last === -1 ? squareRungs.length : last + 1).map(([type, longest]) => ({ type, width: Math.min(side, longest), height: Math.min(side, longest) }));
}

/** The sides of a picture that is made no longer than `side`. */
export function fitInto({ width, height }: Sides, side: number): Sides {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
