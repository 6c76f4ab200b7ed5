/** Records of downloads to disk, beside others who write there, and on vaults that fail. */
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ClientContext } from '../context/client-context.js';
import { ConnectionError } from '../errors/connection-error.js';
import { FileError } from '../errors/file-error.js';
import { createTestVault } from '../files/memory-vault.contract.js';
import { localFiles } from '../platform/node/local-files.js';
import type { FileVault } from '../ports/file-vault.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { downloadFile } from './download-file.js';
import { DownloadServer } from './download-server.contract.js';

const mib = 1_048_576;

function newPlace(): { readonly directory: string; readonly path: string } {
  const directory = mkdtempSync(join(tmpdir(), 'kitewire-record-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return { directory, path: join(directory, 'a.bin') };
}

function serve(filledWith: number): DownloadServer {
  return new DownloadServer(new Uint8Array(3 * mib).fill(filledWith));
}

/** Keeps nothing in its cache, so that downloads to disk are recorded. */
function smallVault(): ReturnType<typeof createTestVault> {
  return Object.assign(createTestVault(), { cacheLimit: mib });
}

/** Holds the server's answers back from an offset on. */
function hold(server: DownloadServer, from: number): { readonly reached: Promise<void>; go(): void } {
  let reach = (): void => {};
  let go = (): void => {};
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const going = new Promise<void>((resolve) => (go = resolve));
  server.harm = async ({ offset }) => {
    if (offset < from) return;
    reach();
    await going;
  };
  return { reached, go };
}

describe('a place on disk', () => {
  it('that another client is writing another file to is never shared with it', async () => {
    const { path } = newPlace();
    const [one, other] = [serve(1), serve(2)];
    const held = hold(one, 2 * mib);
    const first = downloadFile(await one.client({ localFiles, vault: smallVault() }), one.document, { to: path });
    first.catch(() => {});
    await held.reached;
    const heldToo = hold(other, 2 * mib);
    const second = downloadFile(await other.client({ localFiles, vault: smallVault() }), other.document, { to: path });
    await heldToo.reached;
    held.go();
    await expect(first).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    heldToo.go();
    await second;
    expect(Buffer.compare(readFileSync(path), other.content)).toBe(0);
  });
});

describe('what an earlier process has left', () => {
  it('under a relative path is not looked for in another directory', async () => {
    const { directory } = newPlace();
    const [one, two] = [join(directory, 'one'), join(directory, 'two')];
    for (const each of [one, two]) mkdirSync(each);
    const place = vi.spyOn(process, 'cwd').mockReturnValue(one);
    onTestFinished(() => place.mockRestore());
    const server = serve(1);
    const vault = smallVault();
    await interrupted(server, vault, 'a.bin');
    place.mockReturnValue(two);
    writeFileSync(join(two, 'a.bin.part'), new Uint8Array(3 * mib).fill(9));
    const { path } = await downloadFile(await server.client({ localFiles, vault }), server.holder, { to: 'a.bin' });
    expect([path, Buffer.compare(readFileSync(join(two, 'a.bin')), server.content), readdirSync(one)]).toEqual([join(two, 'a.bin'), 0, ['a.bin.part']]);
  });

  it('is begun anew where somebody else has put another file under its name', async () => {
    const { path } = newPlace();
    const server = serve(1);
    const vault = smallVault();
    await interrupted(server, vault, path);
    rmSync(`${path}.part`);
    writeFileSync(`${path}.part`, new Uint8Array(3 * mib).fill(9));
    await downloadFile(await server.client({ localFiles, vault }), server.holder, { to: path });
    expect(Buffer.compare(readFileSync(path), server.content)).toBe(0);
  });

  it('is gone on with', async () => {
    const { path } = newPlace();
    const server = serve(1);
    const vault = smallVault();
    await interrupted(server, vault, path);
    await downloadFile(await server.client({ localFiles, vault }), server.holder, { to: path });
    expect([Buffer.compare(readFileSync(path), server.content), server.offsets.every((offset) => offset >= 2 * mib)]).toEqual([0, true]);
  });

  /** Two parts on disk. */
  async function interrupted(server: DownloadServer, vault: FileVault, path: string): Promise<void> {
    const { signal, cancel } = createCancelSource();
    const held = hold(server, 2 * mib);
    const first = downloadFile(await server.client({ localFiles, vault }), server.holder, { to: path, signal });
    first.catch(() => {});
    await held.reached;
    // What has come is being written.
    await new Promise((resolve) => setTimeout(resolve, 20));
    cancel();
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    held.go();
    server.asked.length = 0;
  }

  /** Two parts on disk, of which the first is not what it was. */
  async function damaged(server: DownloadServer, vault: FileVault, path: string): Promise<void> {
    await interrupted(server, vault, path);
    const file = openSync(`${path}.part`, 'r+');
    writeSync(file, 'other', 10);
    closeSync(file);
  }

  /** Damaged parts on disk, and a message whose reference has expired since. */
  async function outdated(): Promise<{ server: DownloadServer; vault: ReturnType<typeof smallVault>; path: string; message: DownloadServer['holder'] }> {
    const { path } = newPlace();
    const server = serve(1);
    server.givesHashes = true;
    const vault = smallVault();
    const message = server.holder;
    await damaged(server, vault, path);
    server.reference = Uint8Array.of(2);
    return { server, vault, path, message };
  }

  it('A08: is checked also where the reference of the file has expired since', async () => {
    const { server, vault, path, message } = await outdated();
    await downloadFile(await server.client({ localFiles, vault }), message, { to: path });
    // What was renewed for the hashes serves the parts.
    expect([Buffer.compare(readFileSync(path), server.content), server.offsets.includes(mib), server.others.filter(({ _ }) => _ === 'messages.getMessages').length]).toEqual([0, false, 1]);
  });

  it('keeps nobody who gives up while the reference to check it with cannot be read', async () => {
    const { server, vault, path, message } = await outdated();
    const context = await server.client({ localFiles, vault });
    const { signal, cancel } = createCancelSource();
    let asked = 0;
    const call: ClientContext['call'] = async (request, options) => {
      if (request._ !== 'messages.getMessages') return context.call(request, options);
      asked += 1;
      setTimeout(cancel, 10);
      throw new ConnectionError('CONNECTION_REFUSED', 'Nobody listens.');
    };
    await expect(downloadFile({ ...context, call }, message, { to: path, signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect([asked, existsSync(`${path}.part`), vault.handles.size]).toEqual([1, true, 0]);
  });

  it('A08: is checked as soon as the server can be reached', async () => {
    const { path } = newPlace();
    const server = serve(1);
    server.givesHashes = true;
    const vault = smallVault();
    await damaged(server, vault, path);
    const context = await server.client({ localFiles, vault });
    let refusals = 0;
    const call: ClientContext['call'] = async (request, options) => {
      if (request._ === 'upload.getFileHashes' && (refusals += 1) < 2) throw new ConnectionError('CONNECTION_REFUSED', 'Nobody listens.');
      return context.call(request, options);
    };
    await downloadFile({ ...context, call }, server.holder, { to: path });
    expect([Buffer.compare(readFileSync(path), server.content), server.offsets.includes(mib), refusals > 1]).toEqual([0, false, true]);
  });
});

describe('a file that cannot be let go of', () => {
  it('does not hide why its download has failed, and leaves no record open', async () => {
    const { path } = newPlace();
    const server = serve(1);
    const vault = smallVault();
    const cannot = (): Promise<never> => Promise.reject(new FileError('ACCESS_DENIED', 'The directory was taken away.'));
    const createPath: typeof localFiles.createPath = async (...place) => {
      const sink = (await localFiles.createPath?.(...place))!;
      return { write: () => Promise.reject(new FileError('DISK_FULL', 'There is no room.')), finish: () => sink.finish(), abandon: async (how) => (await sink.abandon(how), cannot()) };
    };
    await expect(downloadFile(await server.client({ localFiles: { ...localFiles, createPath }, vault }), server.document, { to: path })).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(vault.handles.size).toBe(0);
  });
});

describe('a vault that fails', () => {
  const fails = (): Promise<never> => Promise.reject(new FileError('DISK_FULL', 'There is no room.'));

  it.each([
    ['when the record is opened', (vault: FileVault): FileVault => ({ ...vault, open: fails })],
    ['when parts are noted', (vault: FileVault): FileVault => ({ ...vault, open: async (name, options) => withoutRoom(await vault.open(name, options)) })],
    ['when the record is removed', (vault: FileVault): FileVault => ({ ...vault, delete: fails })],
  ])('%s costs the record, and not the download', async (_when, broken) => {
    const { path, directory } = newPlace();
    const server = serve(1);
    await downloadFile(await server.client({ localFiles, vault: broken(smallVault()) }), server.document, { to: path });
    expect([Buffer.compare(readFileSync(path), server.content), readdirSync(directory)]).toEqual([0, ['a.bin']]);
  });

  /** Takes the record, and none of its marks. */
  function withoutRoom(file: Awaited<ReturnType<FileVault['open']>>): typeof file {
    return file && { ...file, write: (offset, bytes) => (bytes.length === 1 ? fails() : file.write(offset, bytes)) };
  }
});
