/** Downloads through the methods, against a server that is scripted. */
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FileError } from '../errors/file-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { contentOf } from '../files/download-model.contract.js';
import { createTestVault } from '../files/memory-vault.contract.js';
import { createTransferControl } from '../files/transfer-control.js';
import type { TransferProgress } from '../files/transfer-types.js';
import type { FileVault } from '../ports/file-vault.js';
import { localFiles } from '../platform/node/local-files.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { downloadBytes } from './download-bytes.js';
import { downloadFile } from './download-file.js';
import { clearFileCache } from './file-cache.js';
import { DownloadServer, MemorySink } from './download-server.contract.js';
import { iterFile } from './iter-file.js';

const MEBIBYTE = 1_048_576;
const PART = 524_288;
const directory = mkdtempSync(join(tmpdir(), 'kitewire-download-'));
afterAll(() => rmSync(directory, { recursive: true }));
const place = (name: string): string => join(directory, name);
const content = contentOf(5 * MEBIBYTE + 7);
const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

describe('downloadBytes', () => {
  it('gives the bytes of a document, over connections of their own', async () => {
    const server = new DownloadServer(content);
    const progress: TransferProgress[] = [];
    const bytes = await downloadBytes(await server.client(), server.holder, { onProgress: (each) => progress.push(each) });
    expect(isSame(bytes, content)).toBe(true);
    expect(server.asked[0]?.options).toMatchObject({ dcId: 4, purpose: 'download', lane: 0 });
    expect(progress.at(-1)).toMatchObject({ transferred: content.length, total: content.length, secondsLeft: 0 });
  });

  it('gives a range, what there is of it', async () => {
    const server = new DownloadServer(content);
    const context = await server.client();
    expect(isSame(await downloadBytes(context, server.document, { offset: 1_234_567, length: 1000 }), content.subarray(1_234_567, 1_235_567))).toBe(true);
    expect(isSame(await downloadBytes(context, server.document, { offset: content.length - 5, length: 1000 }), content.subarray(-5))).toBe(true);
    expect(server.asked.every(({ precise, limit }) => precise === true && limit <= 2048)).toBe(true);
  });

  it('gives an empty file without a call', async () => {
    const server = new DownloadServer(new Uint8Array());
    expect(await downloadBytes(await server.client(), server.document)).toHaveLength(0);
    expect(server.asked).toHaveLength(0);
  });

  it('takes no more into memory than is allowed, whether or not the size is known', async () => {
    const server = new DownloadServer(content);
    const context = await server.client();
    await expect(downloadBytes(context, server.document, { maxSize: MEBIBYTE })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    for (const maxSize of [Number.NaN, -1]) await expect(downloadBytes(context, server.document, { maxSize })).rejects.toMatchObject({ code: 'USAGE' });
    expect(server.asked).toHaveLength(0);
    const user = { _: 'user' as const, id: 3, accessHash: 4n, photo: { _: 'userProfilePhoto' as const, photoId: 12n, dcId: 1 } };
    await expect(downloadBytes(context, user, { maxSize: MEBIBYTE })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(server.asked.length).toBeLessThan(5);
    expect(isSame(await downloadBytes(context, user), content)).toBe(true);
  });

  it('asks once for what several want at a time', async () => {
    const server = new DownloadServer(content);
    const context = await server.client();
    const all = await Promise.all(Array.from({ length: 5 }, () => downloadBytes(context, server.holder)));
    expect(all.every((bytes) => isSame(bytes, content))).toBe(true);
    expect(server.asked).toHaveLength(11);
  });

  it('is given up by its signal, and the other one of the same file goes on', async () => {
    const server = new DownloadServer(content);
    const context = await server.client();
    const source = createCancelSource();
    const [given, other] = [downloadBytes(context, server.holder, { signal: source.signal }), downloadBytes(context, server.holder)];
    setTimeout(() => source.cancel('enough'), 2);
    await expect(given).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    expect(isSame(await other, content)).toBe(true);
  });

  it('pauses and goes on', async () => {
    const server = new DownloadServer(content);
    const control = createTransferControl();
    control.pause();
    const bytes = downloadBytes(await server.client(), server.holder, { control });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.asked).toHaveLength(0);
    control.resume();
    expect(isSame(await bytes, content)).toBe(true);
  });

  it('passes on what the server refuses, and refuses what makes no sense', async () => {
    const server = new DownloadServer(content);
    const context = await server.client();
    server.harm = () => {
      throw new RpcError(400, 'LOCATION_INVALID', 'upload.getFile');
    };
    await expect(downloadBytes(context, server.holder)).rejects.toMatchObject({ type: 'LOCATION_INVALID' });
    for (const options of [{ offset: -1 }, { length: 0.5 }, { priority: 0 }, { priority: 33 }]) await expect(downloadBytes(context, server.holder, options)).rejects.toMatchObject({ name: 'UsageError' });
  });
});

describe('downloadFile', () => {
  it('puts a file into its place when it is whole', async () => {
    const server = new DownloadServer(content);
    const path = place('whole.bin');
    const saved = await downloadFile(await server.client({ localFiles }), server.holder, { to: path });
    expect(saved).toEqual({ path, size: content.length, name: '../notes.txt', mimeType: 'text/plain' });
    expect(isSame(readFileSync(path), content)).toBe(true);
    expect(readdirSync(directory)).not.toContain('whole.bin.part');
  });

  it('A10: gives it a safe name in a directory', async () => {
    const server = new DownloadServer(content);
    const { path } = await downloadFile(await server.client({ localFiles }), server.holder, { directory });
    expect(path).toBe(place('notes.txt'));
  });

  it('writes a range into a sink, from its beginning on', async () => {
    const server = new DownloadServer(content);
    const sink = new MemorySink(3_000_000);
    const saved = await downloadFile(await server.client(), server.holder, { to: sink, offset: 1_000_001, length: 3_000_000 });
    expect(saved).toMatchObject({ path: undefined, size: 3_000_000 });
    expect([sink.outcome, isSame(sink.content, content.subarray(1_000_001, 4_000_001))]).toEqual(['finished', true]);
  });

  it('waits for a sink that is slow', async () => {
    const server = new DownloadServer(contentOf(20 * MEBIBYTE));
    const sink = new MemorySink(server.content.length);
    let writing = 0;
    let most = 0;
    sink.onWrite = async () => {
      most = Math.max(most, (writing += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      writing -= 1;
    };
    await downloadFile(await server.client(), server.document, { to: sink });
    expect(isSame(sink.content, server.content)).toBe(true);
    expect(most).toBeLessThanOrEqual(4);
  });

  it.each([['DISK_FULL'], ['ACCESS_DENIED']] as const)('passes on what the sink cannot: %s', async (code) => {
    const server = new DownloadServer(content);
    const sink = new MemorySink(content.length);
    sink.onWrite = (offset) => {
      if (offset > MEBIBYTE) throw new FileError(code, 'It did not work.');
    };
    await expect(downloadFile(await server.client(), server.document, { to: sink })).rejects.toMatchObject({ code });
    expect(sink.outcome).toBe('removed');
  });

  it('refuses two downloads to one place, and a place that is taken', async () => {
    const server = new DownloadServer(content);
    const context = await server.client({ localFiles });
    const [first, second] = await Promise.allSettled([downloadFile(context, server.holder, { to: place('once') }), downloadFile(context, server.holder, { to: place('once') })]);
    expect([first.status, second]).toMatchObject(['fulfilled', { reason: { code: 'TARGET_EXISTS' } }]);
    await expect(downloadFile(context, server.holder, { to: place('once') })).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    await downloadFile(context, server.holder, { to: place('once'), overwrite: true });
  });

  it('needs one place to go to, and a platform that has it', async () => {
    const server = new DownloadServer(content);
    const context = await server.client();
    for (const options of [{}, { to: 'x', directory: 'y' }, { to: 'x' }, { directory: 'y' }]) await expect(downloadFile(context, server.holder, options)).rejects.toMatchObject({ name: 'UsageError' });
  });
});

describe('a download that was interrupted', () => {
  const large = contentOf(20 * MEBIBYTE + 5);

  async function interrupted(server: DownloadServer, path: string, vault: ReturnType<typeof createTestVault>): Promise<number[]> {
    const source = createCancelSource();
    server.harm = async () => {
      if (server.asked.length < 9) return;
      source.cancel();
      await new Promise(() => {});
    };
    await expect(downloadFile(await server.client({ localFiles, vault }), server.document, { to: path, signal: source.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    server.harm = () => {};
    // What was on its way arrives all the same.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return server.asked.splice(0).map(({ offset }) => offset);
  }

  it('asks a later process only for what is missing', async () => {
    const server = new DownloadServer(large);
    const vault = createTestVault();
    const before = await interrupted(server, place('resumed'), vault);
    const progress: TransferProgress[] = [];
    await downloadFile(await server.client({ localFiles, vault }), server.document, { to: place('resumed'), onProgress: (each) => progress.push(each) });
    expect(isSame(readFileSync(place('resumed')), large)).toBe(true);
    // At most what was on its way is asked for a second time.
    expect(before.length + server.asked.length).toBeLessThanOrEqual(21 + 4);
    expect(progress[0]?.transferred).toBeGreaterThan(4 * MEBIBYTE);
    expect([...vault.files.keys()]).toEqual([]);
  });

  it('A08: asks again for parts that are not what the hashes of the server say', async () => {
    const server = new DownloadServer(large);
    const vault = createTestVault();
    await interrupted(server, place('verified'), vault);
    const handle = openSync(place('verified.part'), 'r+');
    writeSync(handle, Buffer.from('other bytes'), 0, 11, 10);
    closeSync(handle);
    server.givesHashes = true;
    await downloadFile(await server.client({ localFiles, vault }), server.document, { to: place('verified') });
    expect(isSame(readFileSync(place('verified')), large)).toBe(true);
    expect(server.offsets).toContain(0);
    expect(server.asked.length).toBeLessThan(21);
  });

  it('begins anew when its file is gone', async () => {
    const server = new DownloadServer(large);
    const vault = createTestVault();
    await interrupted(server, place('gone'), vault);
    rmSync(place('gone.part'));
    await downloadFile(await server.client({ localFiles, vault }), server.document, { to: place('gone') });
    expect(isSame(readFileSync(place('gone')), large)).toBe(true);
    expect(server.asked).toHaveLength(21);
  });

  it('A08: leaves nothing of a server that gives the wrong length', async () => {
    const server = new DownloadServer(content);
    const vault = createTestVault();
    const context = await server.client({ localFiles, vault, clock: { now: () => ({ instant: performance.now() * 1000, unix: Date.now() }), setTimer: (_at, onTime) => (setTimeout(onTime, 1), () => {}) } });
    server.harm = ({ offset }) => (offset === PART ? { _: 'upload.file', type: { _: 'storage.fileUnknown' }, mtime: 0, bytes: new Uint8Array(10) } : undefined);
    await expect(downloadFile(context, server.document, { to: place('wrong') })).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
    expect(readdirSync(directory).filter((name) => name.startsWith('wrong'))).toEqual([]);
    expect([...vault.files.keys()].filter((name) => name.endsWith('.map'))).toEqual([]);
  });
});

describe('A09: references', () => {
  it('are read again from the message, once', async () => {
    const server = new DownloadServer(content);
    const { holder } = server;
    server.reference = Uint8Array.of(2);
    expect(isSame(await downloadBytes(await server.client(), holder), content)).toBe(true);
    expect(server.others).toHaveLength(1);
  });

  it('are not taken from beside another file, nor from another message', async () => {
    const server = new DownloadServer(content);
    const { holder } = server;
    server.reference = Uint8Array.of(2);
    const poisoned = { ...holder, media: { _: 'messageMediaDocument' as const, document: { ...server.document, id: 666n } } };
    for (const message of [poisoned, { ...server.holder, id: 10 }]) {
      server.message = () => message;
      await expect(downloadBytes(await server.client(), holder)).rejects.toMatchObject({ code: 'REFERENCE_UNUSABLE' });
    }
  });

  it('are renewed at most five times in an hour for one file', async () => {
    const server = new DownloadServer(content);
    const { holder } = server;
    server.message = () => holder;
    server.reference = Uint8Array.of(2);
    const context = await server.client();
    for (let round = 0; round < 8; round += 1) await expect(downloadBytes(context, holder)).rejects.toMatchObject({ code: 'REFERENCE_UNUSABLE' });
    expect(server.others).toHaveLength(5);
  });

  it('cannot be renewed where nobody knows where the file was', async () => {
    const server = new DownloadServer(content);
    const { document } = server;
    server.reference = Uint8Array.of(2);
    await expect(downloadBytes(await server.client(), document)).rejects.toMatchObject({ code: 'REFERENCE_UNUSABLE' });
    expect(server.others).toHaveLength(0);
  });
});

describe('a file that was downloaded', () => {
  it('is given again without the network, to bytes and to disk, until the cache is emptied', async () => {
    const server = new DownloadServer(content);
    const vault = createTestVault();
    const first = await server.client({ localFiles, vault });
    await downloadBytes(first, server.document);
    const { length } = server.asked;
    expect(isSame(await downloadBytes(first, server.document), content)).toBe(true);
    const later = await server.client({ localFiles, vault });
    await downloadFile(later, server.document, { to: place('kept') });
    expect(isSame(readFileSync(place('kept')), content)).toBe(true);
    expect(isSame(await downloadBytes(later, server.document, { offset: 777, length: 1000 }), content.subarray(777, 1777))).toBe(true);
    expect(server.asked).toHaveLength(length);
    await clearFileCache(later);
    expect(vault.files.size).toBe(0);
  });

  it('clears what was downloaded before, also what is only just being kept', async () => {
    const server = new DownloadServer(contentOf(PART + 10));
    const files = createTestVault();
    // A disk that takes its time.
    const later = <Value>(value: Value): Promise<Value> => new Promise((resolve) => setTimeout(() => resolve(value), 10));
    const vault: FileVault = { ...files, rename: async (...names) => files.rename(...(await later(names))), open: async (...all) => {
      const file = await files.open(...all);
      return file && { ...file, flush: () => later(undefined) };
    } };
    const context = await server.client({ vault });
    await downloadBytes(context, server.document);
    await clearFileCache(context);
    expect([...files.files.keys()]).toEqual([]);
  });

  it('keeps nothing of a download that goes on while the cache is cleared', async () => {
    const server = new DownloadServer(contentOf(2 * MEBIBYTE));
    const vault = createTestVault();
    const context = await server.client({ vault });
    const read: Uint8Array[] = [];
    for await (const bytes of iterFile(context, server.document)) {
      if (read.length === 0) await clearFileCache(context);
      read.push(bytes);
    }
    expect(isSame(Buffer.concat(read), server.content)).toBe(true);
    await expect.poll(() => [...vault.files.keys()]).toEqual([]);
    await downloadBytes(context, server.document);
    await expect.poll(() => [...vault.files.keys()]).toEqual([expect.stringMatching(/^file-/)]);
    for await (const _bytes of iterFile(context, server.document)) await clearFileCache(context);
    await expect.poll(() => [...vault.files.keys()]).toEqual([]);
  });

  it('in part is not asked for again by whoever wants the whole', async () => {
    const server = new DownloadServer(content);
    const vault = createTestVault();
    await downloadBytes(await server.client({ vault }), server.document, { length: 2 * MEBIBYTE });
    expect(isSame(await downloadBytes(await server.client({ vault }), server.document), content)).toBe(true);
    expect([...server.offsets].sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, part) => part * PART));
  });

  it('is delivered although the vault is full or broken', async () => {
    const server = new DownloadServer(content);
    const vault = createTestVault();
    const broken = { ...vault, open: () => Promise.reject(new FileError('ACCESS_DENIED', 'The vault is closed.')) };
    expect(isSame(await downloadBytes(await server.client({ vault: broken }), server.document), content)).toBe(true);
    const open: typeof vault.open = async (name, options) => {
      const file = await vault.open(name, options);
      return file && { ...file, write: (offset, bytes) => (offset + bytes.length > MEBIBYTE ? Promise.reject(new FileError('DISK_FULL', 'The vault is full.')) : file.write(offset, bytes)) };
    };
    expect(isSame(await downloadBytes(await server.client({ vault: { ...vault, open } }), server.document), content)).toBe(true);
  });
});
