import { describe, expect, it } from 'vitest';
import { apiSchema, layer } from './api.js';
import { createCodec, TlError } from './index.js';
import { loadLayer, otherLayers } from './layers.js';

describe('loadLayer', () => {
  it('has the schemas of other layers', async () => {
    expect(otherLayers).toEqual([227]);
    expect(otherLayers).not.toContain(layer);
    const codec = createCodec(await loadLayer(227));
    // messageEntityDiffInsert came after layer 223; flags without a value leave an id as it was.
    const entity = { _: 'messageEntityDiffInsert', offset: 1, length: 2 };
    expect(codec.decode(codec.encode(entity))).toEqual(entity);
    const user = { _: 'user', id: 2 ** 40, accessHash: 1n, firstName: 'A', botGuestchat: true };
    expect(codec.decode(codec.encode(user))).toEqual(user);
    expect(codec.constructorId('dialog')).not.toBe(createCodec(apiSchema).constructorId('dialog'));
    expect(() => codec.constructorId('mtcute.customMethod')).toThrow('expected a name of the schema');
  });

  it('loads a schema once', async () => {
    expect(await loadLayer(227)).toBe(await loadLayer(227));
  });

  it('refuses a layer without a table', async () => {
    await expect(loadLayer(1)).rejects.toMatchObject({ code: 'TL_UNKNOWN_LAYER', layer: 1, message: 'expected one of the layers 227, got 1' });
    await expect(loadLayer(layer)).rejects.toBeInstanceOf(TlError);
  });
});
