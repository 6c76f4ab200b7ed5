/** Tests of the tokens and keys of files on a CDN. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cdnIvAt, cdnNameOf, createCdnFiles, readWindowRequest, windowRequest } from './cdn-file.js';
import type { CdnFile } from './cdn-file.js';

const sha256 = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(createHash('sha256').update(Buffer.concat(parts)).digest());
const userId = 1_000_001;
const file: CdnFile = { kind: 'document', id: 77n, thumbSize: '' };

describe('files on a CDN', () => {
  let now = 1_750_000_000;
  const files = createCdnFiles({ secret: new Uint8Array(32).fill(1), sha256, now: () => now, lifetime: 3600 });

  it('are known by their token for a while', () => {
    const { token, key, iv } = files.grant(file, userId);
    expect([token.length, key.length, iv.length]).toEqual([31, 32, 16]);
    expect(files.read(token, userId)).toEqual({ type: 'valid', file });
    now += 1;
    expect(files.grant(file, userId)).toEqual({ token, key, iv });
    expect(files.read(files.grant({ kind: 'photo', id: 1n << 62n, thumbSize: 'x' }, userId).token, userId)).toEqual({ type: 'valid', file: { kind: 'photo', id: 1n << 62n, thumbSize: 'x' } });
    now += 2 * 3600;
    expect(files.read(token, userId)).toEqual({ type: 'invalid' });
  });

  it('have keys of their own', () => {
    const grants = [file, { ...file, id: 78n }, { ...file, thumbSize: 'm' }, { ...file, kind: 'photo' as const }].map((each) => files.grant(each, userId));
    expect(new Set(grants.map(({ key }) => key.join())).size).toBe(4);
    expect(new Set(grants.map(({ iv }) => iv.join())).size).toBe(4);
  });

  it('are not got at by a token that somebody else has made', () => {
    const { token } = files.grant(file, userId);
    for (let i = 0; i < token.length; i += 1) {
      const forged = Uint8Array.from(token);
      forged[i] = (forged[i] ?? 0) ^ 1;
      expect(files.read(forged, userId)).toEqual({ type: 'invalid' });
    }
    expect(files.read(token.subarray(1), userId)).toEqual({ type: 'invalid' });
  });

  it('A07: have one name and one key for everybody, and a token for each', () => {
    const [mine, theirs] = [files.grant(file, userId), files.grant(file, userId + 1)];
    expect([theirs.key, theirs.iv, cdnNameOf(theirs.token)]).toEqual([mine.key, mine.iv, cdnNameOf(mine.token)]);
    expect(cdnNameOf(files.grant({ ...file, id: 78n }, userId).token)).not.toEqual(cdnNameOf(mine.token));
    expect([files.read(mine.token, userId + 1), files.read(theirs.token, userId)]).toEqual([{ type: 'invalid' }, { type: 'invalid' }]);
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
