/** Where the schemas of the other layers come from: a new layer is a new line here and a development dependency. */
import { assignedIds, builtInEntries, droppedEntries, earlierEntries, foreignEntries, type SchemaException, wrapperPrefixes } from '../model/exceptions.js';

/** The source of one layer beside the current one. */
export interface LayerSource {
  readonly layer: number;
  /**
   * The form of the file: `json` as `@mtcute/tl` publishes it, which tells its layer itself; `text` for a module that
   * exports TL; `definitions` for a module that exports what teleproto reads by.
   */
  readonly form: 'json' | 'text' | 'definitions';
  /** A module specifier. */
  readonly file: string;
  /** A module whose text says `LAYER = 198`, for the forms that do not tell their layer. */
  readonly layerFile?: string;
  /** What that source has and no table should; each must occur in it. */
  readonly droppedEntries: readonly SchemaException[];
  /** The ids of that source that the CRC rule does not give. */
  readonly assignedIds: readonly SchemaException[];
}

/** Entries that `@mtcute/tl` made up later than others. */
const customMethod = 'mtcute.customMethod';

function mtcute(layer: number, dropped: readonly SchemaException[]): LayerSource {
  return { layer, form: 'json', file: `schema-${layer}/api-schema.json`, droppedEntries: dropped, assignedIds };
}

function gramjs(layer: number): LayerSource {
  const folder = `schema-${layer}/tl`;
  return { layer, form: 'text', file: `${folder}/apiTl.js`, layerFile: `${folder}/AllTLObjects.js`, droppedEntries: builtInEntries, assignedIds };
}

/** Before the raw call came among its entries. */
const earliest = [...droppedEntries.filter(({ name }) => name !== customMethod), ...earlierEntries];
const earlier = [...droppedEntries, ...earlierEntries];
const prefixes = ['BusinessConnection', 'GooglePlayIntegrity', 'ApnsSecret'] as const;

/** In ascending order of their layers. */
export const layerSources: readonly LayerSource[] = [
  gramjs(143),
  gramjs(146),
  gramjs(152),
  gramjs(158),
  gramjs(160),
  mtcute(167, earliest),
  gramjs(174),
  mtcute(179, [...earliest, ...wrapperPrefixes('BusinessConnection')]),
  mtcute(181, [...earliest, ...wrapperPrefixes(...prefixes)]),
  mtcute(185, [...earlier, ...wrapperPrefixes(...prefixes)]),
  mtcute(189, [...earlier, ...wrapperPrefixes(...prefixes)]),
  gramjs(198),
  mtcute(204, [...earlier, ...wrapperPrefixes(...prefixes, 'ReCaptcha')]),
  gramjs(214),
  mtcute(216, [...earlier, ...wrapperPrefixes(...prefixes, 'ReCaptcha')]),
  mtcute(218, droppedEntries),
  mtcute(220, droppedEntries),
  mtcute(221, droppedEntries),
  { layer: 227, form: 'json', file: '@mtcute/core/tl/api-schema.json', droppedEntries, assignedIds },
  {
    layer: 229,
    form: 'definitions',
    file: 'schema-229/tl/generated/api-definitions.js',
    layerFile: 'schema-229/tl/runtime/registry.js',
    droppedEntries: foreignEntries,
    assignedIds,
  },
];
