import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../bytes/base64.js';
import { fromHex, toHex } from '../bytes/hex.js';
import { readUint64LE } from '../bytes/int64.js';
import { UsageError } from '../errors.js';
import { createPortableCrypto } from './portable-provider.js';
import { fingerprint, formatRsaPublicKey, parseRsaPublicKey } from './rsa-key.js';

const { published, own } = JSON.parse(readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'));
const crypto = createPortableCrypto();
const production = { n: fromHex(published.telegram_prod_rsa.n), e: fromHex(published.telegram_prod_rsa.e) };

describe('fingerprint', () => {
  it('matches the published ones as a signed long', () => {
    const keys = [
      [production, published.telegram_prod_rsa],
      [{ n: fromHex(published.telegram_test_rsa.n), e: fromHex(published.telegram_test_rsa.e) }, published.telegram_test_rsa],
      [
        { n: fromHex(own.auth_key_handshake.rsa_n), e: fromHex(own.auth_key_handshake.rsa_e) },
        { fingerprint_wire: own.auth_key_handshake.rsa_fingerprint_wire, fingerprint_u64: own.auth_key_handshake.rsa_fingerprint_u64 },
      ],
    ] as const;
    for (const [key, vector] of keys) {
      expect(fingerprint(key, crypto)).toBe(BigInt.asIntN(64, BigInt(vector.fingerprint_u64)));
      expect(BigInt.asUintN(64, fingerprint(key, crypto))).toBe(readUint64LE(fromHex(vector.fingerprint_wire)));
    }
    expect(fingerprint(production, crypto)).toBeLessThan(0n);
  });
});

describe('PEM text', () => {
  it('is read and written as OpenSSL does, in both forms', () => {
    for (const modulusLength of [1024, 2048]) {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
      const { n, e } = publicKey.export({ format: 'jwk' });
      const expected = { n: Buffer.from(n!, 'base64url').toString('hex'), e: Buffer.from(e!, 'base64url').toString('hex') };
      const pkcs1 = publicKey.export({ format: 'pem', type: 'pkcs1' }) as string;
      const spki = publicKey.export({ format: 'pem', type: 'spki' }) as string;
      for (const pem of [pkcs1, spki, `a note\n${spki.replaceAll('\n', '\r\n')}`]) {
        const key = parseRsaPublicKey(pem);
        expect({ n: toHex(key.n), e: toHex(key.e) }).toEqual(expected);
        expect(formatRsaPublicKey(key)).toBe(pkcs1);
      }
    }
  });

  it('is accepted by OpenSSL for the production key', () => {
    const jwk = createPublicKey(formatRsaPublicKey(production)).export({ format: 'jwk' });
    expect(Buffer.from(jwk.n!, 'base64url').toString('hex')).toBe(published.telegram_prod_rsa.n);
  });

  it('is refused when it is no RSA public key', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ format: 'pem', type: 'spki' }) as string;
    const wrap = (der: Uint8Array) => `-----BEGIN RSA PUBLIC KEY-----\n${toBase64(der)}\n-----END RSA PUBLIC KEY-----`;
    const good = fromBase64(formatRsaPublicKey(production).split('\n').slice(1, -2).join(''));
    expect(parseRsaPublicKey(wrap(good)).e).toEqual(production.e);
    const bad = [
      '',
      'not a key',
      ec,
      formatRsaPublicKey(production).replace('END RSA', 'END'),
      wrap(new Uint8Array(0)),
      wrap(good.subarray(0, good.length - 1)),
      wrap(Uint8Array.of(...good, 0)),
      wrap(fromHex('3003020101')), // no exponent
      wrap(fromHex('3009020101020101020101')), // a third number
      wrap(fromHex('3006020181020103')), // a negative modulus
      wrap(fromHex('3006020100020103')), // a modulus of zero
      wrap(fromHex('30050200020103')), // an empty number
      wrap(fromHex('3080020101020101')), // an indefinite length
      wrap(fromHex('3084ffffffff')), // an absurd length
      wrap(fromHex('308201')), // a length that is cut off
      wrap(fromHex('3106020101020101')), // a set in the place of the sequence
      '-----BEGIN RSA PUBLIC KEY-----\n!!!!\n-----END RSA PUBLIC KEY-----',
    ];
    for (const pem of bad) expect(() => parseRsaPublicKey(pem), pem).toThrow(UsageError);
  });
});
