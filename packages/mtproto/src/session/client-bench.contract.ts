/** What the tests of a client's session share: calls without a schema, and a client that has just been answered. */
import { createPortableCrypto } from '../crypto/portable-provider.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import { ScriptedServer } from '../testing/scripted-server.js';

export const crypto: CryptoProvider = createPortableCrypto();
/** A message id as the schema's `long`. */
export const signed = (id: bigint | undefined): bigint => BigInt.asIntN(64, id ?? 0n);

/** A body of no schema. */
export function body(index: number, length = 8): Uint8Array {
  const bytes = new Uint8Array(length).fill(index);
  new DataView(bytes.buffer).setUint32(0, 0x0badcafe, true);
  new DataView(bytes.buffer).setUint32(4, index, true);
  return bytes;
}

/** A connected client with so many sent calls, 1 and up, and a server that has answered its ping. */
export function start(calls = 1, options?: ConstructorParameters<typeof ScriptedServer>[1]): ScriptedServer {
  const server = new ScriptedServer(crypto, options);
  server.connect();
  const [ping] = server.sentOf('ping_delay_disconnect');
  server.say({ _: 'pong', msgId: signed(ping?.msgId), pingId: 1n }, { seqNo: 0 });
  for (let callId = 1; callId <= calls; callId += 1) server.call(callId, body(callId));
  return server;
}

/** Refuses a message, the last call unless named, with an error. */
export function notice(server: ScriptedServer, errorCode: number, badMsgId = server.sentCalls.at(-1)?.msgId): void {
  server.say({ _: 'bad_msg_notification', badMsgId: signed(badMsgId), badMsgSeqno: 1, errorCode }, { seqNo: 0 });
}

/** Refuses a message, the last call unless named, because of its salt. */
export function badSalt(server: ScriptedServer, salt: bigint, badMsgId = server.sentCalls.at(-1)?.msgId): void {
  server.say({ _: 'bad_server_salt', badMsgId: signed(badMsgId), badMsgSeqno: 1, errorCode: 48, newServerSalt: salt }, { seqNo: 0 });
}

/** Lets so many ms pass, in which the server is heard of but answers nothing. */
export function hum(server: ScriptedServer, duration: number): void {
  for (let passed = 0; passed < duration; passed += 1000) {
    server.run(1000);
    server.say({ _: 'pong', msgId: 4n, pingId: 999n }, { seqNo: 0 });
  }
}
