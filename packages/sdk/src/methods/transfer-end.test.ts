/** Transfers that end before their time: given up by their callers, or with their client. */
import { getEventListeners } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientContext } from '../context/client-context.js';
import type { ConnectionState } from '../events/connection-events.js';
import { bytesSource } from '../files/bytes-source.js';
import { downloadsOf } from '../files/download-registry.js';
import { transfersOf } from '../files/file-transfers.js';
import { createTestVault } from '../files/memory-vault.contract.js';
import { createTransferControl } from '../files/transfer-control.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { FileSink } from '../ports/file-sink.js';
import type { FileSource } from '../ports/file-source.js';
import { localFiles } from '../platform/node/local-files.js';
import { streamFile } from '../platform/stream-file.js';
import { abortable } from '../timing/abortable.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { downloadBytes } from './download-bytes.js';
import { downloadFile } from './download-file.js';
import { DownloadServer, MemorySink } from './download-server.contract.js';
import { iterFile, type IterFileOptions } from './iter-file.js';
import { sendAlbum } from './send-album.js';
import { sendDocument } from './send-document.js';
import { locateSource } from './spool-source.js';
import { openInput } from './upload-input.js';
import { uploadFile } from './upload-file.js';
import { sampleBytes, UploadServer } from './upload-server.contract.js';

const mib = 1_048_576;
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

