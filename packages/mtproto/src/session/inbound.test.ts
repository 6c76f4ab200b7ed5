import { describe, expect, it } from 'vitest';
import { encodeContainer } from '../message/container.js';
import { wrapGzipPacked } from '../message/gzip-packed.js';
import { answeredMsgId, Inbound, unpackMessages } from './inbound.js';
import { encodeRpcResult } from './rpc-answers.js';

const limits = { inflatedSize: 16 << 20, waitingSize: 1000 };
const message = (msgId: bigint, body: Uint8Array = Uint8Array.of(1, 2, 3, 4)) => ({ msgId, seqNo: 1, body });
const packed = wrapGzipPacked(new Uint8Array(100).fill(9));

function create(): Inbound<string> {
  let id = 0;
  return new Inbound(limits, () => ++id);
}

describe('unpackMessages', () => {
  it('opens a container, leaves the rest alone, and says what is wrong', () => {
    const single = message(4n);
    expect(unpackMessages(single)).toEqual([single]);
    expect(unpackMessages(message(8n, encodeContainer([single])))).toEqual([single]);
    expect(typeof unpackMessages(message(4n, encodeContainer([single])))).toBe('string');
    expect(typeof unpackMessages(message(4n, new Uint8Array(0)))).toBe('string');
  });
});

describe('Inbound', () => {
  it('gives messages out in turn, and holds them up behind one that is inflated', () => {
    const inbound = create();
    inbound.push(message(1n), 'a');
    inbound.push(message(2n, packed), 'b');
    inbound.push(message(3n), 'c');
    expect(inbound.next()).toMatchObject({ type: 'message', message: { msgId: 1n }, from: 'a' });
    expect(inbound.next()).toMatchObject({ type: 'compute', id: 1, job: { type: 'inflate' } });
    expect(inbound.next()).toBeUndefined();
    expect(inbound.computed(2, { type: 'inflate', value: new Uint8Array(4) })).toBe(false);
    expect(inbound.computed(1, { type: 'inflate', value: new Uint8Array(8) })).toBe(true);
    expect(inbound.computed(1, { type: 'inflate', value: new Uint8Array(8) })).toBe(false);
    expect(inbound.next()).toMatchObject({ type: 'message', message: { msgId: 2n, body: new Uint8Array(8) }, from: 'b' });
    expect(inbound.next()).toMatchObject({ message: { msgId: 3n }, from: 'c' });
    expect(inbound.next()).toBeUndefined();
  });

  it('inflates the content of an rpc_result and keeps its head', () => {
    const inbound = create();
    inbound.push(message(1n, encodeRpcResult(77n, packed)), 'a');
    inbound.next();
    inbound.computed(1, { type: 'inflate', value: Uint8Array.of(1, 2, 3, 4) });
    const step = inbound.next();
    expect(step?.type === 'message' && step.message.body).toEqual(encodeRpcResult(77n, Uint8Array.of(1, 2, 3, 4)));
  });

  it('R11 takes neither what fails to inflate nor gzip nor a container inside gzip', () => {
    for (const result of [
      { type: 'failed' as const, reason: 'x' },
      { type: 'inflate' as const, value: packed },
      { type: 'inflate' as const, value: encodeContainer([message(1n)]) },
    ]) {
      const inbound = create();
      inbound.push(message(1n, packed), 'a');
      inbound.push(message(2n), 'b');
      inbound.next();
      inbound.computed(1, result);
      expect(inbound.next()).toMatchObject({ type: 'unreadable', message: { msgId: 1n } });
      expect(inbound.next()).toMatchObject({ type: 'message', message: { msgId: 2n } });
    }
  });

  it('R11 takes no packed object whose length is wrong', () => {
    const inbound = create();
    inbound.push(message(1n, packed.subarray(0, 40)), 'a');
    expect(inbound.next()).toMatchObject({ type: 'unreadable' });
  });

  it('R11 bounds what comes out by what came in', () => {
    const limitOf = (length: number): number => {
      const inbound = create();
      inbound.push(message(1n, wrapGzipPacked(new Uint8Array(length))), 'a');
      const step = inbound.next();
      return step?.type === 'compute' && step.job.type === 'inflate' ? step.job.limit : 0;
    };
    expect([100, 100_000, 1_000_000].map(limitOf)).toEqual([(1 << 20) + 4096, 6_400_000, 16 << 20]);
  });

  it('has room for anything when empty, and for no more than its bound otherwise', () => {
    const inbound = create();
    const long = message(1n, new Uint8Array(4000));
    expect(inbound.hasRoom([long])).toBe(true);
    inbound.push(message(1n, packed), 'a');
    expect(inbound.hasRoom([long])).toBe(false);
    expect(inbound.hasRoom([message(2n)])).toBe(true);
    expect(inbound.hasRoom(Array.from({ length: 10 }, (_, index) => message(BigInt(index))))).toBe(false);
  });
});

describe('answeredMsgId', () => {
  it('finds the id that an answer is about, and none elsewhere', () => {
    expect(answeredMsgId(encodeRpcResult(77n, packed))).toBe(77n);
    expect(answeredMsgId(packed)).toBeUndefined();
    expect(answeredMsgId(new Uint8Array(8))).toBeUndefined();
  });
});
