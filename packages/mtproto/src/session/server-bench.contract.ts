/** What the tests of a server's session share: requests without a schema, and a session that has announced itself. */
import { createPortableCrypto } from '../crypto/portable-provider.js';
import type { MtprotoPacket } from '../packet.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import { ScriptedClient } from '../testing/scripted-client.js';
import type { ReadMessage } from '../testing/scripted-server.js';
import { DEFAULT_SERVER_SESSION_LIMITS } from './server-session-options.js';

export const crypto: CryptoProvider = createPortableCrypto();
/** A message id as the schema's `long`. */
export const signed = (id: bigint): bigint => BigInt.asIntN(64, id);

/** A request or an answer of no schema. */
export function body(index: number, length = 8): Uint8Array {
  const bytes = new Uint8Array(length).fill(index);
  new DataView(bytes.buffer).setUint32(0, 0x0badcafe, true);
  new DataView(bytes.buffer).setUint32(4, index, true);
  return bytes;
}

/** Bytes that gzip does not shorten. */
export function noise(length: number): Uint8Array {
  let state = 7;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state >>> 24;
  });
}

/** A server session that has announced itself on connection 1. */
export function start(limits?: Partial<typeof DEFAULT_SERVER_SESSION_LIMITS>): ScriptedClient {
  const client = new ScriptedClient(crypto, { ...DEFAULT_SERVER_SESSION_LIMITS, ...limits });
  client.say({ _: 'ping', pingId: 1n }, { seqNo: 0 });
  return client;
}

/** The error numbers that were sent. */
export function codes(client: ScriptedClient): number[] {
  return client.sentOf('bad_msg_notification').map(({ errorCode }) => errorCode);
}

/** The results that were sent, as the first word of their content behind the id of the call. */
export function results(client: ScriptedClient, connection?: number): ReadMessage[] {
  return client.sent(connection).filter(({ body: sent }) => new DataView(sent.buffer, sent.byteOffset).getUint32(0, true) === 0xf35c6d01);
}

/** The numbers of the pushes that were sent. */
export function pushes(client: ScriptedClient, connection?: number): number[] {
  return client.sent(connection).filter(({ body: sent }) => sent[0] === 0xfe).map(({ body: sent }) => sent[4] ?? 0);
}

/** Answers a request. */
export function answer(client: ScriptedClient, packet: MtprotoPacket, result = body(1)): void {
  client.give({ type: 'result', msgId: packet.msgId, body: result });
}
