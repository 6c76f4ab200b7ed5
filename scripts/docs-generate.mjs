/** Rewrites the generated parts of the pages in docs/. */
import { readFileSync, writeFileSync } from 'node:fs';
import { checkLayers } from './layer-order.mjs';
import { insertLayers } from './diagram.mjs';
import { packages } from './layers.mjs';

const page = new URL('../docs/architecture.md', import.meta.url);

checkLayers(packages);
const before = readFileSync(page, 'utf8');
const after = insertLayers(before);
if (after !== before) writeFileSync(page, after);
console.log(`docs/architecture.md: ${after === before ? 'unchanged' : 'rewritten'}`);
