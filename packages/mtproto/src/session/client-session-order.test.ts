import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes/hex.js';
import { badSalt, body, start } from './client-bench.contract.js';
import { INVOKE_AFTER_LENGTH, wrapInvokeAfter } from './invoke-after.js';

/** What the last message that carries a call says: the id that it waits for, and the call itself. */
function readLast(sent: { readonly body: Uint8Array } | undefined): { after: bigint | undefined; call: number | undefined } {
  if (!sent) throw new Error('Nothing was sent');
  const view = new DataView(sent.body.buffer, sent.body.byteOffset, sent.body.byteLength);
  if (view.getUint32(0, true) !== 0xcb9f372d) return { after: undefined, call: sent.body[4] };
  return { after: view.getBigUint64(4, true), call: sent.body[INVOKE_AFTER_LENGTH + 4] };
}

describe('a call that must not overtake another one', () => {
  it('is wrapped as the schema has it', () => {
    expect(wrapInvokeAfter(Uint8Array.of(1, 2, 3, 4), 0x0102030405060708n)).toEqual(fromHex('2d379fcb080706050403020101020304'));
  });

  it('names the message of the earlier one while that is unanswered', () => {
    const server = start(1);
    server.give({ type: 'call', callId: 2, body: body(2), after: 1 });
    expect(readLast(server.sentCalls[1])).toEqual({ after: server.sentCalls[0]?.msgId, call: 2 });
  });

  it('goes out bare once the earlier one is answered, was given up, or was never there', () => {
    const server = start(2);
    server.answer(server.sentCalls[0]?.msgId ?? 0n, body(1));
    server.give({ type: 'cancel', callId: 2 });
    for (const [callId, after] of [[3, 1], [4, 2], [5, 99]] as const) {
      server.give({ type: 'call', callId, body: body(callId), after });
      expect(readLast(server.sentCalls.at(-1))).toEqual({ after: undefined, call: callId });
    }
  });

  it('R08 follows the earlier one to its new id when both are sent again', () => {
    const server = start(0);
    server.client.handle({ type: 'call', callId: 1, body: body(1) }, server.now);
    server.client.handle({ type: 'call', callId: 2, body: body(2), after: 1 }, server.now);
    server.settle();
    badSalt(server, 9n, server.packets.at(-1)?.msgId);
    expect(server.sentCalls).toHaveLength(4);
    const [first, , firstAgain, secondAgain] = server.sentCalls;
    expect(firstAgain?.msgId).toBeGreaterThan(first?.msgId ?? 0n);
    expect(readLast(secondAgain)).toEqual({ after: firstAgain?.msgId, call: 2 });
  });
});
