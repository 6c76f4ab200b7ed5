import { describe, expect, it } from 'vitest';
import { apiSchema, layer } from './api.js';
import { createCodec, TlError } from './index.js';
import { loadLayer, otherLayers } from './layers.js';

describe('loadLayer', () => {
  it('has the schemas of other layers', async () => {
    expect(otherLayers).toEqual([143, 146, 152, 158, 160, 167, 174, 179, 181, 185, 189, 198, 204, 214, 216, 218, 220, 221, 227, 229]);
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

  it('has the same fields as the same kind of number in every layer', async () => {
    const wide = (name: string): boolean => ['long', 'int53'].includes(name);
    const current = new Map(apiSchema.names.map((name) => [name, apiSchema.describe(name)?.fields ?? []]));
    for (const other of otherLayers) {
      const schema = await loadLayer(other);
      const differing = schema.names.flatMap((name) => (schema.describe(name)?.fields ?? []).filter(({ key, type }) => {
        const now = current.get(name)?.find((field) => field.key === key)?.type;
        return type.kind === 'scalar' && now?.kind === 'scalar' && wide(type.name) && wide(now.name) && type.name !== now.name;
      }).map(({ key }) => `${name}.${key}`));
      expect(differing, `layer ${other}`).toEqual([]);
    }
    // These are not in the current layer: a source that marks no numbers goes by the name of the field.
    expect((await loadLayer(143)).describe('messageUserVote')?.fields.map(({ type }) => type)).toContainEqual({ kind: 'scalar', name: 'int53' });
  });

  it('loads a schema once', async () => {
    expect(await loadLayer(227)).toBe(await loadLayer(227));
  });

  it('refuses a layer without a table', async () => {
    await expect(loadLayer(1)).rejects.toMatchObject({ code: 'TL_UNKNOWN_LAYER', layer: 1, message: `expected one of the layers ${otherLayers.join(', ')}, got 1` });
    await expect(loadLayer(layer)).rejects.toBeInstanceOf(TlError);
  });
});
