/** The machine of the outbox, one rule at a time. */
import { describe, expect, it } from 'vitest';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { act, Bench, calls, day, read, refusal, start, tells, text, writes } from './outbox-bench.contract.js';

describe('the outbox', () => {
  it('stores a record with the attempt at it before anything touches the network, and takes it out afterwards', () => {
    const bench = new Bench();
    const recording = bench.send({ type: 'enqueued', record: text(1) });
    expect(recording).toMatchObject([{ type: 'store', writes: [{ type: 'add', record: { localId: 1, attemptedAt: start } }] }]);
    const calling = bench.settle(recording).slice(1);
    expect(calling).toMatchObject([{ type: 'tell', outcome: { type: 'recorded' } }, { type: 'call', callId: 1, record: { localId: 1 } }]);
    const settling = bench.answer(1);
    expect(writes(settling)).toEqual([['remove', 1, 'PENDING']]);
    expect(tells(settling)).toEqual([[1, 'done']]);
    expect([bench.machine.stateOf(1), bench.machine.deadline]).toEqual(['gone', undefined]);
  });

  it('commits what comes during a commit together', () => {
    const bench = new Bench();
    const effects = bench.enqueue(text(1), text(2), text(3, 2));
    expect(effects.flatMap((effect) => (effect.type === 'store' ? effect.writes.length : []))).toEqual([1, 2]);
  });

  it('does one thing at a time in a chat, in the order of local ids', () => {
    const bench = new Bench();
    const records = [text(1), act(2, { type: 'editText', messageId: 5, text: 'b' }), text(3), act(4, { type: 'deleteMessages', ids: [5], revoke: true })];
    const order = [calls(bench.enqueue(...records))];
    for (const callId of [1, 2, 3]) order.push(calls(bench.answer(callId)));
    expect(order.map((each) => each.map(({ localId }) => localId))).toEqual([[1], [2], [3], [4]]);
  });

  it('works in ten chats at once', () => {
    const bench = new Bench();
    const effects = bench.enqueue(...Array.from({ length: 15 }, (_, index) => text(index + 1, index + 1)));
    expect(calls(effects)).toHaveLength(10);
    expect(calls(bench.answer(4))).toMatchObject([{ chatId: 11 }]);
  });

  it('waits for the connection, and marks the attempt when it comes', () => {
    const bench = new Bench();
    bench.send({ type: 'disconnected' });
    expect(writes(bench.enqueue(text(1), text(2)))).toHaveLength(2);
    const effects = bench.settle(bench.send({ type: 'connected' }));
    expect(effects).toMatchObject([{ type: 'store', writes: [{ type: 'put', record: { localId: 1, attemptedAt: start } }] }, { type: 'call', record: { localId: 1 } }]);
  });

  it('lets a flood wait stop everything, and says so in the record', () => {
    const bench = new Bench();
    bench.enqueue(text(1), text(2, 2));
    const effects = bench.fail(1, refusal(420, 'FLOOD_WAIT', 30));
    const [put] = effects.flatMap((effect) => (effect.type === 'store' ? effect.writes : []));
    expect(put).toMatchObject({ type: 'put', record: { localId: 1, notBefore: start + 30 } });
    expect(put?.record).not.toHaveProperty('attemptedAt');
    bench.answer(2);
    expect(calls(bench.enqueue(text(3, 3)))).toEqual([]);
    expect(bench.machine.deadline).toBe(30_000);
    expect(calls(bench.wait(29_999))).toEqual([]);
    expect(calls(bench.settle(bench.wait(1))).map(({ localId }) => localId).toSorted()).toEqual([1, 3]);
  });

  it('lets a slow mode stop its chat only', () => {
    const bench = new Bench();
    bench.enqueue(text(1), text(2));
    bench.fail(1, refusal(420, 'SLOWMODE_WAIT', 10));
    expect(calls(bench.enqueue(text(3, 3)))).toHaveLength(1);
    expect(calls(bench.settle(bench.wait(10_000)))).toMatchObject([{ localId: 1 }]);
  });

  it('keeps a pause over a restart', () => {
    const bench = new Bench({}, [text(1, 1, { notBefore: start + 20 })]);
    expect(bench.machine.deadline).toBe(20_000);
    expect(calls(bench.settle(bench.wait(20_000)))).toHaveLength(1);
  });

  it('keeps a flood wait over a restart, for all chats', () => {
    const bench = new Bench();
    bench.enqueue(text(1), text(2, 2));
    const effects = bench.fail(1, refusal(420, 'FLOOD_WAIT', 30));
    const stored = new Map(effects.flatMap((effect) => (effect.type === 'store' ? effect.writes.map(({ record }) => [record.localId, record] as const) : [])));
    const again = new Bench({}, [stored.get(1) ?? text(1), text(2, 2)]);
    expect(calls(again.enqueue(text(3, 3)))).toEqual([]);
    expect(again.machine.deadline).toBe(30_000);
    expect(calls(again.settle(again.wait(30_000))).map(({ localId }) => localId).toSorted()).toEqual([1, 2, 3]);
  });

  it('lets another record bear a flood wait when the one that does is taken back, in the same batch', () => {
    const bench = new Bench();
    bench.enqueue(text(1), text(2));
    bench.fail(1, refusal(420, 'FLOOD_WAIT', 30));
    const [store] = bench.send({ type: 'cancel', localId: 1 });
    expect(store).toMatchObject({ type: 'store', writes: [{ type: 'remove', record: { localId: 1 } }, { type: 'put', record: { localId: 2, accountNotBefore: start + 30 } }] });
  });

  it('has what is wanted during a flood wait bear it where nothing else is left', () => {
    const bench = new Bench();
    bench.enqueue(text(1));
    bench.fail(1, refusal(420, 'FLOOD_WAIT', 30));
    bench.settle(bench.send({ type: 'cancel', localId: 1 }));
    const [, put] = bench.enqueue(text(2, 2)).flatMap((effect) => (effect.type === 'store' ? effect.writes : []));
    expect(put).toMatchObject({ type: 'put', record: { localId: 2, accountNotBefore: start + 30 } });
  });

  it('does not wait longer than a fortnight after a clock was set back', () => {
    const bench = new Bench({}, [text(1, 1, { accountNotBefore: start + 10 * 365 * 86_400 })]);
    expect(bench.machine.deadline).toBe(14 * day);
  });

  it('goes on after a restart with the same random id, and without another mark where an attempt is unknown', () => {
    const bench = new Bench({}, [text(4, 1, { attemptedAt: start - 5 }), text(5)]);
    expect(bench.effects).toMatchObject([{ type: 'call', record: { localId: 4, randomId: 4n, attemptedAt: start - 5 } }]);
  });

  it('gives a text up whose outcome is unknown for a day, and aborts its call', () => {
    const bench = new Bench({}, [text(4, 1, { attemptedAt: start - 86_000 }), text(5)]);
    expect(bench.machine.deadline).toBe(400_000);
    const effects = bench.settle(bench.wait(400_000));
    expect(effects).toMatchObject([
      { type: 'abort', callId: 1 },
      { type: 'notice', code: 'GIVEN_UP' },
      { type: 'store', writes: [{ record: { localId: 4, state: 'FAILED', failure: { reason: 'EXPIRED', code: 0, canRetry: true }, attemptedAt: start - 86_000 } }, { record: { localId: 5 } }] },
      { type: 'tell', outcome: { type: 'failed' } },
      { type: 'call', record: { localId: 5 } },
    ]);
    expect(bench.send({ type: 'answered', callId: 1 })).toEqual([]);
  });

  it('sends a text of any age that was never tried', () => {
    const bench = new Bench({}, [text(4, 1, { date: start - 10 * 86_400 })]);
    bench.wait(2 * day);
    expect(bench.machine.stateOf(4)).not.toBe('failed');
  });

  it('keeps what was given up, goes on behind it, and tries it again when it is told to', () => {
    const bench = new Bench();
    bench.enqueue(text(1), text(2));
    const effects = bench.fail(1, refusal(403, 'CHAT_WRITE_FORBIDDEN'));
    expect(tells(effects)).toEqual([[1, 'failed']]);
    expect(writes(effects)).toEqual([['put', 1, 'FAILED'], ['put', 2, 'PENDING']]);
    expect(calls(effects)).toMatchObject([{ localId: 2 }]);
    const retried = bench.settle(bench.send({ type: 'retry', localId: 1, randomId: 99n }));
    expect(retried).toMatchObject([{ type: 'store', writes: [{ record: { localId: 1, state: 'PENDING', randomId: 1n } }] }, { type: 'tell', outcome: { type: 'recorded' } }]);
    expect(calls(bench.answer(2))).toMatchObject([{ localId: 1 }]);
    expect(tells(bench.send({ type: 'retry', localId: 2, randomId: 99n }))).toEqual([[2, 'notRetried']]);
  });

  it('tries again with another random id where the server did not take the first', () => {
    const bench = new Bench();
    bench.enqueue(text(1));
    bench.fail(1, refusal(400, 'RANDOM_ID_EXPIRED'));
    expect(calls(bench.settle(bench.send({ type: 'retry', localId: 1, randomId: 99n })))).toMatchObject([{ randomId: 99n }]);
  });

  it('takes a server that knows the random id already for an answer', () => {
    const bench = new Bench();
    bench.enqueue(text(1));
    expect(tells(bench.fail(1, refusal(500, 'RANDOM_ID_DUPLICATE')))).toEqual([[1, 'done']]);
  });

  it('forgets what nobody wrote when the server does not want it', () => {
    const bench = new Bench();
    bench.enqueue(read(1, 5));
    const effects = bench.fail(1, refusal(400, 'PEER_ID_INVALID'));
    expect([writes(effects), tells(effects)]).toEqual([[['remove', 1, 'PENDING']], [[1, 'failed']]]);
  });

  it('keeps only so many of what was given up', () => {
    const bench = new Bench({ maxFailed: 2 }, [1, 2, 3].map((localId) => text(localId, localId, localId < 3 ? { state: 'FAILED' } : {})));
    bench.settle(bench.effects);
    expect(tells(bench.fail(1, refusal(403, 'CHAT_WRITE_FORBIDDEN')))).toEqual([[3, 'failed'], [1, 'dropped']]);
  });

  it('takes nothing more when it is full, of what was given up none counted', () => {
    const bench = new Bench({ maxRecords: 2 }, [text(1, 1, { state: 'FAILED' }), text(2)]);
    bench.settle(bench.effects);
    expect(tells(bench.enqueue(text(3), text(4)))).toEqual([[4, 'full'], [3, 'recorded']]);
  });

  it('replaces a waiting read by a later one, and a waiting draft by a later one', () => {
    const bench = new Bench();
    bench.send({ type: 'disconnected' });
    const draft = (localId: number): OutboxRecord => act(localId, { type: 'saveDraft', text: 'd' });
    const effects = [read(1, 5), draft(2), text(3), read(4, 9), draft(5), read(6, 7)].flatMap((record) => bench.enqueue(record));
    expect(tells(effects).filter((each) => String(each).includes('replaced'))).toEqual([[1, 'replaced'], [2, 'replaced']]);
  });

  it('leaves a read alone that is underway', () => {
    const bench = new Bench();
    expect(calls(bench.enqueue(read(1, 5)))).toHaveLength(1);
    bench.enqueue(read(2, 9));
    expect(calls(bench.answer(1))).toMatchObject([{ localId: 2 }]);
  });
});

