/** The door of the other layers: their schemas, each loaded only when it is asked for. */
import { createLayerLoader } from './codec/layer-loader.js';
import type { TlSchema } from './codec/schema.js';
import { chain } from './generated/layers.js';

export { UnknownLayerError } from './codec/errors.js';
export { DamagedTableError } from './codec/table-patch.js';

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
export const otherLayers: readonly number[] = /* @__PURE__ */ Array.from(chain.patches.keys());

const load: (layer: number) => Promise<TlSchema<LayerTypes>> = /* @__PURE__ */ createLayerLoader<LayerTypes>(chain);

/**
 * Loads the schema of another layer; the same one at every call. Its table is made of what it has that its neighbours
 * have not, so that those between it and the current layer are loaded, too.
 *
 * @throws UnknownLayerError for a layer that is not in {@link otherLayers}.
 * @throws DamagedTableError when the files of this package are not those of one build.
 */
export function loadLayer(layer: number): Promise<TlSchema<LayerTypes>> {
  return load(layer);
}
