/** Maps of parts in the vault. */
import { describe, expect, it } from 'vitest';
import { createTestVault } from './memory-vault.contract.js';
import { PartMap } from './part-map.js';

describe('the map of parts', () => {
  it('is found again with its header and the parts that were marked', async () => {
    const vault = createTestVault();
    const map = await PartMap.create(vault, 'up-1.map', { fileId: '7', size: 10 });
    for (const part of [0, 5, 2, 5]) await map.mark(part);
    await map.unmark(2);
    const again = await PartMap.open(vault, 'up-1.map');
    expect(again?.header).toEqual({ fileId: '7', size: 10 });
    expect([...(again?.done ?? [])].sort()).toEqual([0, 5]);
  });

  it('begins without parts where there was another', async () => {
    const vault = createTestVault();
    await (await PartMap.create(vault, 'up-1.map', { fileId: '7' })).mark(30);
    await PartMap.create(vault, 'up-1.map', { fileId: '8' });
    const again = await PartMap.open(vault, 'up-1.map');
    expect([again?.header, again?.done.size]).toEqual([{ fileId: '8' }, 0]);
  });

  it('is none where there is no file, and where a crash or somebody else has left something else', async () => {
    const vault = createTestVault();
    expect(await PartMap.open(vault, 'up-1.map')).toBeUndefined();
    const contents = [[], [1, 2], [255, 255, 255, 255, 1], [3, 0, 0, 0, 91, 93], [2, 0, 0, 0, 91, 93], [2, 0, 0, 0, 123, 123]];
    for (const content of contents) {
      vault.files.set('up-1.map', Uint8Array.from(content));
      expect(await PartMap.open(vault, 'up-1.map')).toBeUndefined();
    }
  });
});
