/** Files of messages on their way to the server, over refusals and failures. */
import { equalBytes } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import { MediaUpload } from './upload-media.js';
import { sampleBytes, UploadServer } from './upload-server.contract.js';

describe('a file of a message', () => {
  it('begins anew after it could not be mended, whatever stood in the way', async () => {
    const server = new UploadServer();
    const bytes = sampleBytes(2_000_000);
    const upload = new MediaUpload(await server.client(), { open: () => bytes }, { kind: 'document', name: 'a.bin', mimeType: 'application/octet-stream' });
    const inputFile = (): tl.InputFile => (upload.media as tl.RawInputMediaUploadedDocument).file;
    await upload.prepare({});
    const former = inputFile();
    server.files.get(former._ === 'inputFile' ? former.id : 0n)?.delete(3);
    upload.noteLoss(new RpcError(400, 'FILE_PART_3_MISSING', 'messages.sendMedia'));
    server.harm = () => {
      throw new RpcError(420, 'FLOOD_WAIT_1000', 'upload.saveFilePart');
    };
    await expect(upload.prepare({})).rejects.toMatchObject({ type: 'FLOOD_WAIT' });
    server.harm = () => {};
    await upload.prepare({});
    expect(equalBytes(server.use(inputFile()), bytes)).toBe(true);
  });
});
