/** The codec of the API's current layer, as every call and update is read and written. */
import { createCodec, type TlCodec } from '@kitewire/tl-schema';
import { apiSchema, type Types } from '@kitewire/tl-schema/api';

/** Reads and writes the values of the current layer. */
export const apiCodec: TlCodec<Types> = /* @__PURE__ */ createCodec(apiSchema, { views: true });
