/** Tests of blobs in a bucket, over real HTTP: the contract, failures that pass and those that do not. */
import { writeFile } from 'node:fs/promises';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../ports/blob-store.js';
import { testBlobStore } from './blob-store.contract.js';
import { S3Blobs, s3Blobs } from './s3-blobs.js';
import { S3Client, type S3Options } from './s3-client.js';
import { S3StandIn } from './s3-stand-in.contract.js';
import { someBytes } from './upload-area.contract.js';

let standIn: S3StandIn | undefined;
let options: Promise<S3Options> | undefined;

testBlobStore('a bucket', {
  open: async () => {
    standIn ??= new S3StandIn();
    return s3Blobs(await (options ??= standIn.start()));
  },
  age: async (ms) => {
    for (const object of standIn?.objects.values() ?? []) object.at -= ms;
  },
  dispose: async () => {
    await standIn?.stop();
    standIn = undefined;
    options = undefined;
  },
});

describe('a bucket of blobs', () => {
  let bucket: S3StandIn;
  let store: BlobStore;
  let access: S3Options;
  beforeEach(async () => {
    bucket = new S3StandIn();
    access = await bucket.start();
    store = new S3Blobs(new S3Client(access, 1), access.prefix ?? '');
  });
  afterEach(() => bucket.stop());

  const bytes = someBytes(3_000_000);
  const key = createHash('sha256').update(bytes).digest('hex');

  it('sends a staged file as a stream of known length, again from its beginning after a failure that passes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kitewire-staged-'));
    try {
      const path = join(folder, 'staged');
      await writeFile(path, bytes);
      bucket.faults.push(503, 0);
      await store.put({ key, size: bytes.length, path });
      expect(bucket.seen).toEqual([`PUT 503 ${bytes.length}`, `PUT 200 ${bytes.length}`]);
      expect([...bucket.objects.keys()]).toEqual([`test & more/${key}`]);
      expect(Buffer.from(bucket.objects.get(`test & more/${key}`)?.bytes ?? []).equals(bytes)).toBe(true);
      expect(existsSync(path)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps the staged file when the bucket has not taken it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kitewire-staged-'));
    try {
      const path = join(folder, 'staged');
      await writeFile(path, bytes);
      // The bytes are others than the hash says.
      await expect(store.put({ key: '0'.repeat(64), size: bytes.length, path })).rejects.toMatchObject({ message: expect.stringContaining('400 XAmzContentSHA256Mismatch') });
      expect(existsSync(path)).toBe(true);
      expect(bucket.objects.size).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('lets go of what it was to send when the bucket cannot even be reached', async () => {
    await bucket.stop();
    let open = 0;
    const body = (): ReadableStream<Uint8Array> => {
      open += 1;
      return new ReadableStream({ cancel: () => void (open -= 1) });
    };
    await expect(new S3Client(access, 1).send({ method: 'PUT', name: key, body }, [200])).rejects.toMatchObject({ message: expect.stringContaining('cannot be reached') });
    expect(open).toBe(0);
  });

  it('asks four times at most', async () => {
    bucket.faults.push(500, 503, 0, 429);
    await expect(store.read(key, 0, 10)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining('429 SlowDown') });
    expect(bucket.faults).toEqual([]);
    bucket.faults.push(500, 0, 500);
    expect(await store.read(key, 0, 10)).toBeUndefined();
  });

  it('reads no answer that never ends, though nobody asked for so much', async () => {
    bucket.objects.set(`test & more/${key}`, { bytes: new Uint8Array(17 * 2 ** 20), at: Date.now() });
    await expect(store.read(key, 0, 17 * 2 ** 20)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', cause: expect.objectContaining({ message: expect.stringContaining('at most') }) });
    expect(await store.read(key, 0, 2 ** 20)).toHaveLength(2 ** 20);
  });

  it('asks once when it may not, and says why', async () => {
    const stranger = s3Blobs({ ...access, secretAccessKey: 'wrong' });
    await expect(stranger.read(key, 0, 10)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', message: 'the bucket refuses to GET an object: 403 SignatureDoesNotMatch' });
    expect(bucket.seen).toHaveLength(1);
  });

  it('says when there is no bucket', async () => {
    await expect(s3Blobs({ ...access, bucket: 'other' }).putBytes(bytes)).rejects.toMatchObject({ message: expect.stringContaining('404 NoSuchBucket') });
    expect(() => s3Blobs({ ...access, endpoint: 'files' })).toThrow(expect.objectContaining({ code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining('got files') }));
    await bucket.stop();
    await expect(store.read(key, 0, 10)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining('cannot be reached') });
  });
});
