import { describe, expect, it } from 'vitest';
import { ServerRequests } from './server-requests.js';

const short = new Uint8Array(8);
const long = new Uint8Array(5000);

function create(limit = 10): { requests: ServerRequests; answer: (msgId: bigint, result: Uint8Array) => ReturnType<ServerRequests['answer']> } {
  const requests = new ServerRequests(limit);
  let id = 0;
  return { requests, answer: (msgId, result) => requests.answer({ msgId, body: result }, () => ++id) };
}

describe('ServerRequests', () => {
  it('takes one answer for each request', () => {
    const { requests, answer } = create();
    requests.start(4n);
    expect(answer(4n, short)).toEqual({ type: 'ready', answer: { msgId: 4n, result: short } });
    expect(answer(4n, short)).toBeUndefined();
    expect(answer(8n, short)).toBeUndefined();
  });

  it('has long answers gzipped, and sends the shorter form', () => {
    const { requests, answer } = create();
    requests.start(4n);
    expect(answer(4n, long)).toMatchObject({ type: 'compute', id: 1 });
    expect([requests.bytes, requests.isRunning(4n)]).toEqual([5000, true]);
    const outcome = requests.compressed(1, { type: 'deflate', value: new Uint8Array(100) });
    expect(outcome?.type === 'ready' && outcome.answer.result.length).toBe(108);
    expect([requests.bytes, requests.isRunning(4n)]).toEqual([0, false]);
    requests.start(8n);
    answer(8n, long);
    expect(requests.compressed(2, { type: 'failed', reason: 'x' })).toEqual({ type: 'ready', answer: { msgId: 8n, result: long } });
  });

  it('sends an answer as it is that is not to be gzipped', () => {
    const { requests } = create();
    requests.start(4n);
    expect(requests.answer({ msgId: 4n, body: long, compress: false }, () => 1)).toEqual({ type: 'ready', answer: { msgId: 4n, result: long } });
  });

  it('counts what was dropped until it has been answered', () => {
    const { requests, answer } = create(1);
    requests.start(4n);
    expect(requests.drop(4n)).toBe(true);
    expect(requests.drop(4n)).toBe(false);
    expect(requests.isFull).toBe(true);
    expect(answer(4n, short)).toBeUndefined();
    expect(requests.isFull).toBe(false);
  });

  it('forgets an answer that is dropped while it is gzipped', () => {
    const { requests, answer } = create(1);
    requests.start(4n);
    answer(4n, long);
    requests.drop(4n);
    expect(requests.isFull).toBe(false);
    expect(requests.compressed(1, { type: 'deflate', value: short })).toBeUndefined();
    expect(requests.bytes).toBe(0);
  });
});
