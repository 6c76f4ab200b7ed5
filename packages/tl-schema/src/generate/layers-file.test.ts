import { describe, expect, it } from 'vitest';
import { chainLayers, printLayersFile, printPatchFile } from './layers-file.js';

describe('chainLayers', () => {
  it('gives each layer its neighbour towards the current one', () => {
    expect(chainLayers(223, [229, 198, 227, 221])).toEqual([
      { layer: 198, base: 221 },
      { layer: 221, base: 223 },
      { layer: 227, base: 223 },
      { layer: 229, base: 227 },
    ]);
    expect(chainLayers(223, [])).toEqual([]);
  });
});

describe('printLayersFile', () => {
  it('names the base of each layer and imports patches only when they are asked for', () => {
    const file = printLayersFile(223, [{ layer: 198, base: 223 }, { layer: 227, base: 223 }]);
    expect(file).toContain("    [198, { base: 223, load: () => import('./layer-198.js') }],\n    [227, { base: 223, load: () => import('./layer-227.js') }],\n  ]),\n");
    expect(file).toContain("  current: 223,\n  loadCurrent: () => import('./api-table.js'),\n");
    expect(file).not.toContain("from './layer");
  });
});

describe('printPatchFile', () => {
  it('quotes the patch', () => {
    expect(printPatchFile(198, 223, '>2\na x:`')).toContain('export const patch: string = `>2\na x:\\``;');
  });
});
