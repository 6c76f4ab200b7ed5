// A chart as SVG: groups of bars with their figures beside them, readable on light and on dark pages.
import { drawNumber, groupRows, isMoreBetter } from './report.mjs';

const width = 760;
const barLeft = 210;
const barSpace = 330;
const lineHeight = 20;
const groupHeight = 30;

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** @param {string} who */
function classOf(who) {
  if (['kitewire', 'kitewire with SQLite', 'kitewire encrypted'].includes(who)) return 'ours';
  return who.startsWith('limit') ? 'limit' : 'other';
}

/** The same picture for the same rows. @param {string} title @param {readonly import('../../bench.mjs').Row[]} rows */
export function drawChart(title, rows) {
  let y = 34;
  const parts = [`<text class="title" x="16" y="${y - 8}">${escape(title)}</text>`];
  for (const [what, entries] of groupRows(rows.filter(({ drawn }) => drawn !== false))) {
    const unit = entries[0]?.unit ?? '';
    y += groupHeight;
    parts.push(`<text class="group" x="16" y="${y - 10}">${escape(what)} <tspan class="unit">${isMoreBetter(unit) ? 'more' : 'less'} is better</tspan></text>`);
    const largest = Math.max(...entries.map(({ value }) => value));
    for (const { who, value, advantage, isPeer } of entries) {
      const length = Math.max(1, Math.round((value / largest) * barSpace));
      const ratio = advantage === undefined || isPeer ? '' : ` · ${advantage.toFixed(2)}x`;
      parts.push(
        `<text class="who" x="${barLeft - 10}" y="${y + 10}">${escape(who)}</text>`,
        `<rect class="${classOf(who)}" x="${barLeft}" y="${y - 2}" width="${length}" height="15" rx="2"/>`,
        `<text class="value" x="${barLeft + length + 8}" y="${y + 10}">${escape(`${drawNumber(value)} ${unit}${ratio}`)}</text>`,
      );
      y += lineHeight;
    }
  }
  const height = y + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<style>
svg { background: #ffffff; font: 12px system-ui, sans-serif; }
text { fill: #24292f; }
.title { font-size: 15px; font-weight: 600; }
.group { font-weight: 600; }
.unit { font-weight: 400; fill: #57606a; }
.who { text-anchor: end; }
.ours { fill: #1f7a4d; }
.other { fill: #8c959f; }
.limit { fill: #c9a227; }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117; }
text { fill: #e6edf3; }
.unit { fill: #9198a1; }
.ours { fill: #3fb97f; }
.other { fill: #6e7681; }
}
</style>
${parts.join('\n')}
</svg>
`;
}
