/** What becomes of calls that the server answered with an error. */
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import { floodWaitOf } from './flood-wait.js';
import { findMigration } from './migration.js';
import { type CallHistory, judgeRpcError, type RetryVerdict } from './retry-rule.js';

const fresh: CallHistory = { serverFailures: 0, waitFailures: 0, hadInit: true, waited: 0, budget: 60_000, floodThreshold: 10_000, repeatable: true };

function judge(errorCode: number, text: string, changes: Partial<CallHistory> = {}): RetryVerdict {
  return judgeRpcError(new RpcError(errorCode, text, 'x.y'), { ...fresh, ...changes }, 0.5);
}

describe('a call that was refused', () => {
  it('waits as long as the server asks, up to the threshold and the budget', () => {
    expect(judge(420, 'FLOOD_WAIT_3')).toEqual({ type: 'wait', delay: 3150 });
    expect(judge(420, 'SLOWMODE_WAIT_10')).toEqual({ type: 'wait', delay: 10_500 });
    expect(judge(420, 'FLOOD_WAIT_11')).toEqual({ type: 'fail' });
    expect(judge(420, 'FLOOD_WAIT_10', { waited: 50_001 })).toEqual({ type: 'fail' });
    expect(judge(420, 'FLOOD_WAIT_3', { repeatable: false })).toEqual({ type: 'wait', delay: 3150 });
  });

  it('goes to the data centre that the server names', () => {
    expect(judge(303, 'PHONE_MIGRATE_4')).toEqual({ type: 'migrate', migration: { kind: 'phone', dcId: 4 } });
    expect(judge(303, 'FILE_MIGRATE_1')).toEqual({ type: 'migrate', migration: { kind: 'file', dcId: 1 } });
  });

  it('is sent again with the header when the server asks for it, once', () => {
    expect(judge(400, 'CONNECTION_NOT_INITED', { hadInit: false })).toEqual({ type: 'initialize' });
    expect(judge(400, 'CONNECTION_LAYER_INVALID', { hadInit: false })).toEqual({ type: 'initialize' });
    expect(judge(400, 'CONNECTION_NOT_INITED')).toEqual({ type: 'fail' });
  });

  it('is repeated with growing pauses after failures of the server, within the budget', () => {
    expect([0, 1, 2].map((serverFailures) => judge(500, 'RPC_CALL_FAIL', { serverFailures }))).toEqual([
      { type: 'wait', delay: 1000 },
      { type: 'wait', delay: 2000 },
      { type: 'wait', delay: 4000 },
    ]);
    expect(judge(-503, 'Timeout')).toEqual({ type: 'wait', delay: 1000 });
    expect(judge(500, 'RPC_CALL_FAIL', { serverFailures: 6, waited: 31_000 })).toEqual({ type: 'fail' });
  });

  it('is not repeated when the server may have done it', () => {
    expect(judge(500, 'RPC_CALL_FAIL', { repeatable: false })).toEqual({ type: 'fail' });
    expect(judge(-503, 'Timeout', { repeatable: false })).toEqual({ type: 'fail' });
    expect(judge(500, 'WORKER_BUSY_TOO_LONG_RETRY', { repeatable: false })).toEqual({ type: 'wait', delay: 1000 });
  });

  it('is repeated when the server has lost what its temporary key is bound to, for as long as its time lasts', () => {
    expect(judge(401, 'AUTH_KEY_PERM_EMPTY', { repeatable: false })).toEqual({ type: 'wait', delay: 1000 });
    expect(judge(401, 'AUTH_KEY_PERM_EMPTY', { waited: 59_500 })).toEqual({ type: 'fail' });
  });

  it.each([[400, 'MSG_WAIT_FAILED'], [400, 'MSG_WAIT_TIMEOUT'], [500, 'MSG_WAIT_TIMEOUT']])(
    'is sent again after %i %s, at first at once, whatever it does',
    (errorCode, text) => {
      const delays = [0, 1, 2].map((waitFailures) => judge(errorCode, text, { waitFailures, repeatable: false }));
      expect(delays).toEqual([0, 1000, 2000].map((delay) => ({ type: 'wait', delay })));
      expect(judge(errorCode, text, { waitFailures: 1, waited: 59_500 })).toEqual({ type: 'fail' });
    },
  );

  it.each([[400, 'PEER_ID_INVALID'], [401, 'AUTH_KEY_UNREGISTERED'], [403, 'CHAT_WRITE_FORBIDDEN'], [404, 'METHOD_INVALID'], [406, 'FROZEN_METHOD_INVALID']])(
    'goes to the caller with %i %s',
    (errorCode, text) => {
      expect(judge(errorCode, text)).toEqual({ type: 'fail' });
    },
  );
});

describe('the wait that an error asks for', () => {
  it.each([
    [420, 'FLOOD_WAIT_0', 1000],
    [420, 'FLOOD_WAIT_99999999', 14 * 86_400_000],
    [420, 'FLOOD_PREMIUM_WAIT_5', 5000],
    [420, 'TAKEOUT_INIT_DELAY_60', 60_000],
    [420, '2FA_CONFIRM_WAIT_7', 7000],
    [420, 'FLOOD_WAIT_3_MORE', undefined],
    [420, 'FROZEN_METHOD_INVALID', undefined],
    [400, 'FLOOD_WAIT_3', undefined],
  ])('%i %s: %s ms', (errorCode, text, wait) => {
    expect(floodWaitOf(new RpcError(errorCode, text, 'x'))).toBe(wait);
  });
});

describe('the data centre that an error names', () => {
  it.each([
    [303, 'USER_MIGRATE_2', { kind: 'user', dcId: 2 }],
    [303, 'NETWORK_MIGRATE_3', { kind: 'network', dcId: 3 }],
    [303, 'STATS_MIGRATE_5', { kind: 'stats', dcId: 5 }],
    [303, 'USER_MIGRATE_0', undefined],
    [303, 'USER_MIGRATE_1001', undefined],
    [303, 'USER_MIGRATE', undefined],
    [303, 'OTHER_MIGRATE_2', undefined],
    [400, 'USER_MIGRATE_2', undefined],
    [303, 'constructor_3', undefined],
    [303, '__proto___3', undefined],
  ])('A19: %i %s: %o', (errorCode, text, migration) => {
    expect(findMigration(new RpcError(errorCode, text, 'x'))).toEqual(migration);
  });
});
