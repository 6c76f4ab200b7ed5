import { describe, expect, it } from 'vitest';
import { fieldKey } from '../language/field-key.js';
import { rawName, requestName, toPascalCase } from './names.js';

describe('names', () => {
  it('keys are camelCase', () => {
    expect(['first_name', 'srp_B', 'id', 'p2p_allowed', 'new_nonce_hash1', 'dhPrime', 'g_a'].map(fieldKey))
      .toEqual(['firstName', 'srpB', 'id', 'p2pAllowed', 'newNonceHash1', 'dhPrime', 'gA']);
  });

  it('types are PascalCase with the namespace pasted', () => {
    expect(['Message', 'messages.Dialogs', 'P_Q_inner_data', 'JSONValue'].map(toPascalCase))
      .toEqual(['Message', 'MessagesDialogs', 'PQInnerData', 'JSONValue']);
  });

  it('constructors and requests say what they are', () => {
    expect(rawName('messages.dialogsSlice')).toBe('RawMessagesDialogsSlice');
    expect(requestName('req_DH_params')).toBe('ReqDHParamsRequest');
    expect(requestName('messages.sendMessage')).toBe('MessagesSendMessageRequest');
  });
});
