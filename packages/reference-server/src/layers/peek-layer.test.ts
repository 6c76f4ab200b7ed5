import { gunzipSync, gzipSync } from 'node:zlib';
import { createCodec, TlWriter } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { peekLayer } from './peek-layer.js';

const codec = createCodec(apiSchema);
const inLayer: tl.MethodRequest = { _: 'invokeWithLayer', layer: 227, query: { _: 'help.getConfig' } };

/** A gzip_packed around bytes. */
function pack(bytes: Uint8Array): Uint8Array {
  const writer = new TlWriter();
  writer.uint(0x3072cfa1);
  writer.bytes(gzipSync(bytes));
  return writer.finish();
}

const inflate = (data: Uint8Array): Uint8Array => gunzipSync(data, { maxOutputLength: 1024 });

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

  it('looks into a packed call, whole or behind a wrapper', () => {
    const packed = pack(codec.encode(inLayer));
    expect(peekLayer(packed, inflate)).toBe(227);
    const wrapper = codec.encode({ _: 'invokeAfterMsg', msgId: 1n, query: { _: 'help.getConfig' } }).subarray(0, 12);
    expect(peekLayer(Uint8Array.from([...wrapper, ...packed]), inflate)).toBe(227);
    const inside = codec.encode({ _: 'invokeWithoutUpdates', query: inLayer });
    expect(peekLayer(Uint8Array.from([...wrapper, ...pack(inside)]), inflate)).toBe(227);
  });

  it('sees none in what is packed twice, packed badly, too long, or cannot be unpacked', () => {
    const call = codec.encode(inLayer);
    expect(peekLayer(pack(pack(call)), inflate)).toBeUndefined();
    expect(peekLayer(pack(call))).toBeUndefined();
    expect(peekLayer(pack(Uint8Array.from([...call, ...new Uint8Array(2000)])), inflate)).toBeUndefined();
    const broken = pack(call);
    broken.fill(0xff, 10, 20);
    expect(peekLayer(broken, inflate)).toBeUndefined();
    expect(peekLayer(broken.subarray(0, 12), inflate)).toBeUndefined();
  });

  it('sees none in a body that is cut off', () => {
    const body = codec.encode({ _: 'invokeAfterMsgs', msgIds: [1n, 2n], query: inLayer });
    for (let length = 0; length < 32; length++) expect(peekLayer(body.subarray(0, length))).toBeUndefined();
    body.fill(0xff, 8, 12);
    expect(peekLayer(body)).toBeUndefined();
  });
});
