/** The envelope around the answer to a call, written by hand: its content is any serialized object. */
import { writeUint64LE } from '../bytes/int64.js';
import { SERVICE_IDS, serviceCodec } from './service-codec.js';

/** Serializes `rpc_result` around a serialized object. */
export function encodeRpcResult(reqMsgId: bigint, result: Uint8Array): Uint8Array {
  const body = new Uint8Array(12 + result.length);
  new DataView(body.buffer).setUint32(0, SERVICE_IDS.rpcResult, true);
  writeUint64LE(body, 4, reqMsgId);
  body.set(result, 12);
  return body;
}

/** Serializes `rpc_error`; see https://core.telegram.org/mtproto/service_messages#rpc-error. */
export function encodeRpcError(errorCode: number, errorMessage: string): Uint8Array {
  return serviceCodec.encode({ _: 'rpc_error', errorCode, errorMessage });
}