describe('taking something back', () => {
  it('works while it waits', () => {
    const bench = new Bench();
    bench.enqueue(text(1), text(2));
    const effects = bench.settle(bench.send({ type: 'cancel', localId: 2 }));
    expect([writes(effects), tells(effects)]).toEqual([[['remove', 2, 'PENDING']], [[2, 'cancelled']]]);
    expect(calls(bench.answer(1))).toEqual([]);
  });

  it('works while its record is being stored', () => {
    const bench = new Bench();
    const recording = bench.send({ type: 'enqueued', record: text(1) });
    bench.send({ type: 'cancel', localId: 1 });
    const effects = bench.settle(recording);
    expect([calls(effects), tells(effects)]).toEqual([[], [[1, 'cancelled']]]);
  });

  it('works for what was given up', () => {
    const bench = new Bench({}, [text(1, 1, { state: 'FAILED', attemptedAt: start })]);
    expect(tells(bench.settle(bench.send({ type: 'cancel', localId: 1 })))).toEqual([[1, 'cancelled']]);
  });

  it('is refused while it is underway, while nobody knows whether it arrived, and when it is over', () => {
    const bench = new Bench();
    bench.enqueue(text(1));
    expect(tells(bench.send({ type: 'cancel', localId: 1 }))).toEqual([[1, 'notCancelled']]);
    bench.fail(1, { kind: 'lost' });
    expect(tells(bench.send({ type: 'cancel', localId: 1 }))).toEqual([[1, 'notCancelled']]);
    expect(tells(bench.send({ type: 'cancel', localId: 7 }))).toEqual([[7, 'notCancelled']]);
  });

  it('works after a refusal for now: the server has surely not done it', () => {
    const bench = new Bench();
    bench.enqueue(text(1));
    bench.fail(1, refusal(420, 'FLOOD_WAIT', 5));
    expect(tells(bench.settle(bench.send({ type: 'cancel', localId: 1 })))).toEqual([[1, 'cancelled']]);
  });
});

