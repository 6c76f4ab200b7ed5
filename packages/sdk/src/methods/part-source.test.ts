/** Parts from a CDN, and from where the file lies when that cannot be trusted. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { FileError } from '../errors/file-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { contentOf } from '../files/download-model.contract.js';
import type { CdnAccess } from '../rpc/cdn-access.js';
import { downloadBytes } from './download-bytes.js';
import { DownloadServer } from './download-server.contract.js';

const content = contentOf(3 * 1_048_576 + 5);
const redirect: tl.RawUploadFileCdnRedirect = { _: 'upload.fileCdnRedirect', dcId: 203, fileToken: Uint8Array.of(1), encryptionKey: new Uint8Array(32), encryptionIv: new Uint8Array(16), fileHashes: [] };
const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** A server that sends whoever may follow to a CDN, and a CDN that works. */
function rig() {
  const server = new DownloadServer(content);
  server.harm = ({ cdnSupported }) => (cdnSupported ? redirect : undefined);
  const read: number[] = [];
  const cdn = {
    hasKeys: async () => true,
    open: (_redirect: tl.RawUploadFileCdnRedirect, _file: { readonly dcId: number; readonly size: number }) => ({
      read: async (offset: number, length: number): Promise<Uint8Array> => {
        read.push(offset);
        return content.subarray(offset, offset + length);
      },
    }),
  } satisfies CdnAccess;
  return { server, cdn, read };
}

describe('a download by way of a CDN', () => {
  it('follows the redirection once, and reads everything there', async () => {
    const { server, cdn, read } = rig();
    const opened: unknown[] = [];
    const access: CdnAccess = {
      ...cdn,
      open: (to, file) => {
        opened.push(file);
        return cdn.open(to, file);
      },
    };
    expect(isSame(await downloadBytes(await server.client({ cdn: access }), server.document), content)).toBe(true);
    expect(opened).toEqual([{ dcId: 4, size: content.length }]);
    expect(read).toHaveLength(7);
    expect(server.asked.every(({ cdnSupported }) => cdnSupported === true)).toBe(true);
  });

  it('is not offered without keys, nor for bits of a file', async () => {
    const { server, cdn } = rig();
    await downloadBytes(await server.client({ cdn: { ...cdn, hasKeys: async () => false } }), server.document);
    await downloadBytes(await server.client(), server.document);
    await downloadBytes(await server.client({ cdn }), server.document, { offset: 5, length: 100 });
    expect(server.asked.some(({ cdnSupported }) => cdnSupported === true)).toBe(false);
  });

  const faults: readonly [string, Error][] = [
    ['a wrong hash', new FileError('HASH_MISMATCH', 'Wrong.')],
    ['a token that is not taken', new RpcError(400, 'FILE_TOKEN_INVALID', 'upload.getCdnFile')],
    ['an error of its own', new RpcError(500, 'INTERNAL', 'upload.getCdnFile')],
  ];
  it.each(faults)('A07: goes on at the origin after %s', async (_what, fault) => {
    const { server, cdn } = rig();
    let reads = 0;
    const access: CdnAccess = {
      ...cdn,
      open: (to, file) => ({
        read: async (offset, length) => {
          if ((reads += 1) > 2) throw fault;
          return cdn.open(to, file).read(offset, length);
        },
      }),
    };
    expect(isSame(await downloadBytes(await server.client({ cdn: access }), server.document), content)).toBe(true);
    const since = server.asked.findIndex(({ cdnSupported }) => cdnSupported !== true);
    expect(server.asked.slice(since).every(({ cdnSupported }) => cdnSupported !== true)).toBe(true);
  });

  it('A07: goes on at the origin when the redirection makes no sense', async () => {
    const { server, cdn } = rig();
    const open = (): never => {
      throw new FileError('HASH_MISMATCH', 'Wrong.');
    };
    expect(isSame(await downloadBytes(await server.client({ cdn: { ...cdn, open } }), server.document), content)).toBe(true);
  });

  it('A07: fails only when the origin fails, too', async () => {
    const { server, cdn } = rig();
    const read = (): Promise<never> => Promise.reject(new FileError('HASH_MISMATCH', 'Wrong.'));
    server.harm = ({ cdnSupported }) => {
      if (cdnSupported) return redirect;
      throw new RpcError(400, 'LOCATION_INVALID', 'upload.getFile');
    };
    await expect(downloadBytes(await server.client({ cdn: { ...cdn, open: () => ({ read }) } }), server.document)).rejects.toMatchObject({ code: 'HASH_MISMATCH', cause: { type: 'LOCATION_INVALID' } });
  });

  it('A07: refuses a redirection that nobody has asked for', async () => {
    const { server } = rig();
    server.harm = () => redirect;
    const clock = { now: () => ({ instant: performance.now() * 1000, unix: Date.now() }), setTimer: (_at: number, onTime: () => void) => (setTimeout(onTime, 1), () => {}) };
    await expect(downloadBytes(await server.client({ clock }), server.document)).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });
});
