/** The list of the other layers -> the TypeScript file that finds the table of each. */

/** The name of a layer's file, without its ending. */
export function layerFileName(layer: number): string {
  return `layer-${layer}`;
}

/** Prints the file: what is imported is only what is asked for. */
export function printLayersFile(layers: readonly number[]): string {
  return [
    '/** The tables of the other layers, each in a module of its own. Generated. */',
    '',
    '/** Loads the module of a table, by layer. */',
    'export const tables: ReadonlyMap<number, () => Promise<{ readonly table: string }>> = /* @__PURE__ */ new Map([',
    ...layers.map((layer) => `  [${layer}, () => import('./${layerFileName(layer)}.js')],`),
    ']);',
    '',
  ].join('\n');
}
