import { describe, expect, it } from 'vitest';
import { encodeRpcError, encodeRpcResult } from './rpc-answers.js';
import { serviceCodec } from './service-codec.js';

describe('rpc answers', () => {
  it('are what the codec of the service schema reads', () => {
    const error = encodeRpcError(420, 'FLOOD_WAIT_3');
    expect(serviceCodec.decode(error)).toEqual({ _: 'rpc_error', errorCode: 420, errorMessage: 'FLOOD_WAIT_3' });
    expect(serviceCodec.decode(encodeRpcResult(2n ** 64n - 3n, error))).toEqual({
      _: 'rpc_result',
      reqMsgId: -3n,
      result: { _: 'rpc_error', errorCode: 420, errorMessage: 'FLOOD_WAIT_3' },
    });
  });
});
