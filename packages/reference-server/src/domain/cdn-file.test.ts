/** Tests of the tokens and keys of files on a CDN. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cdnIvAt, createCdnFiles, readWindowRequest, windowRequest } from './cdn-file.js';
import type { CdnFile } from './cdn-file.js';

const sha256 = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(createHash('sha256').update(Buffer.concat(parts)).digest());
const file: CdnFile = { kind: 'document', id: 77n, thumbSize: '' };

describe('files on a CDN', () => {
  let now = 1_750_000_000;
  const files = createCdnFiles({ secret: new Uint8Array(32).fill(1), sha256, now: () => now, lifetime: 3600 });

  it('are known by their token for a while, the same for everybody', () => {
    const { token, key, iv } = files.grant(file);
    expect([token.length, key.length, iv.length]).toEqual([31, 32, 16]);
    expect(files.read(token)).toEqual({ type: 'valid', file });
    now += 1;
    expect(files.grant(file)).toEqual({ token, key, iv });
    expect(files.read(files.grant({ kind: 'photo', id: 1n << 62n, thumbSize: 'x' }).token)).toEqual({ type: 'valid', file: { kind: 'photo', id: 1n << 62n, thumbSize: 'x' } });
    now += 2 * 3600;
    expect(files.read(token)).toEqual({ type: 'invalid' });
  });

  it('have keys of their own', () => {
    const grants = [file, { ...file, id: 78n }, { ...file, thumbSize: 'm' }, { ...file, kind: 'photo' as const }].map((each) => files.grant(each));
    expect(new Set(grants.map(({ key }) => key.join())).size).toBe(4);
    expect(new Set(grants.map(({ iv }) => iv.join())).size).toBe(4);
  });

  it('are not got at by a token that somebody else has made', () => {
    const { token } = files.grant(file);
    for (let i = 0; i < token.length; i += 1) {
      const forged = Uint8Array.from(token);
      forged[i] = (forged[i] ?? 0) ^ 1;
      expect(files.read(forged)).toEqual({ type: 'invalid' });
    }
    expect(files.read(token.subarray(1))).toEqual({ type: 'invalid' });
  });

  it('are decrypted from any block on', () => {
    const iv = Uint8Array.from({ length: 16 }, (_, i) => 100 + i);
    expect(Buffer.from(cdnIvAt(iv, 131_072)).toString('hex')).toBe('6465666768696a6b6c6d6e6f00002000');
  });

  it('are asked for by windows', () => {
    expect(readWindowRequest(windowRequest(3 * (1 << 20) + 4096))).toBe(3 << 20);
    expect(readWindowRequest(new Uint8Array(5))).toBeUndefined();
    expect(readWindowRequest(new Uint8Array())).toBeUndefined();
  });
});
