/**
 * What one compact table has that another has not: schemas of neighbouring layers differ in few lines. A patch is read
 * line by line, beside the lines of its base:
 *
 *   >12                    the next 12 lines of the base stand here too
 *   <3                     the next 3 lines of the base are left out
 *   user # id:j            any other line stands here itself; no line of a table begins with `<` or `>`
 *
 * When the patch ends, so has the base.
 */
import { TlError } from './errors.js';

/** A patch that does not fit its base: one of the two is not what was generated. */
export class DamagedTableError extends TlError {
  readonly code = 'TL_DAMAGED_TABLE' as const;
  override readonly name = 'DamagedTableError';
  /** The line of the patch, from 1; one more than it has when it ends too early. */
  readonly line: number;
  /** The layer of the table that was to be made. */
  readonly layer: number;

  constructor(layer: number, line: number, expected: string, got: string) {
    super(`line ${line} of the patch for layer ${layer}: expected ${expected}, got ${got}`);
    this.layer = layer;
    this.line = line;
  }
}

/**
 * Makes the table of a layer from its base and a patch.
 *
 * @throws DamagedTableError when the patch is not one, or is one to another base.
 */
export function applyTablePatch(layer: number, base: string, patch: string): string {
  const baseLines = base.split('\n');
  const steps = patch.split('\n');
  const lines: string[] = [];
  let at = 0;
  for (const [index, step] of steps.entries()) {
    const isCopy = step.startsWith('>');
    if (!isCopy && !step.startsWith('<')) {
      lines.push(step);
      continue;
    }
    const left = baseLines.length - at;
    const count = readCount(step);
    if (count < 1 || count > left) throw new DamagedTableError(layer, index + 1, `a count of 1 to ${left} lines`, JSON.stringify(step.slice(0, 32)));
    const end = at + count;
    if (isCopy) for (; at < end; at++) lines.push(baseLines[at] as string);
    at = end;
  }
  if (at < baseLines.length) throw new DamagedTableError(layer, steps.length + 1, `something about ${baseLines.length - at} more lines of the base`, 'the end');
  return lines.join('\n');
}

/** How many lines a step is about; 0 when it does not say. */
function readCount(step: string): number {
  return /^.[1-9]\d*$/.test(step) ? Number(step.slice(1)) : 0;
}
