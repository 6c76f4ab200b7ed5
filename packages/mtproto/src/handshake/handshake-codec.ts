/** The codec of the messages that create a key. */
import { createCodec, TlError, type TlCodec } from '@kitewire/tl-schema';
import { mtprotoSchema, type MethodRequest, type TlObject, type Types } from '@kitewire/tl-schema/mtproto';

/** Any message of key creation, and every other one of MTProto's service schema. */
export type HandshakeObject = TlObject | MethodRequest;

/** Reads and writes the messages of key creation. */
export const handshakeCodec: TlCodec<Types> = /* @__PURE__ */ createCodec(mtprotoSchema);

/** The object at the front of the bytes, and how many it takes; `undefined` when there is none. Servers pad their answers. */
export function readObject(bytes: Uint8Array): { readonly value: HandshakeObject; readonly length: number } | undefined {
  try {
    return handshakeCodec.decodePrefix(bytes);
  } catch (error) {
    if (error instanceof TlError) return undefined;
    throw error;
  }
}
