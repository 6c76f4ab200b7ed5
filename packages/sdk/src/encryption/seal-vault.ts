/** Puts seals between a vault and its user: what lies in it, nobody reads without the key of the store. */
import { UsageError } from '../errors/usage-error.js';
import type { FileVault, VaultEntry, VaultFile } from '../ports/file-vault.js';
import { OpenedFile } from '../storage/opened-file.js';
import { TaskQueue } from '../timing/task-queue.js';
import { type FileCipher, plainSize } from './file-cipher.js';
import { isCopy, sealCopy } from './seal-copies.js';
import { SealedContent } from './sealed-content.js';

/** A vault whose files are sealed. */
export interface SealedVault extends FileVault {
  /** Is called when the store beside it is opened; before that no file can be. */
  unlock(cipher: FileCipher): void;
}

/** Seals what is written into a vault. A file that was not sealed with this key, or was damaged, is a `FileError` `FILE_DAMAGED`. */
export function sealVault(vault: FileVault): SealedVault {
  return new SealingVault(vault);
}

class SealingVault implements SealedVault {
  readonly cacheLimit?: number;
  readonly #vault: FileVault;
  #cipher: FileCipher | undefined;
  /** What is open, by name. */
  readonly #contents = new Map<string, { readonly content: SealedContent; openings: number }>();
  readonly #turns = new TaskQueue();
  readonly #sealing = new TaskQueue();

  constructor(vault: FileVault) {
    if (vault.cacheLimit !== undefined) this.cacheLimit = vault.cacheLimit;
    this.#vault = vault;
  }

  unlock(cipher: FileCipher): void {
    this.#cipher = cipher;
  }

  async open(name: string, options?: { readonly create?: boolean }): Promise<VaultFile | undefined> {
    if (isCopy(name) && !this.#contents.has(name)) await this.#sealing.run(() => sealCopy(this.#vault, this, name));
    return this.#turns.run(() => this.#open(name, options));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#turns.run(async () => {
      const file = from === to ? undefined : await this.#open(from);
      const entry = this.#contents.get(from);
      try {
        await entry?.content.allowName(to);
        await this.#vault.rename(from, to);
        if (!entry) return;
        entry.content.renamed(to);
        this.#contents.delete(from);
        this.#contents.set(to, entry);
      } finally {
        await file?.close();
      }
    });
  }

  delete(name: string): Promise<void> {
    return this.#turns.run(async () => {
      await this.#vault.delete(name);
      this.#contents.delete(name);
    });
  }

  touch(name: string): Promise<void> {
    return this.#vault.touch(name);
  }

  async list(): Promise<readonly VaultEntry[]> {
    return (await this.#vault.list()).map((entry) => ({ ...entry, size: plainSize(entry.size) }));
  }

  async #open(name: string, options?: { readonly create?: boolean }): Promise<VaultFile | undefined> {
    const entry = this.#contents.get(name) ?? (await this.#begin(name, options));
    if (!entry) return undefined;
    entry.openings += 1;
    return new OpenedFile(name, entry.content, async () => {
      entry.openings -= 1;
      if (entry.openings > 0) return;
      for (const [key, value] of this.#contents) if (value === entry) this.#contents.delete(key);
      await entry.content.close();
    });
  }

  async #begin(name: string, options?: { readonly create?: boolean }): Promise<{ content: SealedContent; openings: number } | undefined> {
    const cipher = this.#cipher;
    if (!cipher) throw new UsageError('The files of an encrypted store were used before it was opened.');
    const file = await this.#vault.open(name, options);
    if (!file) return undefined;
    const entry = { content: await SealedContent.open(file, cipher), openings: 0 };
    this.#contents.set(name, entry);
    return entry;
  }
}
