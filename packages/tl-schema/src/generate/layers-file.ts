/** The other layers -> the TypeScript files that find the table of each: its patch, and what it is a patch to. */
import { printTemplate } from './template.js';

/** A layer whose table is stored as a patch to another. */
export interface ChainedLayer {
  readonly layer: number;
  /** Its neighbour on the way to the current layer, or that one. */
  readonly base: number;
}

/** Gives each layer its base; ascending. */
export function chainLayers(current: number, layers: readonly number[]): ChainedLayer[] {
  const ascending = [...layers, current].sort((one, other) => one - other);
  const middle = ascending.indexOf(current);
  return ascending.flatMap((layer, index) => (index === middle ? [] : [{ layer, base: ascending[index < middle ? index + 1 : index - 1] as number }]));
}

/** The name of a layer's file, without its ending. */
export function layerFileName(layer: number): string {
  return `layer-${layer}`;
}

/** Prints the file of one layer. */
export function printPatchFile(layer: number, base: number, patch: string): string {
  return [
    `/** The table of the Telegram API, layer ${layer}, as a patch to that of layer ${base}. Generated. */`,
    '',
    '/** The patch; its format stands in codec/table-patch.ts. */',
    `export const patch: string = ${printTemplate(patch)};`,
    '',
  ].join('\n');
}

/** Prints the list of layers: what is imported is only what is asked for. */
export function printLayersFile(current: number, chain: readonly ChainedLayer[]): string {
  return [
    '/** The tables of the other layers, each a patch in a module of its own, and the one that all of them come from. Generated. */',
    "import type { LayerChain } from '../codec/layer-loader.js';",
    '',
    '/** Loads the modules; by layer. */',
    'export const chain: LayerChain = {',
    `  current: ${current},`,
    "  loadCurrent: () => import('./api-table.js'),",
    '  patches: /* @__PURE__ */ new Map([',
    ...chain.map(({ layer, base }) => `    [${layer}, { base: ${base}, load: () => import('./${layerFileName(layer)}.js') }],`),
    '  ]),',
    '};',
    '',
  ].join('\n');
}
