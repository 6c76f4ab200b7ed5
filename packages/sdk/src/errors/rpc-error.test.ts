/** Errors of calls: how texts are split and what the messages say. */
import { allRpcErrors, parseRpcError as parseByTable } from '@kitewire/tl-schema/errors';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { endsLogin } from './ends-login.js';
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
    expect(new RpcError(400, 'CHAT_TITLE_EMPTY', 'messages.createChat').message).toMatch(/1 to 128 characters/);
    expect(new RpcError(400, 'USER_BOT', 'channels.inviteToChannel').message).toMatch(/setAdmin/);
    expect(new RpcError(406, 'CHANNEL_PRIVATE', 'messages.getHistory').message).toMatch(/is in it no longer/);
    expect(new RpcError(400, 'SOMETHING_NEW', 'x.y').message).toBe('x.y failed with 400 SOMETHING_NEW.');
  });

  it('offers known names without numbers and takes any other', () => {
    expectTypeOf<'FLOOD_WAIT' | 'FILE_PART_MISSING' | 'PEER_ID_INVALID'>().toExtend<KnownRpcErrorType>();
    expectTypeOf<'FLOOD_WAIT_%d'>().not.toExtend<KnownRpcErrorType>();
    expectTypeOf<string>().toExtend<RpcError['type']>();
  });
});

describe('A19: an error text made to do harm', () => {
  it('is cut, whatever its length', () => {
    const error = new RpcError(400, 'A'.repeat(1 << 20), 'x');
    expect(error.message.length).toBeLessThan(400);
    expect(error.text.length).toBeLessThan(400);
    expect(error.type.length).toBe(256);
  });

  it('has no control characters left, in any of its parts', () => {
    const error = new RpcError(400, 'PEER\u001b[2J\r\n\u202e\u0000\ud800_3', 'x');
    for (const part of [error.message, error.text, error.type]) expect(part).not.toMatch(/\p{C}/u);
    expect(error.text).toContain('PEER');
    expect(new RpcError(420, 'FLOOD_WAIT_\u00003', 'x').argument).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('named %s is a name like any other', (text) => {
    const error = new RpcError(400, text, 'x.y');
    expect(error).toMatchObject({ type: text, argument: undefined, message: `x.y failed with 400 ${text}.` });
    expect(endsLogin(new RpcError(401, text, 'x'))).toBe(false);
  });
});

describe('A20: an error text that tells secrets', () => {
  const hex = '0123456789abcdef'.repeat(4);
  const base64 = 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=';
  it.each([
    ['PHONE +12025550100 BANNED', '+12025550100'],
    ['no such number: 12025550100', '2025550100'],
    ['PHONE_NUMBER_12025550100_BANNED', '12025550100'],
    ['AUTH_KEY_' + hex, hex],
    ['KEY ' + hex.toUpperCase(), hex.toUpperCase()],
    ['token=' + base64, base64.slice(0, 30)],
  ])('%s does not tell it in the message', (text, secret) => {
    const error = new RpcError(400, text, 'x.y');
    expect(error.message).not.toContain(secret);
    expect(error.message).toMatch(/^x\.y failed with 400 /);
  });

  it('keeps names and numbers that are no secrets', () => {
    for (const { name } of allRpcErrors()) expect(new RpcError(400, name.replace('%d', '2147483647'), 'x').message).toContain(name.replace('%d', '2147483647'));
  });
});
