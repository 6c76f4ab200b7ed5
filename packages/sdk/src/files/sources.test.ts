/** Sources that every platform has. */
import { Readable } from 'node:stream';
import { equalBytes } from '@kitewire/mtproto';
import { describe, expect, it } from 'vitest';
import { blobSource } from './blob-source.js';
import { bytesSource } from './bytes-source.js';
import { createTestVault } from './memory-vault.contract.js';
import { mimeTypeOf } from './mime-type.js';
import { iterableSource, readableSource } from './stream-source.js';
import { vaultSource } from './vault-source.js';

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index & 255);

async function* chunksOf(...lengths: number[]): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const length of lengths) {
    yield bytes.subarray(offset, offset + length);
    offset += length;
  }
}

describe('bytes and blobs', () => {
  it('can be read anywhere, with less at the end', async () => {
    for (const source of [bytesSource(bytes), blobSource(new Blob([bytes]))]) {
      expect(equalBytes(await source.read(990, 100), bytes.subarray(990))).toBe(true);
      expect(equalBytes(await source.read(5, 10), bytes.subarray(5, 15))).toBe(true);
      expect([source.size, source.isSeekable]).toEqual([1000, true]);
      await source.check();
    }
  });

  it('tells of a file that the browser does not find any more', async () => {
    const gone = { size: 10, type: '', slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }) };
    await expect(blobSource(gone).read(0, 10)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });
});

describe('a stream', () => {
  it('gives parts of the wanted lengths, whatever its chunks are', async () => {
    for (const lengths of [[1000], [1, 2, 3, 0, 994], [400, 400, 200], Array<number>(1000).fill(1)]) {
      const source = iterableSource(chunksOf(...lengths));
      const parts = [await source.read(0, 300), await source.read(300, 300), await source.read(600, 300), await source.read(900, 300), await source.read(1000, 300)];
      expect(parts.map(({ length }) => length)).toEqual([300, 300, 300, 100, 0]);
      expect(equalBytes(Buffer.concat(parts), bytes)).toBe(true);
    }
  });

  it('is read once, in order', async () => {
    const source = iterableSource(chunksOf(1000));
    await source.read(0, 10);
    await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'USAGE' });
    expect(source.isSeekable).toBe(false);
  });

  it('does not fetch more than it is asked for', async () => {
    let fetched = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for (;;) {
        fetched += 1;
        yield new Uint8Array(100);
      }
    }
    await iterableSource(counted()).read(0, 250);
    expect(fetched).toBe(3);
  });

  it('is ended when nobody wants the rest', async () => {
    const ended: string[] = [];
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(10);
      } finally {
        ended.push('iterable');
      }
    }
    const source = iterableSource(endless());
    await source.read(0, 15);
    await source.close();
    await source.close();
    await readableSource(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10)), cancel: () => void ended.push('stream') })).close();
    expect(ended).toEqual(['iterable', 'stream']);
  });

  it('is let go also when it stands still, for ever perhaps', async () => {
    async function* stuck(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10);
      await new Promise(() => {});
    }
    const stream = new Readable({ read() {} });
    stream.push(new Uint8Array(10));
    for (const source of [iterableSource(stuck()), iterableSource(stream), readableSource(new ReadableStream())]) {
      source.read(0, 20).catch(() => {});
      await new Promise(setImmediate);
      await source.close();
    }
    expect(stream.destroyed).toBe(true);
  });

  it('is let go although its twin is still read', async () => {
    const [one, twin] = new Blob([bytes]).stream().tee();
    await readableSource(one).close();
    expect((await new Response(twin).arrayBuffer()).byteLength).toBe(1000);
  });

  it('must not have more than it has announced', async () => {
    const longer = iterableSource(chunksOf(500, 0, 1), { size: 500 });
    await longer.read(0, 500);
    await expect(longer.check()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    const exact = iterableSource(chunksOf(500, 0), { size: 500 });
    await exact.read(0, 500);
    await exact.check();
  });
});

describe('a file of the vault', () => {
  const locator = { type: 'vault' as const, path: 'out-1', size: 1000, modifiedAt: 0 };

  it('is read where it lies, and must be as long as it was', async () => {
    const vault = createTestVault();
    await expect(vaultSource(vault, locator)).rejects.toMatchObject({ code: 'SOURCE_MISSING' });
    vault.files.set('out-1', bytes);
    const source = await vaultSource(vault, locator);
    expect(equalBytes(await source.read(100, 10), bytes.subarray(100, 110))).toBe(true);
    vault.files.set('out-1', bytes.subarray(1));
    await expect(source.check()).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    await expect(vaultSource(vault, locator)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });
});

describe('media types', () => {
  it('are those of well-known endings', () => {
    expect(['a.JPG', 'b.tar.gz', 'c', 'd.constructor', '.mp4'].map(mimeTypeOf)).toEqual(['image/jpeg', 'application/gzip', 'application/octet-stream', 'application/octet-stream', 'video/mp4']);
  });
});
