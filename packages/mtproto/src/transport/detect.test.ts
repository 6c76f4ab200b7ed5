// Detection: what the first bytes of a connection mean, and how few of them decide.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromHex } from '../bytes/hex.js';
import { DETECTION_LENGTH, detectObfuscatedTag, detectTransport } from './detect.js';
import { looksLikeOtherProtocol } from './obfuscation.js';

describe('detectTransport', () => {
  it.each([
    ['ef', { type: 'plain', kind: 'abridged', tagLength: 1 }],
    ['eeeeeeee', { type: 'plain', kind: 'intermediate', tagLength: 4 }],
    ['dddddddd', { type: 'plain', kind: 'paddedIntermediate', tagLength: 4 }],
    ['504f5354', { type: 'unsupported', transport: 'http' }],
    ['47455420', { type: 'unsupported', transport: 'http' }],
    ['48454144', { type: 'unsupported', transport: 'http' }],
    ['4f505449', { type: 'unsupported', transport: 'http' }],
    ['16030102', { type: 'unsupported', transport: 'tls' }],
    ['3400000000000000', { type: 'plain', kind: 'full', tagLength: 0 }],
  ])('decides on %s, and not a byte earlier', (hex, detection) => {
    const bytes = fromHex(hex);
    expect(detectTransport(bytes)).toEqual(detection);
    for (let length = 0; length < bytes.length; length++) expect(detectTransport(bytes.subarray(0, length))).toBeUndefined();
  });

  it('takes every header that a client may send for an obfuscated one, once it is complete', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (header) => {
        fc.pre(!looksLikeOtherProtocol(header));
        expect(detectTransport(header)).toEqual({ type: 'obfuscated' });
        expect(detectTransport(header.subarray(0, DETECTION_LENGTH - 1))).toBeUndefined();
      }),
    );
  });
});

describe('detectObfuscatedTag', () => {
  it.each([
    ['efefefef', 'abridged'],
    ['eeeeeeee', 'intermediate'],
    ['dddddddd', 'paddedIntermediate'],
    ['efefefee', undefined],
  ])('reads %s as %s', (tag, kind) => {
    expect(detectObfuscatedTag(fromHex(tag))).toBe(kind);
  });
});
