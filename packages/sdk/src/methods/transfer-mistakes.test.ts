/** Transfers with mistakes of the application in what it hands in. */
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { FileError } from '../errors/file-error.js';
import { bytesSource } from '../files/bytes-source.js';
import { transfersOf } from '../files/file-transfers.js';
import { createTestVault } from '../files/memory-vault.contract.js';
import type { FileSource } from '../ports/file-source.js';
import { downloadBytes } from './download-bytes.js';
import { downloadFile } from './download-file.js';
import { DownloadServer, MemorySink } from './download-server.contract.js';
import { locateSource } from './spool-source.js';
import { uploadFile } from './upload-file.js';
import { sampleBytes, UploadServer } from './upload-server.contract.js';

const mib = 1_048_576;
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

describe('a sink or a source that throws instead of rejecting', () => {
  const mistake = new Error('A mistake.');
  const fails = (): never => {
    throw mistake;
  };

  it('fails its own transfer, and no other', async () => {
    const server = new DownloadServer(sampleBytes(2 * mib));
    const context = await server.client();
    const sink = Object.assign(new MemorySink(2 * mib), { write: fails });
    const [failing, other] = [downloadFile(context, server.holder, { to: sink }), downloadBytes(context, server.holder)];
    await expect(failing).rejects.toBe(mistake);
    expect([sink.outcome, (await other).length]).toEqual(['removed', 2 * mib]);
    const [wanted, another] = [new FileError('DISK_FULL', 'No room.'), new Error('Another mistake.')];
    const abandon = (): never => {
      throw another;
    };
    await expect(downloadFile(context, server.holder, { to: Object.assign(new MemorySink(2 * mib), { write: () => Promise.reject(wanted), abandon }) })).rejects.toBe(wanted);
    const uploads = await new UploadServer().client();
    for (const faulty of [{ read: fails }, { check: fails }]) await expect(uploadFile(uploads, { ...bytesSource(sampleBytes(mib)), ...faulty })).rejects.toBe(mistake);
    expect(transfersOf(uploads).uploadBudget.taken).toBe(0);
    expect((await uploadFile(uploads, { ...bytesSource(sampleBytes(mib)), close: fails })).size).toBe(mib);
  });

  it('fails its own upload or copying when it gives something else than bytes', async () => {
    const vault = createTestVault();
    const context = await new UploadServer().client();
    for (const size of [100, mib]) {
      for (const given of [undefined, null, 'x'.repeat(100)]) {
        const source: FileSource = { ...bytesSource(sampleBytes(size)), read: async () => given as unknown as Uint8Array };
        await expect(uploadFile(context, source)).rejects.toMatchObject({ code: 'USAGE' });
        await expect(locateSource(context, vault, source)).rejects.toMatchObject({ code: 'USAGE' });
      }
    }
    const buffered: FileSource = { ...bytesSource(sampleBytes(mib)), readInto: async () => undefined as unknown as Uint8Array };
    await expect(uploadFile(context, buffered)).rejects.toMatchObject({ code: 'USAGE' });
    expect([transfersOf(context).uploadBudget.taken, vault.files.size]).toEqual([0, 0]);
  });

  it('is not mistaken for a stream', async () => {
    const server = new DownloadServer(sampleBytes(10));
    for (const to of [new Writable(), new WritableStream(), null, 5]) await expect(downloadFile(await server.client(), server.holder, { to: to as unknown as string })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('a mistake in what hears of the progress', () => {
  it('stops no transfer, and does not stay unseen', async () => {
    const seen: unknown[] = [];
    const note = (reason: unknown): void => void seen.push(reason);
    process.on('unhandledRejection', note);
    const mistake = new Error('A mistake.');
    const onProgress = (): void => {
      throw mistake;
    };
    const uploads = await new UploadServer().client();
    for (const size of [100, mib]) await uploadFile(uploads, sampleBytes(size), { onProgress });
    const server = new DownloadServer(sampleBytes(2 * mib));
    const context = await server.client();
    expect(await downloadBytes(context, server.holder, { onProgress })).toHaveLength(2 * mib);
    const sink = new MemorySink(2 * mib);
    await downloadFile(context, server.holder, { to: sink, onProgress });
    await soon();
    process.off('unhandledRejection', note);
    expect([sink.outcome, new Set(seen)]).toEqual(['finished', new Set([mistake])]);
  });
});