describe('an update that tells of a sending', () => {
  it('settles it although the answer was lost', () => {
    const bench = new Bench();
    bench.enqueue(text(1));
    bench.fail(1, { kind: 'lost' });
    expect(tells(bench.settle(bench.send({ type: 'sentConfirmed', localId: 1 })))).toEqual([[1, 'done']]);
    expect(calls(bench.settle(bench.wait(60_000)))).toEqual([]);
  });

  it('settles it before the answer, and lets the next one go', () => {
    const bench = new Bench();
    bench.enqueue(text(1), text(2));
    expect(calls(bench.settle(bench.send({ type: 'sentConfirmed', localId: 1 })))).toMatchObject([{ localId: 2 }]);
    expect(bench.answer(1)).toEqual([]);
  });

  it('settles what was given up for being unknown', () => {
    const bench = new Bench({}, [text(1, 1, { state: 'FAILED', attemptedAt: start })]);
    expect(tells(bench.settle(bench.send({ type: 'sentConfirmed', localId: 1 })))).toEqual([[1, 'done']]);
  });

  it('brings the message that a sent record waits for', () => {
    const bench = new Bench({}, [text(1, 1, { state: 'SENT', messageId: 8 })]);
    expect(bench.effects).toEqual([]);
    expect(tells(bench.settle(bench.send({ type: 'sentConfirmed', localId: 1 })))).toEqual([[1, 'done']]);
  });
});

