// The page docs/benchmarks.md and its charts, made of the results that were saved.
import { drawChart } from './chart.mjs';
import { drawNumber, groupRows, peersOf } from './report.mjs';

/**
 * @typedef {object} Saved What `npm run bench -- --save` has written.
 * @property {string} date
 * @property {{ node: string, platform: string, arch: string, cpus: number, cpu: string, peers: Record<string, string> }} machine
 * @property {import('../../bench.mjs').Result[]} results
 */

/** @param {import('../../bench.mjs').Result} result */
function drawTable({ rows }) {
  const lines = [...groupRows(rows)].flatMap(([what, entries]) =>
    entries.map(({ who, value, unit, advantage }) => `| ${what} | ${who} | ${drawNumber(value)} ${unit} | ${advantage === undefined ? '–' : `${advantage.toFixed(2)}x`} |`),
  );
  return [`| what | who | figure | beside ${peersOf(rows).join(' or ')} |`, '|---|---|--:|--:|', ...lines].join('\n');
}

/** @param {Saved} saved @returns {string} */
function drawPage({ date, machine, results }) {
  const peers = Object.entries(machine.peers).map(([name, version]) => `${name} ${version}`).join(' and ');
  const parts = results.map(
    (result) => `## ${result.title}\n\n![${result.title}](benchmarks/${result.name}.svg)\n\n<details><summary>All figures</summary>\n\n${drawTable(result)}\n\n</details>\n`,
  );
  return `# Benchmarks

Kitewire beside ${peers}. A figure of one machine says little by itself; the last column is what counts: how many times better
than mtcute in the same run, above 1 being better, whether the figure is a speed, a time or memory. What mtcute does not have is beside
the same work by hand: SQL on better-sqlite3, IndexedDB through idb. Everybody takes turns, round by round, and each figure is the
median. Clients and server have a process of their own each wherever there is a connection, so processor time and memory are the
client's own.

Measured on ${date}: ${machine.cpus} cores of ${machine.cpu}, ${machine.platform} ${machine.arch}, Node ${machine.node}. Measure it yourself with
\`npm run build && npm run bench\`; \`npm run bench -- --save && npm run docs:generate\` rewrites this page.

${parts.join('\n')}`;
}

/** @param {Saved} saved @returns {Record<string, string>} The contents of each file, by its name in docs/. */
export function drawPages(saved) {
  const charts = saved.results.map(({ name, title, rows }) => [`benchmarks/${name}.svg`, drawChart(title, rows)]);
  return { 'benchmarks.md': drawPage(saved), ...Object.fromEntries(charts) };
}
