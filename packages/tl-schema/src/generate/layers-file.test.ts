import { describe, expect, it } from 'vitest';
import { printLayersFile } from './layers-file.js';

describe('printLayersFile', () => {
  it('imports each table only when it is asked for', () => {
    const file = printLayersFile([198, 227]);
    expect(file).toContain("  [198, () => import('./layer-198.js')],\n  [227, () => import('./layer-227.js')],\n]);\n");
    expect(file).not.toContain("from './layer");
  });
});
