/** The door of the Telegram API on Node: as `api.ts`, with generated readers and writers. */
import { TlSchema } from './codec/schema.js';
import { bodies } from './generated/api-bodies.js';
import { table } from './generated/api-table.js';
import type { Types } from './generated/api-types.js';
import { openText } from './node/open-text.js';

export { layer } from './generated/api-table.js';
export type * from './generated/api-types.js';

/** The schema of the Telegram API at {@link layer}. Page: https://core.telegram.org/schema */
export const apiSchema: TlSchema<Types> = /* @__PURE__ */ new TlSchema<Types>(table, { bodies, openText });
