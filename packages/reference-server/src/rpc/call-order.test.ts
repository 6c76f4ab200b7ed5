/** Tests of waiting for earlier calls. */
import { beforeEach, describe, expect, it } from 'vitest';
import { CallOrder } from './call-order.js';

describe('CallOrder', () => {
  const session = { authKeyId: 1n, sessionId: 2n };
  let order: CallOrder;
  let timeouts: (() => void)[];
  beforeEach(() => {
    order = new CallOrder({ running: 3, remembered: 4, sessions: 2 });
    timeouts = [];
  });

  const wait = (...msgIds: bigint[]): Promise<string> => order.waitFor(session, msgIds, () => new Promise((resolve) => void timeouts.push(resolve)));
  const settled = async (promise: Promise<string>): Promise<string> => {
    await new Promise((resolve) => setImmediate(resolve));
    return Promise.race([promise, Promise.resolve('waiting')]);
  };

  it('lets a call through at once when the earlier one is answered', async () => {
    order.begin(session, 4n)?.(true);
    expect(await wait(4n)).toBe('succeeded');
    expect(timeouts).toEqual([]);
  });

  it('holds a call back until the earlier one is answered', async () => {
    const end = order.begin(session, 4n);
    const waiting = wait(4n);
    expect(await settled(waiting)).toBe('waiting');
    end?.(true);
    expect(await waiting).toBe('succeeded');
  });

  it('waits for calls that have not arrived yet', async () => {
    const waiting = wait(4n);
    const end = order.begin(session, 4n);
    expect(await settled(waiting)).toBe('waiting');
    end?.(true);
    expect(await waiting).toBe('succeeded');
  });

  it('fails as soon as one of several fails', async () => {
    const endFirst = order.begin(session, 4n);
    order.begin(session, 8n);
    const waiting = wait(4n, 8n);
    endFirst?.(false);
    expect(await waiting).toBe('failed');
  });

  it('fails when the earlier call has failed', async () => {
    order.begin(session, 4n)?.(false);
    expect(await wait(4n)).toBe('failed');
  });

  it('gives up when the time is over', async () => {
    const waiting = wait(4n);
    await settled(waiting);
    timeouts[0]?.();
    expect(await waiting).toBe('timeout');
  });

  it('keeps sessions apart', async () => {
    order.begin({ ...session, sessionId: 3n }, 4n)?.(true);
    const waiting = wait(4n);
    expect(await settled(waiting)).toBe('waiting');
  });

  it('lets no more calls of a session run than allowed', () => {
    const ends = [4n, 8n, 12n].map((msgId) => order.begin(session, msgId));
    expect(order.begin(session, 16n)).toBeUndefined();
    expect(order.begin({ ...session, sessionId: 3n }, 16n)).toBeDefined();
    ends[0]?.(true);
    expect(order.begin(session, 16n)).toBeDefined();
  });

  it('forgets the oldest answered calls and the sessions used longest ago', async () => {
    for (let msgId = 4n; msgId <= 24n; msgId += 4n) order.begin(session, msgId)?.(true);
    expect(await settled(wait(4n))).toBe('waiting');
    expect(await wait(24n)).toBe('succeeded');
    for (const sessionId of [10n, 11n]) order.begin({ authKeyId: 1n, sessionId }, 4n)?.(true);
    expect(await settled(wait(24n))).toBe('waiting');
  });

  it('refuses to wait for more calls than it would remember', async () => {
    expect(await wait(...Array.from({ length: 9 }, (_, i) => BigInt(i)))).toBe('timeout');
  });
});
