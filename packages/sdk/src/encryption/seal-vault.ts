/** Puts seals between a vault and its user: what lies in it, nobody reads without the key of the store. */
import { isDamage } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { FileVault, VaultEntry, VaultFile } from '../ports/file-vault.js';
import { OpenedFile } from '../storage/opened-file.js';
import { TaskQueue } from '../timing/task-queue.js';
import { type FileCipher, plainSize } from './file-cipher.js';
import { asideOf, isCopy } from './seal-copies.js';
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

  constructor(vault: FileVault) {
    if (vault.cacheLimit !== undefined) this.cacheLimit = vault.cacheLimit;
    this.#vault = vault;
  }

  unlock(cipher: FileCipher): void {
    this.#cipher = cipher;
  }

  open(name: string, options?: { readonly create?: boolean }): Promise<VaultFile | undefined> {
    return this.#turns.run(() => this.#open(name, options));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#turns.run(() => this.#rename(from, to));
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

  async #rename(from: string, to: string): Promise<void> {
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
    // A change of the key was killed before the sealed form was in its place, or when it was no longer.
    if (isCopy(name) && (await this.#isSealed(asideOf(name), cipher)) && !(await this.#isSealed(name, cipher))) await this.#rename(asideOf(name), name);
    const file = await this.#vault.open(name, options);
    if (!file) return undefined;
    const entry = { content: await SealedContent.open(file, cipher), openings: 0 };
    this.#contents.set(name, entry);
    return entry;
  }

  /** Whether there is a file under this name that was sealed, and is not empty. */
  async #isSealed(name: string, cipher: FileCipher): Promise<boolean> {
    const file = await this.#vault.open(name);
    if (!file) return false;
    try {
      const content = await SealedContent.open(file, cipher);
      const size = await content.size();
      await content.close();
      return size > 0;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return false;
    }
  }
}
