import { describe, expect, it } from 'vitest';
import { allRpcErrors, audienceOf, findRpcError, parseRpcError, rpcErrorsOf } from './lookup.js';

describe('parseRpcError', () => {
  it.each([
    ['FLOOD_WAIT_3', 'FLOOD_WAIT', 3, 420],
    ['FLOOD_PREMIUM_WAIT_60', 'FLOOD_PREMIUM_WAIT', 60, 420],
    ['SLOWMODE_WAIT_10', 'SLOWMODE_WAIT', 10, 420],
    ['2FA_CONFIRM_WAIT_604800', '2FA_CONFIRM_WAIT', 604_800, 420],
    ['PHONE_MIGRATE_2', 'PHONE_MIGRATE', 2, 303],
    ['FILE_PART_5_MISSING', 'FILE_PART_MISSING', 5, 400],
    ['FILE_REFERENCE_0_EXPIRED', 'FILE_REFERENCE_EXPIRED', 0, 400],
  ])('takes %s apart', (text, type, argument, code) => {
    expect(parseRpcError(text)).toMatchObject({ type, argument, known: { code } });
  });

  it('leaves a name without number whole', () => {
    expect(parseRpcError('PEER_ID_INVALID')).toEqual({ type: 'PEER_ID_INVALID', known: { name: 'PEER_ID_INVALID', type: 'PEER_ID_INVALID', code: 400 } });
  });

  it('splits an unknown error at its last number', () => {
    expect(parseRpcError('SOMETHING_NEW_7')).toEqual({ type: 'SOMETHING_NEW', argument: 7 });
    expect(parseRpcError('SOMETHING_NEW')).toEqual({ type: 'SOMETHING_NEW' });
  });

  it('does not look into a text that no error has', () => {
    const text = 'X_1'.repeat(100_000);
    expect(parseRpcError(text)).toEqual({ type: text });
  });
});

describe('the database', () => {
  it('has hundreds of names, each once, each with a code', () => {
    const errors = allRpcErrors();
    expect(errors.length).toBeGreaterThan(700);
    expect(new Set(errors.map((error) => error.name)).size).toBe(errors.length);
    for (const error of errors) expect(Number.isInteger(error.code) && error.code !== 0, error.name).toBe(true);
  });

  it('knows the errors that the protocol acts on', () => {
    const codes = ['AUTH_KEY_UNREGISTERED', 'SESSION_PASSWORD_NEEDED', 'AUTH_KEY_DUPLICATED', 'PHONE_CODE_INVALID', 'MSG_WAIT_TIMEOUT', 'FLOOD_WAIT_%d', 'Timeout']
      .map((name) => findRpcError(name)?.code);
    expect(codes).toEqual([401, 401, 406, 400, 400, 420, -503]);
    expect(findRpcError('NO_SUCH_ERROR')).toBeUndefined();
  });

  it('knows what a method answers and who may call it', () => {
    expect(rpcErrorsOf('auth.signIn').map((error) => error.name)).toEqual(expect.arrayContaining(['PHONE_CODE_EMPTY', 'PHONE_CODE_EXPIRED', 'PHONE_NUMBER_UNOCCUPIED']));
    expect(rpcErrorsOf('no.method')).toEqual([]);
    expect([audienceOf('messages.getDialogs'), audienceOf('bots.setBotCommands'), audienceOf('messages.sendMessage')]).toEqual(['user', 'bot', 'both']);
  });
});
