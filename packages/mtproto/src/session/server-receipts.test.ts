/** Tests of what a server learns of the arrival of what it has sent. */
import { describe, expect, it } from 'vitest';
import { body, noise, pushes, results, signed, start } from './server-bench.contract.js';

describe('receipts', () => {
  it('come back once, when the push or the answer that they belong to has been acknowledged', () => {
    const client = start();
    const [ofPush, ofAnswer] = [{ of: 'push' }, { of: 'answer' }];
    client.give({ type: 'push', body: Uint8Array.of(0xfe, 0, 0, 0, 1, 0, 0, 0), receipt: ofPush });
    client.give({ type: 'push', body: Uint8Array.of(0xfe, 0, 0, 0, 2, 0, 0, 0) });
    client.say(body(1));
    const [request] = client.effectsOf('request');
    client.give({ type: 'result', msgId: request?.msgId ?? 0n, body: body(2), receipt: ofAnswer });
    expect([pushes(client), results(client).length]).toEqual([[1, 2], 1]);
    expect(client.effectsOf('acknowledged')).toEqual([]);
    const ids = [...client.sent().filter(({ body: sent }) => sent[0] === 0xfe), ...results(client)].map(({ msgId }) => signed(msgId));
    client.say({ _: 'msgs_ack', msgIds: ids }, { seqNo: 0 });
    client.say({ _: 'msgs_ack', msgIds: ids }, { seqNo: 0 });
    expect(client.effectsOf('acknowledged').map(({ receipt }) => receipt)).toEqual([ofPush, ofAnswer]);
  });

  it('stay with an answer that is gzipped first, and go with one that no packet can carry or that was dropped', () => {
    const client = start();
    const give = (index: number, length: number): bigint => {
      client.say(body(index));
      const msgId = client.effectsOf('request').at(-1)?.msgId ?? 0n;
      client.give({ type: 'result', msgId, body: noise(length), receipt: { index } });
      const job = client.effectsOf('compute').at(-1);
      client.give({ type: 'computed', id: job?.id ?? 0, result: { type: 'failed', reason: 'no time' } });
      return msgId;
    };
    give(1, 5000);
    give(2, (2 << 20) - 100);
    const dropped = give(3, 5000);
    const ids = results(client).map(({ msgId }) => signed(msgId));
    expect(ids).toHaveLength(3);
    client.say({ _: 'rpc_drop_answer', reqMsgId: signed(dropped) });
    client.say({ _: 'msgs_ack', msgIds: ids }, { seqNo: 0 });
    expect(client.effectsOf('acknowledged').map(({ receipt }) => receipt)).toEqual([{ index: 1 }]);
  });
});
