// What was measured as text and as figures, each beside the peer that it is compared with.

/** @typedef {import('../../bench.mjs').Row} Row */
/** @typedef {{ who: string, value: number, unit: string, advantage: number | undefined, isPeer: boolean }} Entry */

/** Whom the others are compared with: the first of these that took part. */
const peers = ['mtcute', 'raw better-sqlite3', 'raw idb'];

/** @param {readonly Row[]} rows @returns {string[]} Whom somebody is compared with. */
export function peersOf(rows) {
  return peers.filter((peer) => rows.some(({ name }) => name.startsWith(`${peer}, `)));
}

/**
 * @param {readonly Row[]} rows
 * @returns {Map<string, Entry[]>} By what was measured: "encrypt 1 KB". `advantage` is how many times better than the
 *   peer; `undefined` where it did not take part, or one of the two is 0.
 */
export function groupRows(rows) {
  /** @type {Map<string, Entry[]>} */
  const groups = new Map();
  for (const { name, value, unit } of rows) {
    const cut = name.indexOf(', ');
    if (cut < 0) throw new Error(`the row "${name}": expected "who, what"`);
    const what = name.slice(cut + 2);
    groups.set(what, [...(groups.get(what) ?? []), { who: name.slice(0, cut), value, unit, advantage: undefined, isPeer: false }]);
  }
  for (const entries of groups.values()) {
    const peer = peers.find((name) => entries.some(({ who }) => who === name));
    const base = entries.find(({ who }) => who === peer)?.value;
    if (base === undefined) continue;
    for (const entry of entries) {
      entry.isPeer = entry.who === peer;
      const advantage = isMoreBetter(entry.unit) ? entry.value / base : base / entry.value;
      // Of nothing at all, such as no stalls, nobody has so many times less.
      if (base !== 0 && entry.value !== 0) entry.advantage = advantage;
    }
  }
  return groups;
}

/** @param {string} unit */
export function isMoreBetter(unit) {
  return unit.endsWith('/s');
}

/** Three digits, or all whole ones. @param {number} value */
export function drawNumber(value) {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** @param {string} title @param {readonly Row[]} rows @returns {string} The rows under their title, in columns. */
export function drawReport(title, rows) {
  const groups = groupRows(rows);
  const cells = [...groups].map(([what, entries]) => ({
    what,
    lines: entries.map(({ who, value, unit, advantage }) => [who, drawNumber(value), unit, advantage === undefined ? '' : `${advantage.toFixed(2)}x`]),
  }));
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...cells.flatMap(({ lines }) => lines.map((line) => line[column]?.length ?? 0))));
  const lines = cells.flatMap(({ what, lines: list }) => [
    `  ${what}`,
    ...list.map(([who = '', value = '', unit = '', advantage = '']) =>
      `    ${who.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)} ${unit.padEnd(widths[2] ?? 0)}  ${advantage.padStart(widths[3] ?? 0)}`.trimEnd(),
    ),
  ]);
  return [`${title} (how many times better than ${peersOf(rows).join(' or ')}: x)`, ...lines].join('\n');
}

/**
 * @param {readonly import('../../bench.mjs').Result[]} results
 * @returns {Record<string, Record<string, { value: number, unit: string, advantage?: number }>>} By bench and row.
 */
export function summarize(results) {
  return Object.fromEntries(
    results.map(({ name, rows }) => [
      name,
      Object.fromEntries(
        [...groupRows(rows)].flatMap(([what, entries]) =>
          entries.map(({ who, value, unit, advantage }) => [
            `${who}, ${what}`,
            { value: Number(value.toPrecision(5)), unit, ...(advantage !== undefined && { advantage: Number(advantage.toPrecision(3)) }) },
          ]),
        ),
      ),
    ]),
  );
}
