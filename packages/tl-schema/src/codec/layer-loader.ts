/** The schemas of other layers: made of patches, from the table of the current one, when they are asked for. */
import { UnknownLayerError } from './errors.js';
import { TlSchema, type SchemaTypes } from './schema.js';
import { applyTablePatch } from './table-patch.js';

/** Where tables and patches come from; each is loaded when it is needed. */
export interface LayerChain {
  /** The layer whose table is whole. */
  readonly current: number;
  readonly loadCurrent: () => Promise<{ readonly table: string }>;
  /** By layer. */
  readonly patches: ReadonlyMap<number, LayerPatch>;
}

/** A layer as a patch. */
export interface LayerPatch {
  /** The layer that it is a patch to. */
  readonly base: number;
  readonly load: () => Promise<{ readonly patch: string }>;
}

/** Makes a function that loads the schema of a layer: the same one at every call, and once more only after a failure. */
export function createLayerLoader<Types extends SchemaTypes>(chain: LayerChain): (layer: number) => Promise<TlSchema<Types>> {
  const schemas = new Map<number, Promise<TlSchema<Types>>>();
  /** Those that were asked for; what lies between is made again, for it takes more memory than time. */
  const tables = new Map<number, string>();

  const loadTable = async (layer: number): Promise<string> => {
    const patches: Promise<{ readonly layer: number; readonly patch: string }>[] = [];
    let at = layer;
    while (at !== chain.current && !tables.has(at)) {
      const own = at;
      const source = chain.patches.get(own);
      if (source === undefined) throw new UnknownLayerError(own, [...chain.patches.keys()]);
      patches.push(source.load().then(({ patch }) => ({ layer: own, patch })));
      at = source.base;
    }
    const [base, ...steps] = await Promise.all([tables.get(at) ?? chain.loadCurrent().then(({ table }) => table), ...patches]);
    const table = steps.reduceRight((before, step) => applyTablePatch(step.layer, before, step.patch), base);
    tables.set(layer, table);
    return table;
  };

  const load = (layer: number): Promise<TlSchema<Types>> => {
    const schema = loadTable(layer).then((table) => new TlSchema<Types>(table));
    schemas.set(layer, schema);
    schema.catch(() => schemas.delete(layer));
    return schema;
  };

  return (layer) => {
    if (!chain.patches.has(layer)) return Promise.reject(new UnknownLayerError(layer, [...chain.patches.keys()]));
    return schemas.get(layer) ?? load(layer);
  };
}
