import { describe, expect, it } from 'vitest';
import { ClientServiceQueue, type OutgoingService, toOutgoing } from './client-service-queue.js';
import { serviceCodec } from './service-codec.js';

const ping = (pingId: bigint) => toOutgoing('ping', { _: 'ping', pingId });
const read = (message: OutgoingService | undefined) => message && serviceCodec.decode(message.body);

describe('ClientServiceQueue', () => {
  it('keeps only the latest ping, state request and salt request', () => {
    const queue = new ClientServiceQueue();
    queue.add(ping(1n));
    queue.add(ping(2n));
    expect(read(queue.take())).toMatchObject({ pingId: 2n });
    expect(queue.take()).toBeUndefined();
    expect(queue.isEmpty).toBe(true);
  });

  it('asks for all missing messages, and for all missing answers, in one request each', () => {
    const queue = new ClientServiceQueue();
    for (const id of [1n, 2n, 1n]) queue.requestMessage(id);
    for (const id of [3n, 2n ** 64n - 1n]) queue.requestAnswer(id);
    expect(read(queue.take())).toEqual({ _: 'msg_resend_req', msgIds: [1n, 2n] });
    expect(read(queue.take())).toEqual({ _: 'msg_resend_ans_req', msgIds: [3n, -1n] });
    expect(queue.isEmpty).toBe(true);
  });

  it('is bounded in every way', () => {
    const queue = new ClientServiceQueue();
    for (let id = 0n; id < 10_000n; id += 1n) {
      queue.requestMessage(id);
      queue.add(toOutgoing('other', { _: 'msgs_ack', msgIds: [id] }));
    }
    expect(queue.isOverfull).toBe(true);
    let count = 0;
    for (let next = queue.take(); next; next = queue.take()) count += 1;
    expect(count).toBeLessThan(1100);
  });

  it('keeps cancellations over a reconnect, and nothing else', () => {
    const queue = new ClientServiceQueue();
    queue.add(ping(1n));
    queue.add(toOutgoing('other', { _: 'msgs_ack', msgIds: [1n] }));
    queue.add(toOutgoing('dropAnswer', { _: 'rpc_drop_answer', reqMsgId: 4n }));
    queue.requestAnswer(1n);
    queue.dropTransient();
    expect(read(queue.take())).toEqual({ _: 'rpc_drop_answer', reqMsgId: 4n });
    expect(queue.isEmpty).toBe(true);
  });
});
