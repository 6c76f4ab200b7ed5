/** What is worth another attempt, as a table. */
import { describe, expect, it } from 'vitest';
import { type FailedAttempt, judgeFailure, needsNewRandomId } from './judge-failure.js';

const attempt: FailedAttempt = { action: 'sendText', isDoubtful: false, failures: 1, serverFailures: 1 };

function judge(code: number, type: string, argument?: number, changes: Partial<FailedAttempt> = {}): unknown {
  return judgeFailure({ kind: 'refused', code, type, ...(argument !== undefined && { argument }) }, { ...attempt, ...changes }, 0.5);
}

describe('a failed attempt', () => {
  it.each([
    [420, 'FLOOD_WAIT', 7, 'account', 7000, true],
    [420, 'FLOOD_PREMIUM_WAIT', 3, 'account', 3000, true],
    [420, 'SLOWMODE_WAIT', 30, 'chat', 30_000, true],
    [420, 'FLOOD_WAIT', 0, 'account', 1000, true],
    [420, 'FLOOD_WAIT', 2 ** 31 - 1, 'account', 14 * 86_400_000, true],
    [400, 'MSG_WAIT_FAILED', undefined, 'chat', 1000, true],
    [500, 'WORKER_BUSY_TOO_LONG_RETRY', undefined, 'chat', 1000, true],
    [500, 'INTERNAL', undefined, 'chat', 1000, false],
    [-503, 'Timeout', undefined, 'chat', 1000, false],
    [401, 'AUTH_KEY_UNREGISTERED', undefined, 'account', 1000, true],
  ])('%i %s %s waits for its %s', (code, type, argument, scope, delay, isOutcomeKnown) => {
    expect(judge(code, type, argument)).toEqual({ type: 'wait', scope, delay, isOutcomeKnown });
  });

  it.each([
    [400, 'MESSAGE_EMPTY', false],
    [400, 'MESSAGE_TOO_LONG', false],
    [400, 'REPLY_MESSAGE_ID_INVALID', false],
    [403, 'MESSAGE_AUTHOR_REQUIRED', false],
    [400, 'PEER_FLOOD', true],
    [403, 'CHAT_WRITE_FORBIDDEN', true],
    [400, 'USER_IS_BLOCKED', true],
    [400, 'RANDOM_ID_EXPIRED', true],
    [406, 'CHANNEL_PRIVATE', true],
    [400, 'SOMETHING_NEW', true],
    [420, 'FLOOD_SKIP_FAILED_WAIT', true],
  ])('%i %s is given up; another attempt may help: %s', (code, reason, canRetry) => {
    expect(judge(code, reason)).toEqual({ type: 'fail', failure: { reason, code, canRetry } });
  });

  it('is tried again, after growing pauses, for as long as the connection fails', () => {
    const delays = [1, 2, 3, 10, 1000].map((failures) => judgeFailure({ kind: 'lost' }, { ...attempt, failures }, 0.5));
    expect(delays).toMatchObject([1000, 2000, 4000, 64_000, 64_000].map((delay) => ({ type: 'wait', delay, isOutcomeKnown: false })));
  });

  it('is given up when the server itself fails every time', () => {
    expect(judge(500, 'INTERNAL', undefined, { serverFailures: 11 })).toMatchObject({ type: 'wait' });
    expect(judge(500, 'INTERNAL', undefined, { serverFailures: 12 })).toEqual({ type: 'fail', failure: { reason: 'INTERNAL', code: 500, canRetry: true } });
  });

  it('is none when the server has done it before', () => {
    expect(judge(500, 'RANDOM_ID_DUPLICATE')).toEqual({ type: 'done' });
    expect(judge(400, 'MESSAGE_NOT_MODIFIED', undefined, { action: 'editText', isDoubtful: true })).toEqual({ type: 'done' });
    expect(judge(400, 'MESSAGE_NOT_MODIFIED', undefined, { action: 'editText' })).toMatchObject({ type: 'fail', failure: { canRetry: false } });
  });

  it('for a reason of our own is given up', () => {
    const verdicts = ['PEER_UNKNOWN', 'INVALID_CONTENT'].map((reason) => judgeFailure({ kind: 'impossible', reason }, attempt, 0.5));
    expect(verdicts).toMatchObject([{ failure: { code: 0, canRetry: true } }, { failure: { code: 0, canRetry: false } }]);
  });
});

describe('another attempt at what was given up', () => {
  it('goes with the same random id, by which the server knows what it did, unless the server does not take it', () => {
    const needs = (reason: string): boolean => needsNewRandomId({ reason, code: 400, canRetry: true });
    expect(['RANDOM_ID_INVALID', 'RANDOM_ID_EMPTY', 'RANDOM_ID_EXPIRED'].map(needs)).toEqual([true, true, true]);
    expect(['EXPIRED', 'CHAT_WRITE_FORBIDDEN', 'INTERNAL'].map(needs)).toEqual([false, false, false]);
  });
});
