/** Draws rows as columns: the first to the left, numbers to the right. */

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
export function drawRows(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_title, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n');
}
