/** What the schema's source has that a schema should not: entries that are dropped, and ids that the CRC rule does not give. */

/** One exception to the rule, with its reason. */
export interface SchemaException {
  readonly name: string;
  readonly reason: string;
}

/** Entries of the source that no server knows. Each must occur in the source, or the generation fails. */
export const droppedEntries: readonly SchemaException[] = [
  { name: 'inputPeerPhotoFileLocationLegacy', reason: 'private to TDLib: a location of files cached before layer 127' },
  { name: 'inputStickerSetThumbLegacy', reason: 'private to TDLib: a location of files cached before layer 127' },
  { name: 'mtcute.customMethod', reason: 'private to mtcute: a raw call' },
  { name: 'mtcute.dummyUpdate', reason: 'private to mtcute: a marker among updates' },
  { name: 'mtcute.dummyInputPeerMinUser', reason: 'private to mtcute: a min user in its peer cache' },
  { name: 'mtcute.dummyInputPeerMinChannel', reason: 'private to mtcute: a min channel in its peer cache' },
];

/** Kept entries whose id was assigned by hand. Each must really differ from the CRC rule, or the generation fails. */
export const assignedIds: readonly SchemaException[] = [];
