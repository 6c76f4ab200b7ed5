/** The codec of MTProto's own schema: service messages, and the answers around RPC results. */
import { createCodec, type TlCodec } from '@kitewire/tl-schema';
import { type MethodRequest, mtprotoSchema, type TlObject, type Types } from '@kitewire/tl-schema/mtproto';

/** Reads and writes MTProto's service messages. */
export const serviceCodec: TlCodec<Types> = /* @__PURE__ */ createCodec(mtprotoSchema);

/** Any message of MTProto's own schema. */
export type ServiceMessage = TlObject | MethodRequest;

/** Constructor ids that are looked for in raw bytes, before or instead of decoding. */
export const SERVICE_IDS = {
  rpcResult: 0xf35c6d01,
  rpcError: 0x2144ca19,
  pong: 0x347773c5,
  badMsgNotification: 0xa7eff811,
  badServerSalt: 0xedab447b,
  msgsStateInfo: 0x04deb57d,
  futureSalts: 0xae500895,
  newSessionCreated: 0x9ec20908,
} as const;

/** A `long` of the schema, which is signed, as the unsigned number that this package counts with. */
export function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
