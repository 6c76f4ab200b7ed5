import { gzipSync } from 'node:zlib';
import { createCodec, TlWriter } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { peekLayer } from './peek-layer.js';

const codec = createCodec(apiSchema);
const inLayer: tl.MethodRequest = { _: 'invokeWithLayer', layer: 227, query: { _: 'help.getConfig' } };

function peek(request: tl.MethodRequest): number | undefined {
  return peekLayer(codec.encode(request));
}

describe('peekLayer', () => {
  it('finds the layer in the outermost wrapper', () => {
    expect(peek(inLayer)).toBe(227);
    expect(peek({ ...inLayer, layer: -1 })).toBe(-1);
  });

  it('looks through wrappers that order or mark a call', () => {
    expect(peek({ _: 'invokeAfterMsg', msgId: 1n, query: inLayer })).toBe(227);
    expect(peek({ _: 'invokeAfterMsgs', msgIds: [1n, 2n], query: inLayer })).toBe(227);
    expect(peek({ _: 'invokeWithoutUpdates', query: { _: 'invokeWithTakeout', takeoutId: 5n, query: inLayer } })).toBe(227);
  });

  it('sees none in other calls, and none behind too many wrappers', () => {
    expect(peek({ _: 'help.getConfig' })).toBeUndefined();
    const wrap = (query: tl.MethodRequest): tl.MethodRequest => ({ _: 'invokeWithoutUpdates', query });
    expect(peek(wrap(wrap(wrap(inLayer))))).toBe(227);
    expect(peek(wrap(wrap(wrap(wrap(inLayer)))))).toBeUndefined();
  });

  it('sees none in a packed call', () => {
    const writer = new TlWriter();
    writer.uint(0x3072cfa1);
    writer.bytes(gzipSync(codec.encode(inLayer)));
    expect(peekLayer(writer.finish())).toBeUndefined();
  });

  it('sees none in a body that is cut off', () => {
    const body = codec.encode({ _: 'invokeAfterMsgs', msgIds: [1n, 2n], query: inLayer });
    for (let length = 0; length < 32; length++) expect(peekLayer(body.subarray(0, length))).toBeUndefined();
    body.fill(0xff, 8, 12);
    expect(peekLayer(body)).toBeUndefined();
  });
});
