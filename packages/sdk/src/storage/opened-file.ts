/** One opening of a file whose content several may have open at a time. */
import { UsageError } from '../errors/usage-error.js';
import type { VaultFile } from '../ports/file-vault.js';

/** What all openings of a file share. */
export type SharedContent = Pick<VaultFile, 'size' | 'read' | 'write' | 'truncate' | 'flush'>;

/** Passes everything on until it is closed. */
export class OpenedFile implements VaultFile {
  readonly name: string;
  #content: SharedContent | undefined;
  readonly #onClose: () => Promise<void>;

  /** @param onClose called once */
  constructor(name: string, content: SharedContent, onClose: () => Promise<void>) {
    this.name = name;
    this.#content = content;
    this.#onClose = onClose;
  }

  async size(): Promise<number> {
    return this.#opened.size();
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return this.#opened.read(offset, length);
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    return this.#opened.write(offset, bytes);
  }

  async truncate(size: number): Promise<void> {
    return this.#opened.truncate(size);
  }

  async flush(): Promise<void> {
    return this.#opened.flush();
  }

  async close(): Promise<void> {
    if (!this.#content) return;
    this.#content = undefined;
    await this.#onClose();
  }

  get #opened(): SharedContent {
    if (!this.#content) throw new UsageError(`The file ${this.name} was used after it was closed.`);
    return this.#content;
  }
}
