/** An open file of a vault in a directory: reads and writes at their places, without a position of its own. */
import type { FileHandle } from 'node:fs/promises';
import { FileError } from '../../errors/file-error.js';
import { UsageError } from '../../errors/usage-error.js';
import type { VaultFile } from '../../ports/file-vault.js';
import { toVaultError } from './vault-errors.js';

export interface DirectoryFileOptions {
  readonly name: string;
  readonly handle: FileHandle;
  readonly isReadonly: boolean;
  /** Makes the file's name durable. */
  readonly syncName: () => Promise<void>;
}

/** A file by its handle, which it closes. */
export class DirectoryFile implements VaultFile {
  readonly name: string;
  readonly #options: DirectoryFileOptions;
  #isClosed = false;

  constructor(options: DirectoryFileOptions) {
    this.name = options.name;
    this.#options = options;
  }

  size(): Promise<number> {
    return this.#read(async (handle) => (await handle.stat()).size);
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#read(async (handle) => {
      const { size } = await handle.stat();
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done);
        // Somebody has cut it meanwhile.
        if (bytesRead === 0) return bytes.slice(0, done);
        done += bytesRead;
      }
      return bytes;
    });
  }

  write(offset: number, bytes: Uint8Array): Promise<void> {
    return this.#write(async (handle) => {
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
        done += bytesWritten;
      }
    });
  }

  truncate(size: number): Promise<void> {
    return this.#write((handle) => handle.truncate(size));
  }

  flush(): Promise<void> {
    return this.#write(async (handle) => {
      await handle.sync();
      await this.#options.syncName();
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#options.handle.close();
    } catch (error) {
      throw toVaultError(error, `The file ${this.name} could not be closed`, 'WRITE_FAILED');
    }
  }

  #read<Value>(work: (handle: FileHandle) => Promise<Value>): Promise<Value> {
    return this.#use('SOURCE_FAILED', work);
  }

  #write(work: (handle: FileHandle) => Promise<void>): Promise<void> {
    return this.#use('WRITE_FAILED', (handle) => {
      if (this.#options.isReadonly) throw new FileError('ACCESS_DENIED', `The file ${this.name} can only be read: its storage was opened with \`readonly\`.`);
      return work(handle);
    });
  }

  async #use<Value>(otherwise: 'SOURCE_FAILED' | 'WRITE_FAILED', work: (handle: FileHandle) => Promise<Value>): Promise<Value> {
    if (this.#isClosed) throw new UsageError(`The file ${this.name} was used after it was closed.`);
    try {
      return await work(this.#options.handle);
    } catch (error) {
      throw toVaultError(error, `The file ${this.name} could not be ${otherwise === 'SOURCE_FAILED' ? 'read' : 'written'}`, otherwise);
    }
  }
}
