/** Files on CDN data centres that say what they like. */
import { createPortableCrypto, fromHex } from '@kitewire/mtproto';
import { createNodeCrypto } from '@kitewire/mtproto/node';
import type * as tl from '@kitewire/tl-schema/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCancelSource } from '../timing/cancel-source.js';
import { CdnFile } from './cdn-file.js';
import { cdnCalls, CdnHashes, decryptCdn } from './cdn-rules.js';
import { contentOf } from './download-model.contract.js';

const crypto = createNodeCrypto();
const { signal } = createCancelSource();
const RANGE = 131_072;
const content = contentOf(5 * RANGE + 777);
const key = new Uint8Array(32).fill(3);
const iv = new Uint8Array(16).fill(4);

const hashAt = (offset: number, limit = Math.min(RANGE, content.length - offset)): tl.FileHash => ({ _: 'fileHash', offset, limit, hash: crypto.sha256(content.subarray(offset, offset + limit)) });
const hashesFrom = (offset: number): tl.FileHash[] => Array.from({ length: Math.ceil((content.length - offset) / RANGE) }, (_, index) => hashAt(offset + index * RANGE));
const redirectOf = (change: Partial<tl.RawUploadFileCdnRedirect> = {}): tl.RawUploadFileCdnRedirect => ({ _: 'upload.fileCdnRedirect', dcId: 203, fileToken: Uint8Array.of(1), encryptionKey: key, encryptionIv: iv, fileHashes: hashesFrom(0), ...change });
const encrypted = (offset: number, limit: number): tl.RawUploadCdnFile => ({ _: 'upload.cdnFile', bytes: decryptCdn(crypto, { key, iv, offset }, content.subarray(offset, offset + limit)) });

/** A CDN that works, but for what a test wants. */
function rig(redirect: Partial<tl.RawUploadFileCdnRedirect> = {}) {
  const asked: { offset: number; limit: number }[] = [];
  const counts = { reuploads: 0, hashes: 0 };
  const server = {
    getCdnFile: async ({ offset, limit }: tl.UploadGetCdnFileRequest): Promise<tl.UploadCdnFile> => {
      asked.push({ offset, limit });
      return encrypted(offset, limit);
    },
    reuploadCdnFile: async (_request: tl.UploadReuploadCdnFileRequest): Promise<tl.FileHash[]> => {
      counts.reuploads += 1;
      return [];
    },
    getCdnFileHashes: async ({ offset }: tl.UploadGetCdnFileHashesRequest): Promise<tl.FileHash[]> => {
      counts.hashes += 1;
      return hashesFrom(offset).slice(0, 2);
    },
  };
  const open = (): CdnFile => CdnFile.open(redirectOf(redirect), { size: content.length, calls: server, crypto });
  return { asked, counts, server, open };
}

describe('a file on a CDN', () => {
  it('is decrypted as the vector says', () => {
    const vector = {
      key: fromHex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'),
      iv: fromHex('6465666768696a6b6c6d6e6f70717273'),
      offset: 131_072,
    };
    const cipher = fromHex('1326e1d31a523631632d36d5dc3b984dcb535e41659cc1196b7bb63c5eee78d4');
    const plain = fromHex('63646e207465737420646174612c2033322062797465732065786163746c7921');
    for (const provider of [crypto, createPortableCrypto()]) expect(decryptCdn(provider, vector, cipher)).toEqual(plain);
  });

  it('gives its bytes, wherever one begins', async () => {
    const { open, asked } = rig();
    const file = open();
    for (const [offset, length] of [[0, 524_288], [524_288, 524_288], [RANGE + 5, 10], [content.length - 3, 1000], [content.length, 10]] as const) {
      expect(Buffer.compare(await file.read(offset, length, signal), content.subarray(offset, offset + length))).toBe(0);
    }
    expect(asked[0]).toEqual({ offset: 0, limit: 524_288 });
  });

  it('asks for the hashes that it lacks, at the gap', async () => {
    const { open, counts } = rig({ fileHashes: hashesFrom(0).slice(0, 1) });
    expect(await open().read(0, 524_288, signal)).toHaveLength(524_288);
    expect(counts.hashes).toBe(2);
  });

  it('is uploaded there when it was not', async () => {
    const { open, server, counts } = rig();
    const { getCdnFile } = server;
    let missing = 2;
    server.getCdnFile = async (request) => ((missing -= 1) >= 0 ? { _: 'upload.cdnFileReuploadNeeded', requestToken: Uint8Array.of(9) } : getCdnFile(request));
    expect(await open().read(0, RANGE, signal)).toHaveLength(RANGE);
    expect(counts.reuploads).toBe(2);
  });
});

