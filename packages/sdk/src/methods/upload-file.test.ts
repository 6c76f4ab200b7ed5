/** Uploading files through a client. */
import { equalBytes } from '@kitewire/mtproto';
import { describe, expect, it } from 'vitest';
import { FileError } from '../errors/file-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { createTestVault } from '../files/memory-vault.contract.js';
import { transfersOf } from '../files/file-transfers.js';
import { createTransferControl } from '../files/transfer-control.js';
import type { TransferProgress } from '../files/transfer-types.js';
import type { FileSource } from '../ports/file-source.js';
import type { FileVault } from '../ports/file-vault.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { bytesSource } from '../files/bytes-source.js';
import { uploadFile } from './upload-file.js';
import { sampleBytes, UploadServer } from './upload-server.contract.js';

const kb = 1024;

async function* inChunks(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += length) yield bytes.subarray(offset, offset + length);
}

/** A source that a later process finds again. */
function located(bytes: Uint8Array, path = '/films/one.mp4', modifiedAt = 5): FileSource {
  return { ...bytesSource(bytes), name: 'one.mp4', locator: { type: 'path', path, size: bytes.length, modifiedAt } };
}

describe('uploading a file', () => {
  it('takes one call for what fits into a part, over the main connection when it is short', async () => {
    const server = new UploadServer();
    const context = await server.client();
    const file = await uploadFile(context, sampleBytes(1000), { name: 'docs/a.txt' });
    expect(equalBytes(server.use(file.inputFile), sampleBytes(1000))).toBe(true);
    expect(file).toMatchObject({ size: 1000, name: 'a.txt', mimeType: 'text/plain', inputFile: { _: 'inputFile', parts: 1, name: 'a.txt', md5Checksum: '' } });
    await uploadFile(context, sampleBytes(300 * kb));
    expect(server.options).toMatchObject([{ compress: false }, { purpose: 'upload', compress: false }]);
    expect(server.options[0]).not.toHaveProperty('purpose');
    expect(transfersOf(context).uploadBudget.taken).toBe(0);
  });

  it('cuts longer ones into parts, and long ones for the method for big files over two connections', async () => {
    const server = new UploadServer();
    const context = await server.client();
    const small = await uploadFile(context, sampleBytes(2000 * kb));
    expect(small.inputFile).toMatchObject({ _: 'inputFile', parts: 8 });
    expect(equalBytes(server.use(small.inputFile), sampleBytes(2000 * kb))).toBe(true);
    const big = await uploadFile(context, sampleBytes(10 * kb * kb + 1), { name: 'b' });
    expect(big.inputFile).toMatchObject({ _: 'inputFileBig', parts: 41, name: 'b' });
    expect(equalBytes(server.use(big.inputFile), sampleBytes(10 * kb * kb + 1))).toBe(true);
    expect(new Set(server.options.slice(8).map(({ lane }) => lane))).toEqual(new Set([0, 1]));
    expect(server.received.slice(8).every(({ total }) => total === 41)).toBe(true);
    expect(server.mostAtOnce).toBeLessThanOrEqual(4 * kb * kb);
    expect(transfersOf(context).uploadBudget.taken).toBe(0);
  });

  it('reads into the same memory again, but into none whose call is open or has failed', async () => {
    const server = new UploadServer();
    const context = await server.client();
    const bytes = sampleBytes(20 * 256 * kb + 100);
    const memory = new Set<ArrayBufferLike>();
    const source: FileSource = {
      ...bytesSource(bytes),
      readInto: async (offset, into) => {
        memory.add(into.buffer);
        into.set(bytes.subarray(offset, offset + into.length));
        return into;
      },
    };
    const refused = new Set([3, 11]);
    server.harm = async ({ index }) => {
      for (let turn = (index * 7) % 5; turn > 0; turn -= 1) await Promise.resolve();
      if (refused.delete(index)) throw new RpcError(500, 'TIMEOUT', 'upload.saveFilePart');
    };
    const file = await uploadFile(context, source);
    expect(equalBytes(server.use(file.inputFile), bytes)).toBe(true);
    expect(server.received).toHaveLength(23);
    expect(memory.size).toBeLessThan(21);
  });

  it('takes blobs, async iterables and web streams, whatever their chunks are', async () => {
    const server = new UploadServer();
    const context = await server.client();
    const bytes = sampleBytes(1300 * kb);
    const file = await uploadFile(context, new File([bytes.slice()], 'x.png', { type: 'image/png' }));
    expect(file).toMatchObject({ name: 'x.png', mimeType: 'image/png', inputFile: { _: 'inputFile' } });
    const inputs = [inChunks(bytes, 1), inChunks(bytes, 7000), inChunks(bytes, 600 * kb), new Blob([bytes.slice()]).stream()];
    for (const input of inputs.slice(1)) {
      const streamed = await uploadFile(context, input);
      expect(streamed.inputFile).toMatchObject({ _: 'inputFileBig', parts: 3 });
      expect(equalBytes(server.use(streamed.inputFile), bytes)).toBe(true);
    }
    expect(equalBytes(server.use(file.inputFile), bytes)).toBe(true);
    const short = await uploadFile(context, inChunks(bytes.subarray(0, 3000), 1));
    expect(short).toMatchObject({ size: 3000, inputFile: { _: 'inputFile', parts: 1 } });
    const announced = await uploadFile(context, inChunks(bytes, 100), { size: bytes.length });
    expect(announced.inputFile).toMatchObject({ _: 'inputFile', parts: 6 });
    expect(equalBytes(server.use(announced.inputFile), bytes)).toBe(true);
  });

  it('tells how many parts a stream has with its last one', async () => {
    const server = new UploadServer();
    const file = await uploadFile(await server.client(), inChunks(sampleBytes(1024 * kb), 512 * kb));
    expect(server.received.map(({ index, total }) => [index, total])).toEqual([[0, -1], [1, 2]]);
    expect(file.inputFile.parts).toBe(2);
  });

  it('lets a thousand small ones finish, with a bounded number of bytes under way', async () => {
    const server = new UploadServer();
    const context = await server.client();
    const files = await Promise.all(Array.from({ length: 1000 }, (_, index) => uploadFile(context, sampleBytes(20 * kb + index))));
    expect(new Set(files.map(({ inputFile }) => inputFile.id)).size).toBe(1000);
    expect(server.mostAtOnce).toBeLessThanOrEqual(4 * kb * kb);
    expect(transfersOf(context).uploadBudget.taken).toBe(0);
  });

  it('holds little of many streams at a time, and lets all of them finish', async () => {
    const server = new UploadServer();
    const context = await server.client();
    const { streamBudget } = transfersOf(context);
    let most = 0;
    server.harm = async () => {
      most = Math.max(most, streamBudget.taken);
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const bytes = sampleBytes(6000 * kb);
    const files = await Promise.all(Array.from({ length: 20 }, () => uploadFile(context, inChunks(bytes, 64 * kb))));
    for (const { inputFile } of files) expect(equalBytes(server.use(inputFile), bytes)).toBe(true);
    // Beside the bound one part of each of those that found room.
    expect([most <= 4 * kb * kb + 8 * 512 * kb, streamBudget.taken]).toEqual([true, 0]);
  });

  it('does not wait for streams that stand still', async () => {
    const context = await new UploadServer().client();
    const { signal, cancel } = createCancelSource();
    const standing = Array.from({ length: 20 }, () => uploadFile(context, new ReadableStream<Uint8Array>(), { signal }).catch((error: unknown) => error));
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const size of [100, 3000 * kb]) expect((await uploadFile(context, sampleBytes(size))).size).toBe(size);
    cancel();
    await Promise.all(standing);
    expect((await uploadFile(context, inChunks(sampleBytes(1000), 10))).size).toBe(1000);
  });

  it('tells its progress, which never goes back', async () => {
    const server = new UploadServer();
    const told: TransferProgress[] = [];
    await uploadFile(await server.client(), sampleBytes(2000 * kb), { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toMatchObject({ transferred: 2000 * kb, total: 2000 * kb, secondsLeft: 0 });
    expect(told.map(({ transferred }) => transferred)).toEqual(told.map(({ transferred }) => transferred).sort((one, other) => one - other));
  });

  it('halts while it is paused, and goes on', async () => {
    const server = new UploadServer();
    const context = await server.client();
    const control = createTransferControl();
    control.pause();
    let isOver = false;
    const uploading = uploadFile(context, sampleBytes(3000 * kb), { control }).then(() => (isOver = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([server.received.length, isOver, transfersOf(context).uploadBudget.taken]).toEqual([0, false, 0]);
    control.resume();
    await uploading;
    expect(server.received).toHaveLength(12);
  });

  it('ends when its signal fires, before and while it runs', async () => {
    const server = new UploadServer();
    const context = await server.client();
    const abort = new AbortController();
    server.harm = ({ index }) => void (index === 2 && abort.abort('enough'));
    await expect(uploadFile(context, sampleBytes(3000 * kb), { signal: abort.signal })).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    await expect(uploadFile(context, sampleBytes(10), { signal: abort.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(transfersOf(context).uploadBudget.taken).toBe(0);
  });
});

describe('an upload that outlives its process', () => {
  it.each([
    ['a path', (bytes: Uint8Array) => located(bytes), {}],
    // It is read again from its beginning, more of it than is held at a time.
    ['a stream, by its key', (bytes: Uint8Array) => inChunks(bytes, 100_000), { key: 'film', size: 11 * kb * kb }],
  ])('goes on with %s after a restart without sending a confirmed part again', async (_what, open, options) => {
    const server = new UploadServer();
    const vault = createTestVault();
    const bytes = sampleBytes(11 * kb * kb);
    const abort = new AbortController();
    server.harm = ({ index }) => void (index === 40 && abort.abort());
    await expect(uploadFile(await server.client({ vault }), open(bytes), { ...options, signal: abort.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    const confirmed = new Set(markedIn(vault.files));
    expect(confirmed.size).toBeGreaterThan(16);
    const before = server.received.length;
    server.harm = () => {};
    const context = await server.client({ vault });
    const file = await uploadFile(context, open(bytes), options);
    expect(server.received.slice(before).filter(({ index }) => confirmed.has(index))).toEqual([]);
    expect(server.received.length).toBe(before + 44 - confirmed.size);
    expect(equalBytes(server.use(file.inputFile), bytes)).toBe(true);
    const { uploadBudget, streamBudget } = transfersOf(context);
    expect([uploadBudget.taken, streamBudget.taken]).toEqual([0, 0]);
    expect([...vault.files]).toEqual([]);
  });

  it('begins anew for a file that is another one by now, and for one that was begun too long ago', async () => {
    const server = new UploadServer();
    const vault = createTestVault();
    const bytes = sampleBytes(2000 * kb);
    await uploadFile(await server.client({ vault }), located(bytes), { keep: true });
    await uploadFile(await server.client({ vault }), located(bytes, '/films/one.mp4', 6), { keep: true });
    expect(server.received).toHaveLength(16);
    const context = await server.client({ vault });
    const late = { ...context, clock: { ...context.clock, now: () => ({ instant: performance.now(), unix: Date.now() + 13 * 3_600_000 }) } };
    await uploadFile(late, located(bytes), { keep: true });
    expect(server.received).toHaveLength(24);
  });

  it('is kept until it was used, when that is wanted', async () => {
    const server = new UploadServer();
    const vault = createTestVault();
    const bytes = sampleBytes(2000 * kb);
    const first = await uploadFile(await server.client({ vault }), located(bytes), { keep: true });
    const second = await uploadFile(await server.client({ vault }), located(bytes), { keep: true });
    expect([server.received.length, second.inputFile]).toEqual([8, first.inputFile]);
    await second.forget();
    expect([...vault.files]).toEqual([]);
  });

  it('finds bytes again by a key', async () => {
    const server = new UploadServer();
    const vault = createTestVault();
    await uploadFile(await server.client({ vault }), sampleBytes(2000 * kb), { key: 'film', keep: true });
    await uploadFile(await server.client({ vault }), inChunks(sampleBytes(2000 * kb), 100), { key: 'film', size: 2000 * kb, keep: true });
    expect(server.received).toHaveLength(8);
  });

  it('needs no memory for what it reads of a stream and does not send again', async () => {
    const server = new UploadServer();
    const vault = createTestVault();
    const bytes = sampleBytes(7000 * kb);
    const abort = new AbortController();
    server.harm = ({ index }) => void (index === 27 && abort.abort());
    await expect(uploadFile(await server.client({ vault }), bytes, { key: 'film', signal: abort.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    const confirmed = new Set(markedIn(vault.files));
    expect(confirmed.size).toBeGreaterThan(16);
    server.received.length = 0;
    server.harm = () => {};
    const memory = new Set<ArrayBufferLike>();
    const readInto: FileSource['readInto'] = async (offset, into) => {
      memory.add(into.buffer);
      into.set(bytes.subarray(offset, offset + into.length));
      return into;
    };
    const context = await server.client({ vault });
    const file = await uploadFile(context, { ...bytesSource(bytes), isSeekable: false, readInto }, { key: 'film' });
    expect([server.received.length, equalBytes(server.use(file.inputFile), bytes)]).toEqual([28 - confirmed.size, true]);
    expect(memory.size).toBeLessThanOrEqual(29 - confirmed.size);
  });

  it('keeps no record of a stream of unknown size, which no later process could go on with', async () => {
    const server = new UploadServer();
    const vault = createTestVault();
    let most = 0;
    server.harm = () => void (most = Math.max(most, vault.files.size));
    await uploadFile(await server.client({ vault }), inChunks(sampleBytes(2000 * kb), 1000), { key: 'film' });
    expect([server.received.length, most]).toEqual([4, 0]);
  });

  it('does not share its record with another one of the same file at the same time', async () => {
    const server = new UploadServer();
    const vault = createTestVault();
    const context = await server.client({ vault });
    const files = await Promise.all([1, 2].map(() => uploadFile(context, located(sampleBytes(2000 * kb)))));
    expect(new Set(files.map(({ inputFile }) => inputFile.id)).size).toBe(2);
    expect([...vault.files]).toEqual([]);
  });

  it('goes on without a record where the vault fails', async () => {
    const server = new UploadServer();
    const vault = { ...createTestVault(), open: () => Promise.reject(new Error('no disk')) };
    const file = await uploadFile(await server.client({ vault }), located(sampleBytes(2000 * kb)));
    expect(server.use(file.inputFile)).toHaveLength(2000 * kb);
  });

  it('leaves no file open where the vault is full in the middle', async () => {
    const server = new UploadServer();
    const vault = createTestVault();
    let writes = 0;
    const open: FileVault['open'] = async (name, options) => {
      const file = await vault.open(name, options);
      return file && { ...file, write: (...written) => ((writes += 1) > 3 ? Promise.reject(new FileError('DISK_FULL', 'full')) : file.write(...written)) };
    };
    await uploadFile(await server.client({ vault: { ...vault, open } }), located(sampleBytes(2000 * kb)));
    expect([writes, vault.handles.size, vault.files.size]).toEqual([4, 0, 0]);
  });
});

describe('a source that cannot be uploaded', () => {
  it('is empty, or too large', async () => {
    const context = await new UploadServer().client();
    for (const input of [new Uint8Array(), new Blob([]), inChunks(new Uint8Array(), 1)]) await expect(uploadFile(context, input)).rejects.toMatchObject({ code: 'SOURCE_EMPTY' });
    const huge = { ...bytesSource(new Uint8Array()), size: 4000 * 512 * kb + 1 };
    await expect(uploadFile(context, huge)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    await expect(uploadFile(context, inChunks(sampleBytes(1025 * kb), 2000 * kb), { maxParts: 2 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it('changes while it is read', async () => {
    const server = new UploadServer();
    const vault = createTestVault();
    const context = await server.client({ vault });
    for (const size of [1000, 2000 * kb]) {
      await expect(uploadFile(context, { ...located(sampleBytes(size - 1)), size })).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
      const check = (): Promise<never> => Promise.reject(Object.assign(new Error('written to'), { code: 'SOURCE_CHANGED' }));
      await expect(uploadFile(context, { ...located(sampleBytes(size)), check })).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    }
    await expect(uploadFile(context, inChunks(sampleBytes(2000), 100), { size: 1000 })).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });

  it('fails, and is closed', async () => {
    const context = await new UploadServer().client();
    let closed = 0;
    async function* failing(): AsyncGenerator<Uint8Array> {
      try {
        yield sampleBytes(600 * kb);
        throw new Error('torn');
      } finally {
        closed += 1;
      }
    }
    await expect(uploadFile(context, failing())).rejects.toMatchObject({ code: 'SOURCE_FAILED', cause: { message: 'torn' } });
    await uploadFile(context, { ...bytesSource(sampleBytes(10)), close: async () => void (closed += 1) });
    expect(closed).toBe(2);
  });

  it('is nothing that this client can open', async () => {
    const context = await new UploadServer().client();
    for (const input of ['/etc/hosts', new URL('https://example.org/a')]) await expect(uploadFile(context, input)).rejects.toMatchObject({ code: 'LOCAL_FILES_MISSING' });
    const locked = new Blob(['abc']).stream();
    locked.getReader();
    const others = [{}, undefined, null, 5, [1, 2], new ArrayBuffer(9), new Uint16Array(9), new Response('abc'), locked];
    for (const other of others) await expect(uploadFile(context, other as Blob)).rejects.toMatchObject({ code: 'USAGE' });
    const words = (async function* () {
      yield 'text';
    })() as AsyncIterable<unknown> as AsyncIterable<Uint8Array>;
    await expect(uploadFile(context, words)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('comes with numbers that are none', async () => {
    const context = await new UploadServer().client();
    for (const size of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) await expect(uploadFile(context, inChunks(sampleBytes(2000), 100), { size })).rejects.toMatchObject({ code: 'USAGE' });
    for (const options of [{ priority: 0 }, { priority: 33 }, { priority: Number.NaN }, { maxParts: 0 }, { maxParts: Number.NaN }]) await expect(uploadFile(context, sampleBytes(2000), options)).rejects.toMatchObject({ code: 'USAGE' });
  });
});

/** Parts that the only record of a vault has. */
function markedIn(files: ReadonlyMap<string, Uint8Array>): number[] {
  const [record = new Uint8Array()] = files.values();
  const start = 4 + new DataView(record.buffer).getUint32(0, true);
  return [...record.subarray(start)].flatMap((mark, part) => (mark === 1 ? [part] : []));
}