/** A client that can be closed. */
function closable(context: ClientContext): { context: ClientContext; close: () => void; listeners: ReadonlySet<unknown> } {
  const listeners = new Set<(state: ConnectionState) => void>();
  const watchConnection = (listener: (state: ConnectionState) => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const closed = { ...context, watchConnection };
  return {
    context: closed,
    listeners,
    close: () => {
      Object.assign(closed, { connectionState: 'closed' });
      for (const listener of [...listeners]) listener('closed');
    },
  };
}

/** A stream of Node.js that gives some bytes and then nothing. */
function stalled(): Readable {
  const stream = new Readable({ read() {} });
  stream.push(sampleBytes(700_000));
  return stream;
}

function halted(): ReturnType<typeof createTransferControl> {
  const control = createTransferControl();
  control.pause();
  return control;
}

/** A signal that counts who listens. */
function counted(): { signal: CancelSignal; cancel: () => void; listeners: ReadonlySet<() => void> } {
  const { signal, cancel } = createCancelSource();
  const listeners = new Set<() => void>();
  return {
    cancel,
    listeners,
    signal: {
      get aborted() {
        return signal.aborted;
      },
      addEventListener: (type, listener) => {
        listeners.add(listener);
        signal.addEventListener(type, listener);
      },
      removeEventListener: (type, listener) => {
        listeners.delete(listener);
        signal.removeEventListener(type, listener);
      },
    },
  };
}

describe('closing the client', () => {
  it('ends uploads that wait: halted ones, and those of sources that give nothing', async () => {
    const { context, close, listeners } = closable(await new UploadServer().client());
    const stream = stalled();
    const uploads = [uploadFile(context, sampleBytes(mib), { control: halted() }), uploadFile(context, stream), uploadFile(context, sampleBytes(100), { control: halted() })];
    for (const upload of uploads) upload.catch(() => {});
    await soon();
    close();
    for (const upload of uploads) await expect(upload).rejects.toMatchObject({ code: 'CLOSED' });
    expect([stream.destroyed, transfersOf(context).uploadBudget.taken + transfersOf(context).streamBudget.taken, listeners.size]).toEqual([true, 0, 0]);
    await expect(uploadFile(context, sampleBytes(mib), { control: halted() })).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('ends downloads that are halted, and leaves nothing open', async () => {
    const server = new DownloadServer(sampleBytes(2 * mib));
    const { context, close, listeners } = closable(await server.client({ vault: createTestVault() }));
    const sink = new MemorySink(2 * mib);
    const downloads = [downloadFile(context, server.holder, { to: sink, control: halted() }), downloadBytes(context, server.holder, { control: halted() }), iterFile(context, server.holder, { control: halted() }).next()];
    for (const download of downloads) download.catch(() => {});
    await soon();
    close();
    for (const download of downloads) await expect(download).rejects.toMatchObject({ code: 'CLOSED' });
    await downloadsOf(context).closed();
    expect([sink.outcome, listeners.size]).toEqual(['removed', 0]);
  });

  it('ends the copying of a stream that stands still', async () => {
    const vault = createTestVault();
    const { context, close } = closable(await new UploadServer().client());
    const copying = locateSource(context, vault, await openInput(context, stalled(), {}));
    copying.catch(() => {});
    await soon();
    close();
    await expect(copying).rejects.toMatchObject({ code: 'CLOSED' });
    expect(vault.files.size).toBe(0);
  });
});

describe('giving up', () => {
  it('does not wait for a stream that stands still, while it is uploaded or copied', async () => {
    const vault = createTestVault();
    const context = await new UploadServer().client();
    const { signal, cancel, listeners } = counted();
    const [stream, copied] = [stalled(), stalled()];
    const ends = [uploadFile(context, stream, { signal }), locateSource(context, vault, await openInput(context, copied, {}), signal)];
    for (const end of ends) end.catch(() => {});
    await soon();
    cancel();
    for (const end of ends) await expect(end).rejects.toMatchObject({ code: 'ABORTED' });
    expect([stream.destroyed, vault.files.size, listeners.size]).toEqual([true, 0, 0]);
  });

  it('does not wait for a generator that waits itself, while its file is sent', async () => {
    const context = await new UploadServer().client();
    const { signal, cancel } = createCancelSource();
    const waiting = async function* (): AsyncGenerator<Uint8Array> {
      yield sampleBytes(1000);
      await new Promise(() => {});
    };
    const sending = sendDocument({ ...context, selfId: 7 }, 'me', waiting(), { signal });
    sending.catch(() => {});
    await soon();
    cancel();
    await expect(sending).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it.each(['one of its writes', 'its last write', 'its end'])('does not wait for a sink that stands still in %s, nor tells of what it takes later', async (where) => {
    const server = new DownloadServer(sampleBytes(2 * mib));
    const { signal, cancel } = createCancelSource();
    const inner = new MemorySink(2 * mib);
    let go = (): void => {};
    const standing = new Promise<void>((resolve) => (go = resolve));
    const sink: FileSink = {
      write: async (offset, bytes) => {
        if (where === 'one of its writes' || (where === 'its last write' && offset === mib)) await standing;
        return inner.write(offset, bytes);
      },
      finish: () => (where === 'its end' ? standing : inner.finish()),
      abandon: (how) => inner.abandon(how),
    };
    const told: number[] = [];
    const saving = downloadFile(await server.client(), server.holder, { to: sink, signal, onProgress: ({ transferred }) => told.push(transferred) });
    saving.catch(() => {});
    await soon();
    cancel();
    await expect(saving).rejects.toMatchObject({ code: 'ABORTED' });
    const before = told.length;
    go();
    await soon();
    expect([inner.outcome, told.length]).toEqual(['removed', before]);
  });

  it('ends what was given away also when nothing of it was read', async () => {
    const context = await new UploadServer().client();
    const { signal, cancel } = createCancelSource();
    cancel();
    const streams = Array.from({ length: 5 }, () => stalled());
    const [first, second, third, fourth, fifth] = streams as [Readable, Readable, Readable, Readable, Readable];
    await expect(uploadFile(context, first, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(uploadFile(context, second, { priority: 99 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(sendDocument(context, 'me', third, { signal, thumb: fourth })).rejects.toMatchObject({ code: 'ABORTED' });
    const album = [{ kind: 'document' as const, file: '/no/such/file' }, { kind: 'document' as const, file: fifth }];
    await expect(sendAlbum({ ...context, selfId: 7 }, 'me', album)).rejects.toMatchObject({ code: 'LOCAL_FILES_MISSING' });
    let closed = 0;
    const source: FileSource = { ...bytesSource(sampleBytes(10)), close: async () => void (closed += 1) };
    await expect(uploadFile(context, source, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect([streams.map(({ destroyed }) => destroyed), closed]).toEqual([[true, true, true, true, true], 1]);
  });

  it('hears of streams of Node.js that fail before it is their turn, and does not let them end the process', async () => {
    const context = { ...(await new UploadServer().client()), selfId: 7 };
    const failing = (): Readable => new Readable({ read() {} }).destroy(new Error('no such file'));
    const failed = { code: 'SOURCE_FAILED', cause: { message: 'no such file' } };
    await expect(sendDocument(context, 'me', failing())).rejects.toMatchObject(failed);
    const slow = Readable.from(
      (async function* () {
        await soon();
        yield sampleBytes(1000);
      })(),
    );
    await expect(sendDocument(context, 'me', slow, { thumb: failing() })).rejects.toMatchObject(failed);
    // Nobody reads the second one of these, nor the last.
    await expect(sendAlbum(context, 'me', [{ kind: 'document', file: failing() }, { kind: 'document', file: failing() }])).rejects.toMatchObject(failed);
    await expect(uploadFile(context, failing(), { priority: 99 })).rejects.toMatchObject({ code: 'USAGE' });
    await soon();
  });

  it('does not wait for an address that does not answer', async () => {
    const asked: (CancelSignal | undefined)[] = [];
    const openUrl = (_url: string, signal?: CancelSignal): Promise<never> => {
      asked.push(signal);
      return new Promise(() => {});
    };
    const context = await new UploadServer().client({ localFiles: { openUrl } });
    const { signal, cancel, listeners } = counted();
    const upload = uploadFile(context, new URL('http://localhost/a'), { signal });
    await soon();
    cancel();
    await expect(upload).rejects.toMatchObject({ code: 'ABORTED' });
    expect([asked.map((each) => each?.aborted), listeners.size]).toEqual([[true], 0]);
  });

  it('does not wait for what is kept of the file to be checked', async () => {
    const vault = createTestVault();
    const server = new DownloadServer(sampleBytes(2 * mib));
    await downloadBytes(await server.client({ vault }), server.holder, { length: mib });
    const context = await server.client({ vault });
    let answer = (): void => {};
    const call: ClientContext['call'] = (request, options) => {
      if (request._ !== 'upload.getFileHashes') return context.call(request, options);
      return new Promise((resolve) => (answer = () => resolve([] as never)));
    };
    const waiting = { ...context, call };
    const { signal, cancel, listeners } = counted();
    const download = downloadBytes(waiting, server.holder, { signal });
    await soon();
    cancel();
    await expect(download).rejects.toMatchObject({ code: 'ABORTED' });
    expect(listeners.size).toBe(0);
    const other = downloadBytes(waiting, server.holder);
    answer();
    expect(await other).toHaveLength(2 * mib);
  });

  it('does not wait for what lies at its place to be checked, and leaves that for a later attempt', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kitewire-end-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'a.bin');
    const vault = { ...createTestVault(), cacheLimit: mib };
    const server = new DownloadServer(sampleBytes(3 * mib));
    const first = createCancelSource();
    server.harm = async ({ offset }) => void (offset === 2 * mib && (first.cancel(), await new Promise(() => {})));
    await expect(downloadFile(await server.client({ localFiles, vault }), server.document, { to: path, signal: first.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    server.harm = () => {};
    const context = await server.client({ localFiles, vault });
    const call: ClientContext['call'] = async (request, options) => {
      if (request._ === 'upload.getFileHashes') await abortable(new Promise(() => {}), options?.signal);
      return context.call(request, options);
    };
    const second = createCancelSource();
    const waiting = downloadFile({ ...context, call }, server.document, { to: path, signal: second.signal });
    setTimeout(second.cancel, 20);
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    expect([vault.handles.size, readdirSync(directory)]).toEqual([0, ['a.bin.part']]);
    server.asked.length = 0;
    await downloadFile(context, server.document, { to: path });
    expect([Buffer.compare(readFileSync(path), server.content), server.asked.length < 6]).toEqual([0, true]);
  });

  it('ends a web stream while it waits for its next bytes', async () => {
    const server = new DownloadServer(sampleBytes(2 * mib));
    const context = await server.client();
    const client = { iterFile: (source: typeof server.document, options?: IterFileOptions) => iterFile(context, source, options) };
    const { signal, cancel, listeners } = counted();
    const reader = streamFile(client, server.document, { control: halted(), signal }).getReader();
    const reading = reader.read();
    await soon();
    await reader.cancel();
    expect(await reading).toEqual({ done: true, value: undefined });
    expect(listeners.size).toBe(0);
    const given = streamFile(client, server.document, { control: halted(), signal }).getReader().read();
    await soon();
    cancel();
    await expect(given).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('ends a walk that is broken off while it waits for its next bytes, and its download with it', async () => {
    const server = new DownloadServer(sampleBytes(2 * mib));
    const given: (CancelSignal | undefined)[] = [];
    server.harm = ({ options }) => {
      given.push(options.signal);
      return new Promise(() => {});
    };
    const context = await server.client();
    const pieces = iterFile(context, server.document);
    const waiting = pieces.next();
    await soon();
    expect(await pieces.return()).toEqual({ done: true, value: undefined });
    expect([await waiting, given.map((signal) => signal?.aborted)]).toEqual([{ done: true, value: undefined }, given.map(() => true)]);
    await downloadsOf(context).closed();
  });

  it('listens once at a signal that serves many transfers, and not at all when they are over', async () => {
    const { signal } = new AbortController();
    const uploads = await new UploadServer().client();
    const server = new DownloadServer(sampleBytes(mib));
    const downloads = await server.client();
    const count = (): number => getEventListeners(signal, 'abort').length;
    const ends: Promise<unknown>[] = Array.from({ length: 12 }, () => uploadFile(uploads, sampleBytes(200_000), { signal }));
    ends.push(...Array.from({ length: 12 }, () => downloadBytes(downloads, server.document, { signal })));
    const pieces = iterFile(downloads, server.document, { signal });
    await pieces.next();
    expect(count()).toBe(1);
    await Promise.all([...ends, pieces.return()]);
    expect(count()).toBe(0);
  });

  it('leaves nobody at a signal that serves many transfers', async () => {
    const { signal, listeners } = counted();
    const uploads = await new UploadServer().client();
    const downloads = new DownloadServer(sampleBytes(mib));
    for (const size of [100, 200_000, mib]) await uploadFile(uploads, sampleBytes(size), { signal });
    await downloadBytes(await downloads.client(), downloads.holder, { signal });
    expect(listeners.size).toBe(0);
  });
});
