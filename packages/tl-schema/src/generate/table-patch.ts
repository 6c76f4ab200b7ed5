/** Two compact tables -> the patch that makes the second of the first; the form of patches stands in codec/table-patch.ts. */
import { SchemaError } from '../language/errors.js';

/** A line that stands once in each table: where in the base, where in the target. */
interface Pair {
  readonly from: number;
  readonly to: number;
}

/**
 * Makes the patch from `base` to `target`.
 *
 * Lines are matched by those that are unique in both tables, which nearly all are: the longest run of them that has the
 * same order in both is kept. That is fast for any two tables, and for two layers as short as the shortest.
 *
 * @throws SchemaError when a line of the target would be taken for a step of the patch.
 */
export function makeTablePatch(base: string, target: string): string {
  const baseLines = base.split('\n');
  const targetLines = target.split('\n');
  const kept = longestRun(pairUnique(baseLines, targetLines));
  const patch: string[] = [];
  let copied = 0;
  let at = 0;
  let next = 0;

  const endCopy = (): void => {
    if (copied > 0) patch.push(`>${copied}`);
    copied = 0;
  };
  const skipTo = (position: number): void => {
    if (position === at) return;
    endCopy();
    patch.push(`<${position - at}`);
    at = position;
  };

  for (const [index, line] of targetLines.entries()) {
    const pair = kept[next];
    if (pair?.to === index) {
      skipTo(pair.from);
      next++;
    }
    // Lines that are not unique are kept where the base happens to have them next.
    if (baseLines[at] === line && (pair?.to === index || at < (pair?.from ?? baseLines.length))) {
      copied++;
      at++;
      continue;
    }
    if (/^[<>]/.test(line)) throw new SchemaError(`expected no line of a table to begin with < or >, got ${JSON.stringify(line.slice(0, 32))}`);
    endCopy();
    patch.push(line);
  }
  skipTo(baseLines.length);
  endCopy();
  return patch.join('\n');
}

/** The lines that stand once in each, in the order of the target. */
function pairUnique(baseLines: readonly string[], targetLines: readonly string[]): Pair[] {
  const positions = uniquePositions(baseLines);
  return [...uniquePositions(targetLines)].flatMap(([line, to]) => {
    const from = positions.get(line) ?? -1;
    return to < 0 || from < 0 ? [] : [{ from, to }];
  });
}

/** Where each line stands; -1 for one that stands more than once. In the order of first lines. */
function uniquePositions(lines: readonly string[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const [index, line] of lines.entries()) positions.set(line, positions.has(line) ? -1 : index);
  return positions;
}

/** The longest run of pairs whose positions in the base ascend, too. */
function longestRun(pairs: readonly Pair[]): Pair[] {
  /** For every length, the run of that length whose last pair stands first in the base, from its last pair backwards. */
  const runs: Run[] = [];
  for (const pair of pairs) {
    let low = 0;
    let high = runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((runs[middle] as Run).pair.from < pair.from) low = middle + 1;
      else high = middle;
    }
    runs[low] = { pair, before: runs[low - 1] };
  }
  const longest: Pair[] = [];
  for (let run = runs.at(-1); run !== undefined; run = run.before) longest.push(run.pair);
  return longest.reverse();
}

interface Run {
  readonly pair: Pair;
  readonly before: Run | undefined;
}
