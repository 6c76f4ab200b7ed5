/** The door of the Telegram API: its schema, its layer, and the types of all its values. */
import { TlSchema } from './codec/schema.js';
import { table } from './generated/api-table.js';
import type { Types } from './generated/api-types.js';

export { layer } from './generated/api-table.js';
// The generated types are thousands of names that no hand lists: this door hands on exactly that file.
export type * from './generated/api-types.js';

/** The schema of the Telegram API at {@link layer}. Page: https://core.telegram.org/schema */
export const apiSchema: TlSchema<Types> = /* @__PURE__ */ new TlSchema<Types>(table);
