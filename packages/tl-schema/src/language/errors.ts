/** What can be wrong with a schema: its text, its ids or its names. */

/** A schema that cannot be used; `message` says where and what was expected. */
export class SchemaError extends Error {
  readonly code = 'TL_SCHEMA' as const;
  override readonly name = 'SchemaError';
}
