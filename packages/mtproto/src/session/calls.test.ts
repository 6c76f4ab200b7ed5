import { describe, expect, it } from 'vitest';
import { CallQueue } from './call-queue.js';
import { Calls } from './calls.js';

const now = { instant: 10, unix: 1_700_000_000_000 };
const body = new Uint8Array(4);

describe('Calls', () => {
  it('finds a call by its number and by each id it went out under, until it is closed', () => {
    const calls = new Calls();
    const call = calls.open(7, body);
    for (const id of [4n, 8n]) calls.markSent(call, id, now);
    expect([calls.byCallId(7), calls.byMsgId(4n), calls.byMsgId(8n), calls.lastMsgId(call)]).toEqual([call, call, call, 8n]);
    calls.close(call);
    calls.close(call);
    expect([calls.byCallId(7), calls.byMsgId(4n), calls.size, calls.sentCount, calls.isOpen(call)]).toEqual([undefined, undefined, 0, 0, false]);
  });

  it('counts those that are sent, and lists them from the oldest on', () => {
    const calls = new Calls();
    const [first, second, third] = [1, 2, 3].map((callId) => calls.open(callId, body));
    if (!first || !second || !third) throw new Error('unreachable');
    for (const [index, call] of [third, first, second].entries()) calls.markSent(call, BigInt(index * 4), now);
    calls.markQueued(second);
    expect(calls.sent()).toEqual([first, third]);
    expect(calls.sentCount).toBe(2);
  });

  it('remembers the last 16 ids of a call that is sent again and again', () => {
    const calls = new Calls();
    const call = calls.open(1, body);
    for (let id = 1n; id <= 40n; id += 1n) calls.markSent(call, id, now);
    expect(call.msgIds).toHaveLength(16);
    expect([calls.byMsgId(24n), calls.byMsgId(25n), calls.sentCount]).toEqual([undefined, call, 1]);
  });
});

describe('CallQueue', () => {
  const drain = (queue: CallQueue): number[] => {
    const drained: number[] = [];
    for (let call = queue.peek(); call; call = queue.peek()) {
      drained.push(call.callId);
      queue.shift();
    }
    return drained;
  };

  it('puts calls that go out again before the others, in the order in which they were made', () => {
    const calls = new Calls();
    const queue = new CallQueue(calls);
    const made = [0, 1, 2, 3, 4].map((callId) => calls.open(callId, body));
    for (const index of [3, 4]) queue.add(made[index]!);
    for (const index of [1, 2, 0]) queue.addAgain(made[index]!);
    expect(drain(queue)).toEqual([0, 1, 2, 3, 4]);
  });

  it('passes over closed calls, and does not let them pile up', () => {
    const calls = new Calls();
    const queue = new CallQueue(calls);
    for (let callId = 0; callId < 1000; callId += 1) {
      const call = calls.open(callId, body);
      queue.add(call);
      if (callId === 500) continue;
      calls.close(call);
      queue.noteClosed();
    }
    expect(drain(queue)).toEqual([500]);
  });

  it('is ready when its first call is, however many are behind it', () => {
    const calls = new Calls();
    const queue = new CallQueue(calls);
    expect(queue.readyAt(5)).toBeUndefined();
    const call = calls.open(1, body);
    Object.assign(call, { state: 'compressing', compressUntil: 99 });
    queue.add(call);
    queue.add(calls.open(2, body));
    expect(queue.readyAt(5)).toBe(99);
  });

  it('lets the body of a call go that is over, however long its number is remembered', () => {
    const calls = new Calls();
    const call = calls.open(1, new Uint8Array(1000));
    calls.close(call);
    expect(call.body).toHaveLength(0);
  });
});
