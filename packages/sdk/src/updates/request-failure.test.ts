/** Failed requests for differences. */
import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../errors/connection-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { classifyChannelFailure, classifyRequestFailure } from './request-failure.js';

describe('a failed getDifference', () => {
  it.each([
    [400, 'PERSISTENT_TIMESTAMP_INVALID', { kind: 'stateInvalid' }],
    [400, 'PERSISTENT_TIMESTAMP_EMPTY', { kind: 'stateInvalid' }],
    [500, 'PERSISTENT_TIMESTAMP_OUTDATED', { kind: 'retry' }],
    [401, 'AUTH_KEY_UNREGISTERED', { kind: 'loggedOut' }],
    [406, 'AUTH_KEY_DUPLICATED', { kind: 'loggedOut' }],
    [401, 'SESSION_PASSWORD_NEEDED', { kind: 'retry' }],
    [420, 'FLOOD_WAIT_7', { kind: 'retry', retryAfter: 7000 }],
    [500, 'INTERNAL', { kind: 'retry' }],
  ])('with %i %s', (errorCode, text, failure) => {
    expect(classifyRequestFailure(new RpcError(errorCode, text, 'updates.getDifference'))).toEqual(failure);
  });

  it('is tried again after anything that is no answer', () => {
    expect(classifyRequestFailure(new ConnectionError('CONNECTION_LOST', 'Gone.'))).toEqual({ kind: 'retry' });
  });
});

describe('a failed getChannelDifference', () => {
  it.each([
    [400, 'CHANNEL_PRIVATE', { kind: 'private' }],
    [406, 'CHANNEL_PRIVATE', { kind: 'private' }],
    [400, 'CHANNEL_INVALID', { kind: 'private' }],
    [400, 'PERSISTENT_TIMESTAMP_INVALID', { kind: 'stateInvalid' }],
    [500, 'PERSISTENT_TIMESTAMP_OUTDATED', { kind: 'retry' }],
    [420, 'FLOOD_WAIT_7', { kind: 'retry', retryAfter: 7000 }],
    [401, 'AUTH_KEY_UNREGISTERED', { kind: 'loggedOut' }],
  ])('%i %s means %o', (errorCode, text, failure) => {
    expect(classifyChannelFailure(new RpcError(errorCode, text, 'updates.getChannelDifference'))).toEqual(failure);
  });
});