describe('a store that fails', () => {
  it('fails what is new', () => {
    const bench = new Bench();
    bench.send({ type: 'enqueued', record: text(1) });
    expect(tells(bench.send({ type: 'commitFailed', storeId: 1 }))).toEqual([[1, 'notStored']]);
    expect(bench.machine.stateOf(1)).toBe('gone');
  });

  it('gets everything else again after a pause, or with what is new', () => {
    const bench = new Bench();
    bench.enqueue(text(1));
    bench.send({ type: 'answered', callId: 1 });
    expect(bench.send({ type: 'commitFailed', storeId: 2 })).toMatchObject([{ type: 'notice', code: 'NOT_STORED' }]);
    expect(bench.machine.deadline).toBe(1000);
    const effects = bench.send({ type: 'enqueued', record: text(2) });
    expect(writes(effects)).toEqual([['remove', 1, 'PENDING'], ['add', 2, 'PENDING']]);
  });

  it('holds an attempt back that it does not know of', () => {
    const bench = new Bench({}, [text(1)]);
    expect(calls(bench.send({ type: 'commitFailed', storeId: 1 }))).toEqual([]);
    expect(calls(bench.settle(bench.wait(1000)))).toHaveLength(1);
  });
});

describe('the end of the login', () => {
  it('stops everything', () => {
    const bench = new Bench();
    bench.enqueue(text(1), text(2));
    expect(bench.send({ type: 'stopped' })).toEqual([]);
    expect(bench.answer(1)).toEqual([]);
    expect(bench.machine.deadline).toBeUndefined();
  });

  it('is followed by another beginning only', () => {
    const bench = new Bench();
    expect(() => bench.send({ type: 'started', records: [] })).toThrow('started twice');
    bench.send({ type: 'stopped' });
    expect(() => bench.send({ type: 'enqueued', record: text(1) })).toThrow('before it was started');
  });
});
