/** Copies of what could not be found again. */
import { equalBytes } from '@kitewire/mtproto';
import { describe, expect, it } from 'vitest';
import { FileError } from '../errors/file-error.js';
import { bytesSource } from '../files/bytes-source.js';
import { createTestVault } from '../files/memory-vault.contract.js';
import type { FileVault } from '../ports/file-vault.js';
import { locateSource } from './spool-source.js';
import { sampleBytes, UploadServer } from './upload-server.contract.js';

const content = sampleBytes(1_300_000);

describe('a copy of what is to be sent', () => {
  it('is whole and durable before anybody relies on it', async () => {
    const inner = createTestVault();
    const done: string[] = [];
    const vault: FileVault = {
      ...inner,
      open: async (name, options) => {
        const file = await inner.open(name, options);
        return file && {
          ...file,
          write: async (offset, bytes) => {
            await file.write(offset, bytes);
            done.push('written');
          },
          flush: async () => void done.push('durable'),
          close: async () => void done.push('closed'),
        };
      },
    };
    const locator = await locateSource(await new UploadServer().client(), vault, bytesSource(content));
    expect(locator).toMatchObject({ type: 'vault', size: content.length });
    expect(done).toEqual(['written', 'written', 'written', 'durable', 'closed']);
    expect(equalBytes(inner.files.get(locator?.path ?? '') ?? new Uint8Array(), content)).toBe(true);
  });

  it('is none of a source that has changed meanwhile', async () => {
    const vault = createTestVault();
    const changing = { ...bytesSource(content), check: () => Promise.reject(new FileError('SOURCE_CHANGED', 'Somebody has written to it.')) };
    await expect(locateSource(await new UploadServer().client(), vault, changing)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    expect([vault.files.size, vault.handles.size]).toEqual([0, 0]);
  });
});
