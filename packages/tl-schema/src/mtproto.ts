/** The door of MTProto's service schema and the types of its values. */
import { TlSchema } from './codec/schema.js';
import { table } from './generated/mtproto-table.js';
import type { Types } from './generated/mtproto-types.js';

// The generated types are names that no hand lists: this door hands on exactly that file.
export type * from './generated/mtproto-types.js';

/** The service schema of MTProto 2.0. Page: https://core.telegram.org/mtproto/service_messages */
export const mtprotoSchema: TlSchema<Types> = /* @__PURE__ */ new TlSchema<Types>(table);
