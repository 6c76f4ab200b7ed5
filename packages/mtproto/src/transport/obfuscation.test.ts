// Obfuscation: the vectors, both ends, and the headers that must not be sent.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.js';
import { createPortableCrypto } from '../crypto/portable-provider.js';
import { UsageError } from '../errors.js';
import type { RandomSource } from '../ports/random-source.js';
import { acceptObfuscation, createClientObfuscation, looksLikeOtherProtocol } from './obfuscation.js';

const { published } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const proxy = published.obfuscated2_proxy as { random64: string; tag: string; dc: number; secret: string; header_sent: string; next_client_bytes_abcd: string; decrypt_stream_first4_of_abcd: string };
const plain = published.obfuscated2_noproxy_ff as { random64: string; tag: string; header_tail: string; client_next: string; server_first: string };
const crypto = createPortableCrypto();
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Hands out the given arrays one after the other. */
function scripted(...values: Uint8Array[]): RandomSource {
  return { bytes: () => values.shift() ?? new Uint8Array(64) };
}

describe('createClientObfuscation', () => {
  it('makes the header and streams of the vector with a secret', () => {
    const { header, streams } = createClientObfuscation({
      crypto, random: scripted(fromHex(proxy.random64)), tag: fromHex(proxy.tag), dcId: proxy.dc, secret: fromHex(proxy.secret),
    });
    expect(toHex(header)).toBe(proxy.header_sent);
    expect(toHex(streams.encrypt.process(text('abcd')))).toBe(proxy.next_client_bytes_abcd);
    expect(toHex(streams.decrypt.process(text('abcd')))).toBe(proxy.decrypt_stream_first4_of_abcd);
  });

  it('makes the header and streams of the vector without a secret', () => {
    const { header, streams } = createClientObfuscation({ crypto, random: scripted(fromHex(plain.random64)), tag: fromHex(plain.tag) });
    expect(toHex(header)).toBe('ff'.repeat(56) + plain.header_tail);
    expect(toHex(streams.encrypt.process(text('hello')))).toBe(plain.client_next);
    expect(toHex(streams.decrypt.process(fromHex(plain.server_first)))).toBe(toHex(text('hello')));
  });

  it.each([
    [1, 'ecec4cbda8bb188b'],
    [10001, 'ecec4cbdb89c188b'],
    [-1, 'ecec4cbd5644188b'],
  ])('writes the dc id %i into the header', (dcId, tail) => {
    const random = scripted(new Uint8Array(64).fill(0xff));
    const { header } = createClientObfuscation({ crypto, random, tag: fromHex('eeeeeeee'), dcId, secret: new Uint8Array(16) });
    expect(toHex(header.subarray(56))).toBe(tail);
  });

  it('draws again when the header looks like another protocol', () => {
    const good = new Uint8Array(64).fill(1);
    const random = scripted(text('POST'.repeat(16)), new Uint8Array(64).fill(0xef), good);
    const { header } = createClientObfuscation({ crypto, random, tag: fromHex('eeeeeeee') });
    expect(header.subarray(0, 56)).toEqual(good.subarray(0, 56));
  });

  it('gives up on a random source that only gives forbidden headers', () => {
    const random: RandomSource = { bytes: (length) => new Uint8Array(length) };
    expect(() => createClientObfuscation({ crypto, random, tag: fromHex('eeeeeeee') })).toThrow(UsageError);
  });
});

describe('looksLikeOtherProtocol', () => {
  it.each([
    ['ef01020304050607', true],
    ['eeeeeeee04050607', true],
    ['dddddddd04050607', true],
    ['4845414404050607', true],
    ['504f535404050607', true],
    ['4745542004050607', true],
    ['4f50544904050607', true],
    ['1603010204050607', true],
    ['0102030400000000', true],
    ['0102030400000001', false],
    ['16030103fc030306', false],
    ['ee01020304050607', false],
  ])('says of %s: %s', (start, forbidden) => {
    const init = new Uint8Array(64).fill(9);
    init.set(fromHex(start));
    expect(looksLikeOtherProtocol(init)).toBe(forbidden);
  });
});

describe('acceptObfuscation', () => {
  it.each([undefined, fromHex(proxy.secret)])('reads what a client with the same secret says, and answers it', (secret) => {
    const shared = secret === undefined ? {} : { secret };
    const client = createClientObfuscation({ crypto, random: scripted(fromHex(proxy.random64)), tag: fromHex('efefefef'), dcId: -10002, ...shared });
    const server = acceptObfuscation(crypto, client.header, secret);
    expect(toHex(server.tag)).toBe('efefefef');
    expect(server.dcId).toBe(-10002);
    expect(server.streams.decrypt.process(client.streams.encrypt.process(text('question')))).toEqual(text('question'));
    expect(client.streams.decrypt.process(server.streams.encrypt.process(text('answer')))).toEqual(text('answer'));
  });

  it('finds no tag when the client has another secret', () => {
    const client = createClientObfuscation({ crypto, random: scripted(fromHex(proxy.random64)), tag: fromHex('efefefef'), secret: new Uint8Array(16) });
    expect(toHex(acceptObfuscation(crypto, client.header, fromHex(proxy.secret)).tag)).not.toBe('efefefef');
  });
});
