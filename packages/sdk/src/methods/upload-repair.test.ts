/** Uploads of which the server loses parts, or that it does not want. */
import { equalBytes } from '@kitewire/mtproto';
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import { transfersOf } from '../files/file-transfers.js';
import { createTransferControl } from '../files/transfer-control.js';
import { uploadFile } from './upload-file.js';
import { sampleBytes, UploadServer } from './upload-server.contract.js';
import { useUploadedFile } from './use-uploaded-file.js';

const kb = 1024;

describe('a server that loses what it has confirmed (A12)', () => {
  it('gets the missing part again, and the call that uses the file is repeated', async () => {
    const server = new UploadServer();
    const bytes = sampleBytes(2000 * kb);
    const file = await uploadFile(await server.client(), bytes);
    server.files.get(file.inputFile.id)?.delete(3);
    server.files.get(file.inputFile.id)?.delete(5);
    expect(equalBytes(await useUploadedFile(file, async (input) => server.use(input)), bytes)).toBe(true);
    expect(server.received.slice(8).map(({ index, fileId }) => [index, fileId])).toEqual([3, 5].map((index) => [index, file.inputFile.id]));
  });

  it('gets it also when the upload was halted with its last part, which whoever repairs it knows nothing of', async () => {
    const server = new UploadServer();
    const bytes = sampleBytes(2000 * kb);
    const control = createTransferControl();
    server.harm = ({ index }) => void (index === 7 && control.pause());
    const file = await uploadFile(await server.client(), bytes, { control });
    expect(control.isPaused).toBe(true);
    server.files.get(file.inputFile.id)?.delete(3);
    expect(equalBytes(await useUploadedFile(file, async (input) => server.use(input)), bytes)).toBe(true);
  });

  it('begins anew in the middle, although as much as may be is on its way', async () => {
    const server = new UploadServer();
    const context = await server.client();
    const bytes = sampleBytes(20_000 * kb);
    const { uploadBudget } = transfersOf(context);
    let first: bigint | undefined;
    server.harm = async ({ fileId, index }) => {
      first ??= fileId;
      if (fileId !== first || index < 20) return;
      while (uploadBudget.taken < 4 * kb * kb) await new Promise((resolve) => setTimeout(resolve, 1));
      if (index === 25) throw new RpcError(400, 'FILE_PART_SIZE_CHANGED', 'upload.saveBigFilePart');
      await new Promise(() => {});
    };
    const file = await uploadFile(context, bytes);
    expect([file.inputFile.id === first, equalBytes(server.use(file.inputFile), bytes), uploadBudget.taken]).toEqual([false, true, 0]);
  });

  it('gets it only so often, then everything once under another number, and is given up then: FILE_PART_X_MISSING for ever', async () => {
    const server = new UploadServer();
    const told: number[] = [];
    const file = await uploadFile(await server.client(), sampleBytes(2000 * kb));
    const first = file.inputFile.id;
    const use = async (): Promise<never> => {
      throw new RpcError(400, 'FILE_PART_2_MISSING', 'messages.sendMedia');
    };
    const using = useUploadedFile(file, use, { onProgress: ({ transferred }) => told.push(transferred) });
    await expect(using).rejects.toMatchObject({ code: 'PARTS_REFUSED', cause: { type: 'FILE_PART_MISSING' } });
    expect(file.inputFile.id).not.toBe(first);
    expect(server.received.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 2, 2, 2, 0, 1, 2, 3, 4, 5, 6, 7, 2, 2, 2]);
    await expect(file.repair(new RpcError(400, 'FILE_PART_2_MISSING', 'messages.sendMedia'))).rejects.toMatchObject({ code: 'PARTS_REFUSED' });
    expect(server.received).toHaveLength(22);
  });

  it('gets everything again when it complains of the checksum, once', async () => {
    const server = new UploadServer();
    const file = await uploadFile(await server.client(), sampleBytes(1000));
    const complaint = new RpcError(400, 'MD5_CHECKSUM_INVALID', 'messages.sendMedia');
    expect(await file.repair(complaint)).toBe(true);
    expect(equalBytes(server.use(file.inputFile), sampleBytes(1000))).toBe(true);
    expect([server.files.size, server.received.length]).toEqual([2, 2]);
    await expect(file.repair(complaint)).rejects.toMatchObject({ code: 'PARTS_REFUSED' });
  });

  it('cannot get a stream again', async () => {
    const server = new UploadServer();
    const file = await uploadFile(await server.client(), new Blob([sampleBytes(2000 * kb)]).stream());
    await expect(file.repair(new RpcError(400, 'FILE_PART_0_MISSING', 'messages.sendMedia'))).rejects.toMatchObject({ code: 'PARTS_REFUSED' });
  });

  it('is not believed about other errors', async () => {
    const server = new UploadServer();
    const file = await uploadFile(await server.client(), sampleBytes(10));
    for (const error of [new RpcError(400, 'PEER_ID_INVALID', 'm'), new RpcError(500, 'FILE_PART_0_MISSING', 'm'), new Error('FILE_PART_0_MISSING')]) {
      expect(await file.repair(error)).toBe(false);
    }
    expect(server.received).toHaveLength(1);
  });

  it('is asked again a few times when it refuses a part, and not for ever', async () => {
    const server = new UploadServer();
    let refusals = 0;
    server.harm = ({ index }) => {
      if (index === 0 && refusals++ < 1) throw new RpcError(500, 'RPC_CALL_FAIL', 'upload.saveFilePart');
    };
    const file = await uploadFile(await server.client(), sampleBytes(1000));
    expect([server.use(file.inputFile), server.received.length]).toEqual([sampleBytes(1000), 2]);
    server.harm = () => {
      throw new RpcError(400, 'FILE_PARTS_INVALID', 'upload.saveFilePart');
    };
    await expect(uploadFile(await server.client(), sampleBytes(2000 * kb))).rejects.toMatchObject({ code: 'PARTS_REFUSED' });
    server.harm = () => {
      throw new RpcError(401, 'AUTH_KEY_UNREGISTERED', 'upload.saveFilePart');
    };
    await expect(uploadFile(await server.client(), sampleBytes(2000 * kb))).rejects.toMatchObject({ type: 'AUTH_KEY_UNREGISTERED' });
    await expect(uploadFile(await server.client(), sampleBytes(1000))).rejects.toMatchObject({ type: 'AUTH_KEY_UNREGISTERED' });
  });
});
