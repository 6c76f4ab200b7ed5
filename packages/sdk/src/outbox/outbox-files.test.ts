/** The machine of the outbox with messages that have files. */
import { describe, expect, it } from 'vitest';
import type { MediaItem, OutboxRecord } from '../storage/outbox-records.js';
import { act, Bench, calls, refusal, start, tells, text, writes } from './outbox-bench.contract.js';
import type { OutboxEffect } from './outbox-types.js';

const file: MediaItem = {
  media: { type: 'upload', file: { kind: 'document', source: { type: 'path', path: '/a', size: 9, modifiedAt: 1 }, name: 'a', mimeType: 'text/plain' } },
  text: '',
  randomId: 1n,
};
const media = (localId: number, chatId = 1, changes: Partial<OutboxRecord> = {}): OutboxRecord => ({ ...act(localId, { type: 'sendMedia', items: [file] }, chatId), ...changes });
const prepares = (effects: readonly OutboxEffect[]): unknown[] => effects.flatMap((effect) => (effect.type === 'prepare' ? [[effect.callId, effect.record.localId]] : []));

describe('the outbox with files', () => {
  const prepare = (bench: Bench, callId: number): OutboxEffect[] => bench.settle(bench.send({ type: 'prepared', callId }));

  it('has them uploaded before it says that the message may be with the server, and only then asks for it', () => {
    const bench = new Bench();
    const recording = bench.send({ type: 'enqueued', record: media(1) });
    expect(recording).toMatchObject([{ type: 'store', writes: [{ type: 'add', record: { localId: 1 } }] }]);
    const preparing = bench.settle(recording);
    expect([prepares(preparing), calls(preparing), bench.machine.stateOf(1)]).toEqual([[[1, 1]], [], 'preparing']);
    expect(preparing.flatMap((effect) => (effect.type === 'store' ? effect.writes : [])).every(({ record }) => record.attemptedAt === undefined)).toBe(true);
    const calling = prepare(bench, 1);
    expect(calling).toMatchObject([{ type: 'store', writes: [{ type: 'put', record: { attemptedAt: start } }] }, { type: 'call', callId: 2 }]);
    expect(tells(bench.answer(2))).toEqual([[1, 'done']]);
  });

  it('lets nothing of the chat overtake an upload, and goes on in other chats', () => {
    const bench = new Bench({ maxChats: 1 });
    const effects = bench.enqueue(media(1), text(2), text(3, 2));
    expect(calls(effects)).toMatchObject([{ localId: 3 }]);
    bench.answer(2);
    expect(calls(prepare(bench, 1))).toMatchObject([{ localId: 1 }]);
    expect(calls(bench.answer(3))).toMatchObject([{ localId: 2 }]);
  });

  it('uploads for four chats at once, and for the next one when one has ended', () => {
    const bench = new Bench();
    const effects = bench.enqueue(...[1, 2, 3, 4, 5].map((id) => media(id, id)));
    expect(prepares(effects)).toEqual([1, 2, 3, 4].map((id) => [id, id]));
    expect(prepares(bench.fail(2, { kind: 'impossible', reason: 'SOURCE_CHANGED' }))).toEqual([[5, 5]]);
  });

  it('takes back what is being uploaded, and ends the upload', () => {
    const bench = new Bench();
    bench.enqueue(media(1));
    const effects = bench.settle(bench.send({ type: 'cancel', localId: 1 }));
    expect(effects).toContainEqual({ type: 'abort', callId: 1 });
    expect([tells(effects), writes(effects)]).toEqual([[[1, 'cancelled']], [['remove', 1, 'PENDING']]]);
  });

  it('goes on with an upload after a pause when it has failed, and is no less sure that nothing was sent', () => {
    const bench = new Bench();
    bench.enqueue(media(1));
    expect(bench.fail(1, { kind: 'lost' })).toMatchObject([{ type: 'notice', code: 'POSTPONED' }]);
    expect(prepares(bench.wait(2000))).toEqual([[2, 1]]);
    expect(tells(bench.settle(bench.send({ type: 'cancel', localId: 1 })))).toEqual([[1, 'cancelled']]);
  });

  it.each([
    ['SOURCE_MISSING', true],
    ['SOURCE_CHANGED', false],
    ['FILE_TOO_LARGE', false],
    ['PARTS_REFUSED', true],
  ])('gives up at %s; another attempt may help: %s', (reason, canRetry) => {
    const bench = new Bench();
    bench.enqueue(media(1));
    const effects = bench.fail(1, { kind: 'impossible', reason });
    expect(effects).toContainEqual({ type: 'tell', localId: 1, outcome: { type: 'failed', failure: { reason, code: 0, canRetry } } });
    expect(prepares(bench.settle(bench.send({ type: 'retry', localId: 1, randomId: 7n })))).toEqual([[2, 1]]);
  });

  it('has files uploaded again that the server has lost, five times at most', () => {
    const bench = new Bench();
    bench.enqueue(media(1));
    for (let times = 0, callId = 1; times < 5; times += 1, callId += 2) {
      expect(calls(prepare(bench, callId))).toHaveLength(1);
      const effects = bench.fail(callId + 1, refusal(400, 'FILE_PART_MISSING', 3));
      expect(prepares(effects)).toEqual([[callId + 2, 1]]);
      expect(effects).toMatchObject([{ type: 'prepare' }, { type: 'store', writes: [{ type: 'put', record: { state: 'PENDING' } }] }]);
    }
    prepare(bench, 11);
    expect(writes(bench.fail(12, refusal(400, 'FILE_PART_MISSING', 3)))).toEqual([['put', 1, 'FAILED']]);
  });

  it('uploads again after a restart what may have been sent, and does not take it back', () => {
    const bench = new Bench({}, [media(1, 1, { attemptedAt: start - 10 })]);
    expect(prepares(bench.effects)).toEqual([[1, 1]]);
    expect(tells(bench.send({ type: 'cancel', localId: 1 }))).toEqual([[1, 'notCancelled']]);
    expect(calls(prepare(bench, 1))).toMatchObject([{ localId: 1, attemptedAt: start - 10 }]);
  });

  it('asks at once for media that the server has', () => {
    const bench = new Bench();
    const sent: MediaItem = { ...file, media: { type: 'sent', input: { _: 'inputMediaDice', emoticon: '🎲' } } };
    expect(calls(bench.enqueue(act(1, { type: 'sendMedia', items: [sent] })))).toMatchObject([{ localId: 1, attemptedAt: start }]);
  });

  it('sends an album with other random ids, too, when the server does not take the former ones', () => {
    const items = [file, { ...file, randomId: 2n }];
    const bench = new Bench({}, [{ ...act(1, { type: 'sendMedia', items }), state: 'FAILED', failure: { reason: 'RANDOM_ID_EXPIRED', code: 400, canRetry: true } }]);
    const effects = bench.settle(bench.send({ type: 'retry', localId: 1, randomId: 70n }));
    expect(effects).toContainEqual(expect.objectContaining({ type: 'prepare', record: expect.objectContaining({ randomId: 70n, action: { type: 'sendMedia', items: [{ ...file, randomId: 70n }, { ...file, randomId: 71n }] } }) }));
  });
});