describe('A07: a CDN that breaks the rules', () => {
  const fault = { name: 'FileError', code: 'HASH_MISMATCH' };
  const redirects: readonly [string, Partial<tl.RawUploadFileCdnRedirect>][] = [
    ['a key of 31 bytes', { encryptionKey: key.subarray(1) }],
    ['an iv of 15 bytes', { encryptionIv: iv.subarray(1) }],
    ['no token', { fileToken: new Uint8Array() }],
    ['a hash of 31 bytes', { fileHashes: [{ ...hashAt(0), hash: new Uint8Array(31) }] }],
    ['a range without bytes', { fileHashes: [{ ...hashAt(0), limit: 0 }] }],
    ['a range of 2^31 bytes', { fileHashes: [{ ...hashAt(0), limit: 2 ** 31 }] }],
    ['a range before the file', { fileHashes: [{ ...hashAt(0), offset: -RANGE }] }],
    ['a range behind its end', { fileHashes: [{ ...hashAt(0), offset: content.length - 5 }] }],
    ['ranges over one another', { fileHashes: [hashAt(0), hashAt(4096)] }],
    ['a range around another', { fileHashes: [hashAt(4096, 4096), hashAt(0)] }],
    ['two hashes for one range', { fileHashes: [hashAt(0), { ...hashAt(0), hash: new Uint8Array(32) }] }],
  ];
  it.each(redirects)('is not followed: %s', (_what, change) => {
    expect(() => rig(change).open()).toThrow(expect.objectContaining(fault));
  });

  it('gives no byte whose hash is wrong', async () => {
    const { open, server } = rig();
    server.getCdnFile = async ({ offset, limit }) => {
      const answer = encrypted(offset, limit);
      answer.bytes[limit - 1] = (answer.bytes[limit - 1] ?? 0) ^ 1;
      return answer;
    };
    await expect(open().read(0, 524_288, signal)).rejects.toMatchObject(fault);
  });

  it.each([0, 10, RANGE + 16])('gives %i bytes where %s others were asked for', async (length) => {
    const { open, server } = rig();
    server.getCdnFile = async () => ({ _: 'upload.cdnFile', bytes: new Uint8Array(length) });
    await expect(open().read(0, RANGE, signal)).rejects.toMatchObject(fault);
  });

  it('never has what it was told to fetch', async () => {
    const { open, server, counts } = rig();
    server.getCdnFile = async () => ({ _: 'upload.cdnFileReuploadNeeded', requestToken: Uint8Array.of(9) });
    await expect(open().read(0, RANGE, signal)).rejects.toMatchObject(fault);
    expect(counts.reuploads).toBe(3);
  });

  it('of which nobody tells the hashes is not read, nor asked about for ever', async () => {
    for (const hashes of [[], [hashAt(4 * RANGE)]]) {
      const { open, server, asked } = rig({ fileHashes: [] });
      server.getCdnFileHashes = async () => hashes;
      await expect(open().read(0, RANGE, signal)).rejects.toMatchObject(fault);
      expect(asked).toHaveLength(0);
    }
  });
});

describe('the calls to a CDN', () => {
  it('bring any bytes, within the rules of the server', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 3_000_000 }), (from, length) => {
        const calls = cdnCalls(from, from + length);
        let position = from - (from % 4096);
        for (const { offset, limit } of calls) {
          expect([offset, limit % 4096, 1_048_576 % limit, Math.floor(offset / 1_048_576) === Math.floor((offset + limit - 1) / 1_048_576)]).toEqual([position, 0, 0, true]);
          position += limit;
        }
        expect(position).toBe(Math.ceil((from + length) / 4096) * 4096);
      }),
    );
  });
});

describe('the hashes of a file', () => {
  it('cover exactly what was told, in whatever order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(19), { minLength: 1 }), fc.nat(1999), fc.integer({ min: 1, max: 500 }), (told, from, length) => {
        const hashes = new CdnHashes(2000);
        hashes.add(told.map((index) => ({ offset: index * 100, limit: 100, hash: new Uint8Array(32) })));
        const to = Math.min(2000, from + length);
        const needed = Array.from({ length: Math.ceil(to / 100) - Math.floor(from / 100) }, (_, index) => Math.floor(from / 100) + index);
        const isCovered = needed.every((index) => told.includes(index));
        expect(hashes.cover(from, to)?.map(({ offset }) => offset / 100)).toEqual(isCovered ? needed : undefined);
        const gap = hashes.firstGap(from);
        expect(told.includes(Math.floor(gap / 100)) && gap < 2000).toBe(false);
        expect(hashes.cover(from, gap)).toBeDefined();
      }),
    );
  });
});
