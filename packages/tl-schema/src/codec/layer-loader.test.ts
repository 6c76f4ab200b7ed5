import { describe, expect, it } from 'vitest';
import { createLayerLoader, type LayerChain, type LayerPatch } from './layer-loader.js';

/** Layers 1 to 5, the third whole. `loads` notes what was loaded, 3 for the whole one. */
function createChain(): { chain: LayerChain; loads: number[] } {
  const loads: number[] = [];
  const patches: Record<number, string> = { 1: '>3\nd1 x:i', 2: '>2\nc2 x:i', 4: '>2\nc4 x:i', 5: '<2\n=E\ne5 x:i\n>1' };
  const patch = (layer: number, base: number): [number, LayerPatch] => [layer, {
    base,
    load: async () => {
      loads.push(layer);
      return { patch: patches[layer] ?? '' };
    },
  }];
  const loadCurrent = async (): Promise<{ table: string }> => {
    loads.push(3);
    return { table: '=A\na3 x:i' };
  };
  return { chain: { current: 3, loadCurrent, patches: new Map([patch(1, 2), patch(2, 3), patch(4, 3), patch(5, 4)]) }, loads };
}

describe('createLayerLoader', () => {
  it('applies the patches between the current layer and the one asked for', async () => {
    const load = createLayerLoader(createChain().chain);
    const names = await Promise.all([1, 2, 4, 5].map(async (layer) => (await load(layer)).names));
    expect(names).toEqual([['a3', 'c2', 'd1'], ['a3', 'c2'], ['a3', 'c4'], ['e5', 'c4']]);
  });

  it('loads nothing before it is asked, only what lies between, and no patch of a table that it has made', async () => {
    const { chain, loads } = createChain();
    const load = createLayerLoader(chain);
    expect(loads).toEqual([]);
    await load(2);
    expect(loads.splice(0).sort()).toEqual([2, 3]);
    const [one, other] = await Promise.all([load(1), load(1)]);
    expect(one).toBe(other);
    expect(loads.splice(0)).toEqual([1]);
    expect(await load(1)).toBe(one);
    expect(loads).toEqual([]);
  });

  it('says which layer is damaged, and loads it again', async () => {
    const { chain } = createChain();
    let isDamaged = true;
    const second = { base: 3, load: async () => ({ patch: isDamaged ? '>9' : '>2\nc2 x:i' }) };
    const load = createLayerLoader({ ...chain, patches: new Map([...chain.patches, [2, second]]) });
    const message = 'line 1 of the patch for layer 2: expected a count of 1 to 2 lines, got ">9"';
    await expect(load(1)).rejects.toMatchObject({ code: 'TL_DAMAGED_TABLE', layer: 2, line: 1, message });
    isDamaged = false;
    expect((await load(1)).names).toEqual(['a3', 'c2', 'd1']);
  });

  it('refuses a layer that it has no patch for', async () => {
    const { chain, loads } = createChain();
    const load = createLayerLoader(chain);
    for (const layer of [0, 3, 6]) await expect(load(layer)).rejects.toMatchObject({ code: 'TL_UNKNOWN_LAYER', layer });
    expect(loads).toEqual([]);
  });
});
