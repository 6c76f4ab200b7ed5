/** Where the schemas of the other layers come from: a new layer is a new line here and a development dependency. */
import { assignedIds, droppedEntries, type SchemaException } from '../model/exceptions.js';

/** The source of one layer beside the current one. */
export interface LayerSource {
  readonly layer: number;
  /** A module specifier of JSON in the format of `@mtcute/tl`; its `l` must be the layer. */
  readonly file: string;
  /** What that source has and no server knows; each must occur in it. */
  readonly droppedEntries: readonly SchemaException[];
  /** The ids of that source that the CRC rule does not give. */
  readonly assignedIds: readonly SchemaException[];
}

/** In ascending order of their layers. */
export const layerSources: readonly LayerSource[] = [
  { layer: 227, file: '@mtcute/core/tl/api-schema.json', droppedEntries, assignedIds },
];
