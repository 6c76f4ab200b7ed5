import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { encodeContainer } from '../message/container.js';
import { buildBody, checkBody, findLengthFault, MAX_BODY_LENGTH } from './call-body.js';

const context = { msgId: 4n, sessionId: 5n, authKeyId: 6n };

describe('the body of a call', () => {
  it('is a positive multiple of 4 bytes and no container', () => {
    for (const wrong of [new Uint8Array(0), new Uint8Array(5), encodeContainer([{ msgId: 1n, seqNo: 1, body: new Uint8Array(4) }])]) {
      expect(() => checkBody(wrong)).toThrow(UsageError);
      expect(buildBody(() => wrong, context)).toMatchObject({ type: 'fault', reason: { code: 'INVALID_CALL' } });
    }
    expect(() => checkBody(new Uint8Array(4))).not.toThrow();
  });

  it('has a longest length', () => {
    expect(findLengthFault(new Uint8Array(MAX_BODY_LENGTH))).toBeUndefined();
    expect(findLengthFault(new Uint8Array(MAX_BODY_LENGTH + 4))?.code).toBe('LIMIT_EXCEEDED');
    expect(buildBody(() => new Uint8Array(MAX_BODY_LENGTH + 4), context)).toMatchObject({ reason: { code: 'LIMIT_EXCEEDED' } });
  });

  it('is built from the message that carries it, and a throw is told with its cause', () => {
    expect(buildBody(({ msgId }) => new Uint8Array(Number(msgId)), context)).toEqual({ type: 'body', body: new Uint8Array(4) });
    const cause = new Error('x');
    expect(buildBody(() => { throw cause; }, context)).toMatchObject({ type: 'fault', cause });
  });
});
