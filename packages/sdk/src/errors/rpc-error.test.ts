/** Errors of calls: how texts are split and what the messages say. */
import { allRpcErrors, parseRpcError as parseByTable } from '@kitewire/tl-schema/errors';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { parseRpcError } from './parse-rpc-error.js';
import { type KnownRpcErrorType, RpcError } from './rpc-error.js';
import { SdkError } from './sdk-error.js';

describe('splitting an error text', () => {
  it.each([
    ['FLOOD_WAIT_3', 'FLOOD_WAIT', 3],
    ['FLOOD_WAIT_0', 'FLOOD_WAIT', 0],
    ['USER_MIGRATE_2', 'USER_MIGRATE', 2],
    ['FILE_PART_3_MISSING', 'FILE_PART_MISSING', 3],
    ['2FA_CONFIRM_WAIT_86400', '2FA_CONFIRM_WAIT', 86_400],
    ['SHA256_HASH_INVALID', 'SHA256_HASH_INVALID', undefined],
    ['PEER_ID_INVALID', 'PEER_ID_INVALID', undefined],
    ['FLOOD_WAIT_3_MORE', 'FLOOD_WAIT_MORE', 3],
    ['FLOOD_WAIT_9999999999999999', 'FLOOD_WAIT_9999999999999999', undefined],
    ['FLOOD_WAIT_-3', 'FLOOD_WAIT_-3', undefined],
    ['RECAPTCHA_CHECK_signup__6LcXX_3', 'RECAPTCHA_CHECK', undefined],
    ['Timeout', 'Timeout', undefined],
    ['_3', '_3', undefined],
    ['', '', undefined],
  ])('%s is %s with %s', (text, type, argument) => {
    expect(parseRpcError(text)).toEqual(argument === undefined ? { type } : { type, argument });
  });

  it('agrees with the table of the API on every known name', () => {
    const names = allRpcErrors().map(({ name }) => name);
    expect(names.length).toBeGreaterThan(700);
    for (const name of names) {
      // The table lists this one text beside the pattern that it belongs to.
      if (name === 'FILE_PART_0_MISSING') continue;
      const { type, argument } = parseByTable(name.replace('%d', '17'));
      expect(parseRpcError(name.replace('%d', '17')), name).toEqual(argument === undefined ? { type } : { type, argument });
    }
  });

  it('does not keep a text of any length', () => {
    expect(parseRpcError('A'.repeat(100_000)).type.length).toBe(256);
    expect(new RpcError(400, 'A'.repeat(100_000), 'x').message.length).toBeLessThan(400);
  });
});

describe('an RPC error', () => {
  it('carries code, type, argument, method and text', () => {
    const error = new RpcError(420, 'FLOOD_WAIT_3', 'messages.sendMessage');
    expect(error).toMatchObject({
      code: 'RPC_ERROR', name: 'RpcError', errorCode: 420, type: 'FLOOD_WAIT', argument: 3, method: 'messages.sendMessage', text: 'FLOOD_WAIT_3',
    });
    expect(error).toBeInstanceOf(SdkError);
  });

  it('says what to do', () => {
    expect(new RpcError(420, 'FLOOD_WAIT_3', 'messages.sendMessage').message).toBe(
      'messages.sendMessage failed with 420 FLOOD_WAIT_3. Wait 3 s, then call again.',
    );
    expect(new RpcError(400, 'PHONE_CODE_INVALID', 'auth.signIn').message).toMatch(/type it again/);
    expect(new RpcError(303, 'PHONE_MIGRATE_4', 'auth.sendCode').message).toMatch(/data centre 4/);
    expect(new RpcError(400, 'SOMETHING_NEW', 'x.y').message).toBe('x.y failed with 400 SOMETHING_NEW.');
  });

  it('offers known names without numbers and takes any other', () => {
    expectTypeOf<'FLOOD_WAIT' | 'FILE_PART_MISSING' | 'PEER_ID_INVALID'>().toExtend<KnownRpcErrorType>();
    expectTypeOf<'FLOOD_WAIT_%d'>().not.toExtend<KnownRpcErrorType>();
    expectTypeOf<string>().toExtend<RpcError['type']>();
  });
});
