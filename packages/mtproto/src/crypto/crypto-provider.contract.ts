// What every CryptoProvider must do, as a suite that each implementation runs.
import { createHash, getDiffieHellman } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import bigInt from 'big-integer';
import { describe, expect, it } from 'vitest';
import { bigIntToBytes, bytesToBigInt } from '../bytes/big-int.js';
import { concatBytes } from '../bytes/concat.js';
import { crc32 } from '../bytes/crc32.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { int32ToBytesLE } from '../bytes/int32.js';
import { UsageError } from '../errors.js';
import type { ComputeJob, ComputeJobs, CryptoProvider, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { knownDhPrime } from './dh.js';

const { published, own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const utf8 = (text: string) => new TextEncoder().encode(text);
const prime = bytesToBigInt(knownDhPrime());
// From the well-known prime to the next one, whose half is composite.
const notSafeOffset = 570n;
const handshake = own.auth_key_handshake;
const rsaKey: RsaPrivateNumbers = {
  n: fromHex(handshake.rsa_n),
  e: fromHex(handshake.rsa_e),
  d: fromHex(handshake.rsa_d),
  p: fromHex(handshake.rsa_p),
  q: fromHex(handshake.rsa_q),
};

/** Describes the contract for the provider that `create` makes. */
export function describeCryptoProvider(name: string, create: () => CryptoProvider, { isServer = true }: { readonly isServer?: boolean } = {}): void {
  const crypto = create();

  /** The value of a job, `undefined` when it failed. */
  async function run<T extends keyof ComputeJobs>(type: T, input: ComputeJobs[T]['input']): Promise<ComputeJobs[T]['output'] | undefined> {
    const result = await crypto.compute({ type, ...input } as ComputeJob);
    if (result.type === 'failed') {
      expect(result.reason).not.toBe('');
      return undefined;
    }
    expect(result.type).toBe(type);
    return (result as { value: ComputeJobs[T]['output'] }).value;
  }

  describe(`${name}: stretching keys`, () => {
    it('matches the published value', async () => {
      const key = await run('stretchKey', { password: utf8('pbkdf2 test'), salt: utf8('some salt'), iterations: 10, length: 64 });
      expect(key && toHex(key)).toBe(
        'e43276cfa27f135f261cec8ddcf593fd74ec251038e459c165461f2308f3a7235e0744ee1aed9710b00db28d1a2112e20fea3601c60e770ac57ffe6b33ca8be1',
      );
    });
  });

  describe(`${name}: hashes`, () => {
    it('match the published values', () => {
      expect(toHex(crypto.sha1())).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709');
      expect(toHex(crypto.sha256(utf8('hello')))).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
    });

    it('are taken over the parts one after the other', () => {
      const data = createSeededRandom(1).bytes(10_000);
      for (const algorithm of ['sha1', 'sha256'] as const) {
        const hash = crypto[algorithm];
        for (const length of [1000, data.length]) {
          const parts = [data.subarray(0, 3), new Uint8Array(0), data.subarray(3, 700), data.subarray(700, length)];
          expect(toHex(hash(...parts))).toBe(createHash(algorithm).update(data.subarray(0, length)).digest('hex'));
        }
      }
    });

    it('are plain arrays of their own', () => {
      const hash = crypto.sha256();
      expect(Object.getPrototypeOf(hash)).toBe(Uint8Array.prototype);
      hash.fill(0);
      expect(crypto.sha256()).not.toEqual(hash);
    });
  });

  describe(`${name}: AES-256-IGE`, () => {
    it('matches the published vector and leaves its arguments alone', () => {
      const [key, iv, plain] = [fromHex(published.ige.key), fromHex(published.ige.iv), fromHex(published.ige.plain)];
      const encrypted = crypto.aesIgeEncrypt(plain, key, iv);
      expect(toHex(encrypted)).toBe(published.ige.cipher);
      expect(toHex(crypto.aesIgeDecrypt(encrypted, key, iv))).toBe(published.ige.plain);
      expect([toHex(plain), toHex(key), toHex(iv)]).toEqual([published.ige.plain, published.ige.key, published.ige.iv]);
    });

    it('decrypts what it encrypted, at every size at which an implementation may change its way', () => {
      const random = createSeededRandom(2);
      const [key, iv] = [random.bytes(32), random.bytes(32)];
      const whole = random.bytes(300_000 - (300_000 % 16));
      const encrypted = crypto.aesIgeEncrypt(whole, key, iv);
      for (const length of [0, 16, 32, 240, 256, 272, 1024, 2032, 2048, 2064, 49_136, 49_152, 49_168, whole.length]) {
        // Each block depends on those before it only.
        const beginning = encrypted.subarray(0, length);
        expect(Buffer.from(crypto.aesIgeEncrypt(whole.subarray(0, length), key, iv)).equals(beginning), `${length}`).toBe(true);
        expect(Buffer.from(crypto.aesIgeDecrypt(beginning, key, iv)).equals(whole.subarray(0, length)), `${length}`).toBe(true);
      }
    });

    it('puts the result where it is told to, or into an array of its own, and gives that', () => {
      const random = createSeededRandom(4);
      const [key, iv] = [random.bytes(32), random.bytes(32)];
      for (const length of [16, 272, 1024, 49_168, 100_000]) {
        const plain = random.bytes(length);
        const expected = toHex(crypto.aesIgeEncrypt(plain, key, iv));
        const place = concatBytes(new Uint8Array(3), plain, new Uint8Array(5)).subarray(3, 3 + length);
        const encrypted = crypto.aesIgeEncrypt(place, key, iv, place);
        expect(toHex(encrypted)).toBe(expected);
        expect([expected, toHex(plain)]).toContain(toHex(place));
        expect(toHex(crypto.aesIgeDecrypt(encrypted, key, iv, encrypted))).toBe(toHex(plain));
        expect([...new Uint8Array(place.buffer, 0, 3), ...new Uint8Array(place.buffer, 3 + length)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
      }
    });

    it('gives plain arrays of their own', () => {
      for (const length of [16, 4096]) {
        const result = crypto.aesIgeEncrypt(new Uint8Array(length), new Uint8Array(32), new Uint8Array(32));
        expect(Object.getPrototypeOf(result)).toBe(Uint8Array.prototype);
        expect(result.buffer.byteLength).toBe(length);
      }
    });

    it('refuses sizes that do not fit', () => {
      const [data, key, iv] = [new Uint8Array(16), new Uint8Array(32), new Uint8Array(32)];
      for (const operation of [crypto.aesIgeEncrypt, crypto.aesIgeDecrypt]) {
        expect(() => operation(new Uint8Array(15), key, iv)).toThrow(UsageError);
        expect(() => operation(new Uint8Array(4097), key, iv)).toThrow(UsageError);
        expect(() => operation(data, key.subarray(1), iv)).toThrow(UsageError);
        expect(() => operation(data, key, iv.subarray(16))).toThrow(UsageError);
        expect(() => operation(new Uint8Array(4096), key, iv.subarray(16))).toThrow(UsageError);
      }
    });
  });

  describe(`${name}: AES-256-CTR`, () => {
    const key = fromHex('d450aae0bf0060a4af1044886b42a13f7c506b35255d134a7e87ab3f23a9493b');
    const iv = fromHex('0182de2bd789c295c3c6c875c5e9e190');

    it('matches the published vectors', () => {
      const stream = crypto.createAesCtr(key, iv);
      const block = fromHex('7baae571e4c2f4cfadb1931d5923aca7');
      expect(toHex(stream.process(block))).toBe('df5647dbb70bc393f2fb05b72f42286f');
      expect(toHex(stream.process(block))).toBe('3917147082672516b3177150129bc579');
      expect(toHex(stream.process(block))).toBe('2a7a9089270a5de45d5e3dd399cac725');
      const cdn = crypto.createAesCtr(fromHex(own.cdn_ctr.key), fromHex(own.cdn_ctr.iv_used));
      expect(toHex(cdn.process(fromHex(own.cdn_ctr.plain)))).toBe(own.cdn_ctr.cipher);
    });

    it('goes on in the middle of a block, however the data is cut', () => {
      const random = createSeededRandom(3);
      const data = random.bytes(5000);
      const whole = crypto.createAesCtr(key, iv).process(data);
      const stream = crypto.createAesCtr(key, iv);
      const parts: Uint8Array[] = [];
      for (let offset = 0; offset < data.length; ) {
        const length = random.integer(0, 50);
        parts.push(stream.process(data.subarray(offset, offset + length)));
        offset += length;
      }
      expect(Buffer.from(concatBytes(...parts)).equals(whole)).toBe(true);
      expect(Buffer.from(crypto.createAesCtr(key, iv).process(whole)).equals(data)).toBe(true);
    });

    it('carries its counter over all 128 bits', () => {
      const zeros = new Uint8Array(32);
      const wrapped = crypto.createAesCtr(key, new Uint8Array(16).fill(255)).process(zeros);
      expect(wrapped.subarray(16)).toEqual(crypto.createAesCtr(key, new Uint8Array(16)).process(zeros).subarray(0, 16));
      const inner = Uint8Array.from({ length: 16 }, (_, index) => (index < 8 ? 0 : 255));
      const carried = Uint8Array.from({ length: 16 }, (_, index) => (index === 7 ? 1 : 0));
      expect(crypto.createAesCtr(key, inner).process(zeros).subarray(16)).toEqual(crypto.createAesCtr(key, carried).process(zeros).subarray(0, 16));
    });

    it('gives plain arrays of their own and refuses sizes that do not fit', () => {
      const result = crypto.createAesCtr(key, iv).process(new Uint8Array(5));
      expect(Object.getPrototypeOf(result)).toBe(Uint8Array.prototype);
      expect(result.buffer.byteLength).toBe(5);
      expect(() => crypto.createAesCtr(key.subarray(1), iv)).toThrow(UsageError);
      expect(() => crypto.createAesCtr(key, iv.subarray(1))).toThrow(UsageError);
    });
  });

  describe(`${name}: modular powers`, () => {
    const sample = published.samples_auth_key_2024;

    it('make the keys of the published handshakes', async () => {
      const modulus = knownDhPrime();
      const power = async (base: Uint8Array, exponent: string) => toHex((await run('modPow', { base, exponent: fromHex(exponent), modulus }))!);
      expect(await power(Uint8Array.of(3), sample.b)).toBe(sample.g_b);
      expect(await power(fromHex(sample.g_a), sample.b)).toBe(sample.auth_key);
      expect(await power(Uint8Array.of(3), handshake.a)).toBe(handshake.g_a);
      expect(await power(fromHex(handshake.g_a), handshake.b)).toBe(handshake.auth_key);
      expect(await power(fromHex(handshake.g_b), handshake.a)).toBe(handshake.auth_key);
    });

    it('agree with an independent implementation, whatever the numbers', async () => {
      const random = createSeededRandom(4);
      const check = async (base: bigint, exponent: bigint, modulus: bigint) => {
        const expected = BigInt(bigInt(base).modPow(bigInt(exponent), bigInt(modulus)).toString());
        const length = bigIntToBytes(modulus).length;
        const got = await run('modPow', { base: bigIntToBytes(base), exponent: bigIntToBytes(exponent), modulus: bigIntToBytes(modulus) });
        expect(toHex(got!), `${base} ^ ${exponent} mod ${modulus}`).toBe(toHex(bigIntToBytes(expected, length)));
      };
      const number = (length: number) => bytesToBigInt(random.bytes(length));
      const exponents = [0n, 1n, 2n, 3n, 65_536n, 65_537n, number(9)];
      for (const modulus of [prime, number(256) | 1n, number(256) & ~1n, number(128) | 1n]) {
        for (const base of [0n, 1n, 2n, modulus - 1n, modulus, modulus + 1n, number(100)]) {
          for (const exponent of exponents) await check(base, exponent, modulus);
        }
      }
      for (let round = 0; round < 5; round++) await check(number(256), number(40), number(random.integer(1, 60)) + 1n);
      await check(5n, number(300), prime);
      await check(7n, 9n, 1n);
    });

    it('are left-padded to the length of the modulus', async () => {
      expect(await run('modPow', { base: Uint8Array.of(2), exponent: Uint8Array.of(3), modulus: knownDhPrime() })).toEqual(bigIntToBytes(8n, 256));
      expect(await run('modPow', { base: Uint8Array.of(2), exponent: Uint8Array.of(3), modulus: rsaKey.n })).toEqual(bigIntToBytes(8n, 256));
    });

    it('fail for a modulus of zero', async () => {
      expect(await run('modPow', { base: Uint8Array.of(2), exponent: Uint8Array.of(3), modulus: new Uint8Array(4) })).toBeUndefined();
      expect(await run('modPow', { base: Uint8Array.of(2), exponent: Uint8Array.of(3), modulus: new Uint8Array(0) })).toBeUndefined();
    });
  });

  describe(`${name}: RSA`, () => {
    it('encrypts the recorded block', async () => {
      const block = fromHex(handshake.rsa_pad_key_aes_encrypted);
      const encrypted = await run('modPow', { base: block, exponent: rsaKey.e, modulus: rsaKey.n });
      expect(toHex(encrypted!)).toBe(handshake.encrypted_data);
    });
  });

  if (isServer) describe(`${name}: private RSA`, () => {
    it('decrypts the recorded block', async () => {
      expect(await run('rsaPrivate', { key: rsaKey, data: fromHex(handshake.encrypted_data) })).toEqual(fromHex(handshake.rsa_pad_key_aes_encrypted));
    });

    it('left-pads what it decrypted', async () => {
      const one = bigIntToBytes(1n, 256);
      expect(await run('rsaPrivate', { key: rsaKey, data: one })).toEqual(one);
      expect(await run('rsaPrivate', { key: rsaKey, data: new Uint8Array(256) })).toEqual(new Uint8Array(256));
    });

    it('fails for data of another length and data that is not below the modulus', async () => {
      expect(await run('rsaPrivate', { key: rsaKey, data: rsaKey.n })).toBeUndefined();
      expect(await run('rsaPrivate', { key: rsaKey, data: new Uint8Array(256).fill(255) })).toBeUndefined();
      expect(await run('rsaPrivate', { key: rsaKey, data: new Uint8Array(255) })).toBeUndefined();
      expect(await run('rsaPrivate', { key: rsaKey, data: new Uint8Array(257) })).toBeUndefined();
      expect(await run('rsaPrivate', { key: rsaKey, data: new Uint8Array(0) })).toBeUndefined();
    });
  });

  describe(`${name}: factors and primes`, () => {
    it('factors the pq of the samples, and fails for a number without factors', async () => {
      for (const [pq, p, q] of published.factor_pq) {
        expect(await run('factorizePq', { pq: BigInt(`0x${pq}`) })).toEqual({ p: BigInt(`0x${p}`), q: BigInt(`0x${q}`) });
      }
      expect(await run('factorizePq', { pq: 3n })).toBeUndefined();
    });

    it('accepts safe primes of 2048 bits, the well-known one and others', { timeout: 30_000 }, async () => {
      expect(await run('checkDhPrime', { prime: knownDhPrime() })).toBe(true);
      expect(await run('checkDhPrime', { prime: new Uint8Array(getDiffieHellman('modp14').getPrime()) })).toBe(true);
    });

    it('refuses composites, primes that are not safe, and other lengths', { timeout: 30_000 }, async () => {
      const refused = {
        'a composite number': prime + 2n,
        'a product of two large primes': bytesToBigInt(rsaKey.n),
        'a prime whose half is composite': prime + notSafeOffset,
        'a number of 2047 bits': prime >> 1n,
        'a prime of 1536 bits': bytesToBigInt(getDiffieHellman('modp5').getPrime()),
        'a prime of 3072 bits': bytesToBigInt(getDiffieHellman('modp15').getPrime()),
        'zero': 0n,
      };
      for (const [reason, number] of Object.entries(refused)) {
        expect(await run('checkDhPrime', { prime: bigIntToBytes(number) }), reason).toBe(false);
      }
      expect(await run('checkDhPrime', { prime: bigIntToBytes(prime, 257) })).toBe(false);
    });
  });

  describe(`${name}: gzip`, () => {
    const limit = 1 << 20;

    it('unpacks zlib streams too, within the limit and only when they are whole', async () => {
      for (const length of [1, 1000, 100_000]) {
        const content = new Uint8Array(length).fill(7);
        const data = new Uint8Array(deflateSync(content));
        expect(await run('inflate', { data, limit: length })).toEqual(content);
        if (length > 1) expect(await run('inflate', { data, limit: length - 1 })).toBeUndefined();
        expect(await run('inflate', { data: data.subarray(0, -1), limit: length })).toBeUndefined();
        const wrong = data.map((byte, index) => (index === data.length - 1 ? byte ^ 1 : byte));
        expect(await run('inflate', { data: wrong, limit: length })).toBeUndefined();
      }
    });

    it('unpacks the recorded object', async () => {
      const { gzip_packed, inner_raw } = own.gzip_packed;
      const packed = fromHex(gzip_packed);
      expect(toHex((await run('inflate', { data: packed.subarray(5, 5 + packed[4]!), limit }))!)).toBe(inner_raw);
    });

    it('keeps every content over a round trip', async () => {
      const random = createSeededRandom(5);
      for (const length of [0, 1, 255, 1000, 30_000, 500_000]) {
        const contents = [new Uint8Array(length), random.bytes(length), new Uint8Array(length).map((_, index) => index % 97 ^ (index >> 9))];
        for (const content of contents) {
          const packed = await run('deflate', { data: content });
          expect([...packed!.subarray(0, 3)]).toEqual([0x1f, 0x8b, 8]);
          const unpacked = await run('inflate', { data: packed!, limit });
          expect(Buffer.from(unpacked!).equals(content), `${length} bytes`).toBe(true);
          expect(Object.getPrototypeOf(unpacked)).toBe(Uint8Array.prototype);
        }
      }
    });

    it('reads headers with optional fields and every kind of block', async () => {
      const content = utf8('kitewire '.repeat(3000));
      for (const level of [0, 1, 9]) {
        for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY]) {
          const plain = new Uint8Array(gzipSync(content, { level, strategy }));
          // Extra field, name, comment; the same deflate stream and trailer follow.
          const named = concatBytes(
            plain.subarray(0, 3),
            Uint8Array.of(4 + 8 + 16),
            plain.subarray(4, 10),
            Uint8Array.of(3, 0, 1, 2, 3),
            utf8('name\0comment\0'),
            plain.subarray(10),
          );
          for (const data of [plain, named]) expect(Buffer.from((await run('inflate', { data, limit }))!).equals(content)).toBe(true);
        }
      }
    });

    it('takes content up to the limit and nothing above it', async () => {
      for (const length of [1, 1000, 200_000]) {
        for (const content of [new Uint8Array(length), createSeededRandom(6).bytes(length)]) {
          const data = new Uint8Array(gzipSync(content));
          expect((await run('inflate', { data, limit: length }))?.length).toBe(length);
          expect(await run('inflate', { data, limit: length - 1 })).toBeUndefined();
        }
      }
      expect(await run('inflate', { data: new Uint8Array(gzipSync('')), limit: 0 })).toEqual(new Uint8Array(0));
    });

    it('stops a bomb at the limit, whatever length it claims', async () => {
      const megabyte = deflateRawSync(new Uint8Array(1 << 20), { finishFlush: constants.Z_FULL_FLUSH });
      const blocks = Array.from({ length: 1024 }, () => megabyte);
      const end = deflateRawSync(new Uint8Array(0));
      const peakBefore = process.resourceUsage().maxRSS;
      for (const claimed of [2 ** 30, 100, limit]) {
        const data = concatBytes(fromHex('1f8b0800000000000003'), ...blocks, end, new Uint8Array(4), int32ToBytesLE(claimed));
        expect(await run('inflate', { data, limit })).toBeUndefined();
      }
      // Kilobytes; the gigabyte would show.
      expect(process.resourceUsage().maxRSS - peakBefore).toBeLessThan(128 * 1024);
    });

    it('fails for malformed streams', async () => {
      for (const content of [utf8('hello hello hello'), createSeededRandom(8).bytes(10_000)]) {
        const good = new Uint8Array(gzipSync(content));
        const change = (index: number) => good.map((byte, at) => (at === (index + good.length) % good.length ? byte ^ 0x55 : byte));
        const bad = {
          'nothing': new Uint8Array(0),
          'a header only': good.subarray(0, 10),
          'half of it': good.subarray(0, good.length >> 1),
          'no trailer': good.subarray(0, good.length - 8),
          'one byte too few': good.subarray(0, good.length - 1),
          'one byte too many': concatBytes(good, Uint8Array.of(0)),
          'two streams': concatBytes(good, gzipSync('another')),
          'another magic': change(0),
          'another method': change(2),
          'reserved flags': good.map((byte, at) => (at === 3 ? 0x80 : byte)),
          'a name without end': good.subarray(0, 12).map((byte, at) => (at === 3 ? 8 : byte || 1)),
          'another checksum': change(-6),
          'another length': change(-3),
          'a reserved block type': good.map((byte, at) => (at === 10 ? byte | 6 : byte)),
          'no deflate at all': concatBytes(good.subarray(0, 10), new Uint8Array(100).fill(0xff), good.subarray(-8)),
          'a checksum over other content': concatBytes(good.subarray(0, -8), int32ToBytesLE(crc32(utf8('other'))), good.subarray(-4)),
        };
        for (const [reason, data] of Object.entries(bad)) expect(await run('inflate', { data, limit }), reason).toBeUndefined();
      }
    });
  });
}
