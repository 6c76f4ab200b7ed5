/** Draws the state graphs of the client's machines from their tables, for the pages that explain them. */
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

/** @typedef {Readonly<Record<string, Readonly<Record<string, string>>>>} Graph From a state, by an event, to a state. */

/** The tables: files that import nothing, and so can be read alone. */
const sources = {
  account: { file: 'updates/sync-state.ts', table: 'syncGraph', start: 'stopped' },
  channel: { file: 'updates/channel-sync-state.ts', table: 'channelGraph', start: 'live' },
  sending: { file: 'outbox/sending-state.ts', table: 'sendingGraph', start: 'recording' },
};

/**
 * Which graphs each page in docs/ shows.
 *
 * @type {Readonly<Record<string, readonly (keyof typeof sources)[]>>}
 */
export const pagesWithGraphs = { 'updates.md': ['account', 'channel'], 'outbox.md': ['sending'] };

/** @param {string} file @param {string} table @returns {Promise<Graph>} */
async function readGraph(file, table) {
  const text = readFileSync(new URL(`../packages/sdk/src/${file}`, import.meta.url), 'utf8');
  const { code } = transformSync(text, { loader: 'ts', format: 'esm' });
  const module = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  return module[table];
}

/**
 * @param {Graph} graph
 * @param {string} start
 * @returns {string} Mermaid. Events that lead from one state to the same other one share an arrow.
 */
export function drawGraph(graph, start) {
  const arrows = Object.entries(graph).flatMap(([from, events]) => {
    const targets = [...new Set(Object.values(events))];
    return targets.map((to) => {
      const names = Object.keys(events).filter((event) => events[event] === to);
      return `  ${from} --> ${to}: ${names.join(', ')}`;
    });
  });
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${start}`, ...arrows, '```'].join('\n');
}

/**
 * Puts graphs between their markers.
 *
 * @param {string} page
 * @param {readonly (keyof typeof sources)[]} names The graphs that the page shows.
 * @returns {Promise<string>}
 * @throws {Error} When the page lacks the markers of one.
 */
export async function insertGraphs(page, names) {
  let result = page;
  for (const name of names) {
    const { file, table, start } = sources[name];
    const [begin, end] = [`<!-- graph:${name}:begin -->`, `<!-- graph:${name}:end -->`];
    const [from, to] = [result.indexOf(begin), result.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`expected ${begin} and then ${end} in the page`);
    const graph = drawGraph(await readGraph(file, table), start);
    result = `${result.slice(0, from + begin.length)}\n\n${graph}\n\n${result.slice(to)}`;
  }
  return result;
}
