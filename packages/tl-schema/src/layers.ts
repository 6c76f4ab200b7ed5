/** The door of the other layers: their schemas, each loaded only when it is asked for. */
import { UnknownLayerError } from './codec/errors.js';
import { TlSchema } from './codec/schema.js';
import { tables } from './generated/layers.js';

export { UnknownLayerError } from './codec/errors.js';

/** A value of some layer: a plain object as in the current layer, but without types of its own. */
export interface LayerValue {
  _: string;
  [key: string]: unknown;
}

/** What the compiler knows of another layer: that values have a name. */
export interface LayerTypes {
  object: LayerValue;
  request: LayerValue;
  methods: Record<string, { request: LayerValue; result: unknown }>;
}

/** The layers that {@link loadLayer} has, ascending; the current one is not among them. */
export const otherLayers: readonly number[] = /* @__PURE__ */ Array.from(tables.keys());

const loaded: Map<number, Promise<TlSchema<LayerTypes>>> = /* @__PURE__ */ new Map();

/**
 * Loads the schema of another layer; the same one at every call.
 *
 * @throws UnknownLayerError for a layer that is not in {@link otherLayers}.
 */
export function loadLayer(layer: number): Promise<TlSchema<LayerTypes>> {
  const known = loaded.get(layer);
  if (known !== undefined) return known;
  const load = tables.get(layer);
  if (load === undefined) return Promise.reject(new UnknownLayerError(layer, otherLayers));
  const schema = load().then(({ table }) => new TlSchema<LayerTypes>(table));
  loaded.set(layer, schema);
  return schema;
}
