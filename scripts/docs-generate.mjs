/** Rewrites the generated parts of the pages in docs/. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { drawPages } from './bench/report/page.mjs';
import { insertLayers } from './diagram.mjs';
import { insertGraphs, pagesWithGraphs } from './graphs.mjs';
import { checkLayers } from './layer-order.mjs';
import { packages } from './layers.mjs';

const docs = new URL('../docs/', import.meta.url);

/** @param {string} name In docs/. */
const read = (name) => readFileSync(new URL(name, docs), 'utf8');

checkLayers(packages);
const pages = {
  'architecture.md': insertLayers(read('architecture.md')),
  ...Object.fromEntries(await Promise.all(Object.entries(pagesWithGraphs).map(async ([name, names]) => [name, await insertGraphs(read(name), names)]))),
  ...drawPages(JSON.parse(read('benchmarks/results.json'))),
};
for (const [name, text] of Object.entries(pages)) {
  const isSame = existsSync(new URL(name, docs)) && read(name) === text;
  if (!isSame) writeFileSync(new URL(name, docs), text);
  console.log(`docs/${name}: ${isSame ? 'unchanged' : 'rewritten'}`);
}
