/** Files that are walked through piece by piece. */
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import { contentOf } from '../files/download-model.contract.js';
import { createTestVault } from '../files/memory-vault.contract.js';
import { streamFile } from '../platform/stream-file.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { DownloadServer } from './download-server.contract.js';
import { iterFile, type IterFileOptions } from './iter-file.js';

const MEBIBYTE = 1_048_576;
const content = contentOf(5 * MEBIBYTE + 7);
const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

describe('iterFile and streamFile', () => {
  it('give the bytes in their order, and ask for little more than was taken', async () => {
    const server = new DownloadServer(contentOf(20 * MEBIBYTE));
    const context = await server.client();
    let position = 0;
    for await (const bytes of iterFile(context, server.document, { offset: 1000 })) {
      expect(isSame(bytes, server.content.subarray(1000 + position, 1000 + position + bytes.length))).toBe(true);
      position += bytes.length;
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(Math.max(...server.offsets)).toBeLessThanOrEqual(1000 + position + 6 * MEBIBYTE);
    }
    expect(position).toBe(server.content.length - 1000);
  });

  it('ask for nothing more when nobody walks on', async () => {
    const server = new DownloadServer(contentOf(20 * MEBIBYTE));
    const context = await server.client();
    for await (const bytes of iterFile(context, server.document)) if (bytes.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { length } = server.asked;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.asked).toHaveLength(length);
    expect(length).toBeLessThan(10);
  });

  it('end with their signal, though nobody walks on to hear of it', async () => {
    const server = new DownloadServer(content);
    const vault = createTestVault();
    const context = await server.client({ vault: { ...vault, cacheLimit: 100 * MEBIBYTE } });
    const { signal, cancel } = createCancelSource();
    const walk = iterFile(context, server.document, { signal });
    await walk.next();
    expect(vault.handles.size).toBe(2);
    cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(vault.handles.size).toBe(0);
    await expect(walk.next()).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('fail where they are when the server fails', async () => {
    const server = new DownloadServer(content);
    server.harm = ({ offset }) => {
      if (offset >= 2 * MEBIBYTE) throw new RpcError(400, 'LOCATION_INVALID', 'upload.getFile');
    };
    let position = 0;
    const walk = async (context: Awaited<ReturnType<DownloadServer['client']>>): Promise<void> => {
      for await (const bytes of iterFile(context, server.document)) position += bytes.length;
    };
    await expect(walk(await server.client())).rejects.toMatchObject({ type: 'LOCATION_INVALID' });
    expect(position).toBeLessThanOrEqual(2 * MEBIBYTE);
  });

  it('give a web stream, which asks for nothing before it is read, nor after it was cancelled', async () => {
    const server = new DownloadServer(contentOf(20 * MEBIBYTE));
    const context = await server.client();
    const client = { iterFile: (source: typeof server.document, options?: IterFileOptions) => iterFile(context, source, options) };
    const whole = streamFile(client, server.document, { length: 2 * MEBIBYTE });
    expect(server.asked).toHaveLength(0);
    expect(isSame(new Uint8Array(await new Response(whole).arrayBuffer()), server.content.subarray(0, 2 * MEBIBYTE))).toBe(true);
    const reader = streamFile(client, server.document).getReader();
    await reader.read();
    await reader.cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { length } = server.asked;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.asked).toHaveLength(length);
  });
});
