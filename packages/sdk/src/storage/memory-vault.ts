/** A vault of files that lives in memory, and takes no more of it than it was given. */
import { FileError } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { FileVault, VaultEntry, VaultFile } from '../ports/file-vault.js';
import { checkVaultName } from './vault-name.js';

/** How a vault in memory is made. */
export interface MemoryVaultOptions {
  /** Bytes of all its files together. */
  readonly limit: number;
  /** Unix time in ms; unless given, uses are counted instead: 1, 2, 3 ... */
  readonly now?: () => number;
}

/** A vault in this process' memory; its files stay as long as it does. */
export function memoryVault({ limit, now }: MemoryVaultOptions): FileVault {
  let uses = 0;
  return new MemoryVault(limit, now ?? (() => (uses += 1)));
}

/** What is in a file, whoever has it open. */
interface Content {
  /** Longer than the file, so that it can grow without being copied at each write. */
  room: Uint8Array;
  size: number;
  usedAt: number;
  /** Whether it is still in the vault. */
  isKept: boolean;
}

/** Of the bytes of a vault in memory, what is only kept to be had again takes this share. */
const CACHE_SHARE = 4;

class MemoryVault implements FileVault {
  readonly endsWithProcess = true;
  readonly cacheLimit: number;
  readonly #contents = new Map<string, Content>();
  readonly #limit: number;
  readonly #now: () => number;
  #bytes = 0;

  constructor(limit: number, now: () => number) {
    this.cacheLimit = limit / CACHE_SHARE;
    this.#limit = limit;
    this.#now = now;
  }

  async open(name: string, { create = false }: { readonly create?: boolean } = {}): Promise<VaultFile | undefined> {
    checkVaultName(name);
    let content = this.#contents.get(name);
    if (!content && !create) return undefined;
    content ??= { room: new Uint8Array(0), size: 0, usedAt: this.#now(), isKept: true };
    this.#contents.set(name, content);
    return new MemoryFile(name, content, (resized, size) => this.#resize(resized, size));
  }

  async rename(from: string, to: string): Promise<void> {
    checkVaultName(from);
    checkVaultName(to);
    const content = this.#contents.get(from);
    if (!content) throw new FileError('SOURCE_MISSING', `There is no file ${from} to be renamed.`);
    if (from === to) return;
    this.#remove(to);
    this.#contents.delete(from);
    this.#contents.set(to, content);
  }

  async delete(name: string): Promise<void> {
    checkVaultName(name);
    this.#remove(name);
  }

  async touch(name: string): Promise<void> {
    checkVaultName(name);
    const content = this.#contents.get(name);
    if (content) content.usedAt = this.#now();
  }

  async list(): Promise<readonly VaultEntry[]> {
    return [...this.#contents].map(([name, { size, usedAt }]) => ({ name, size, usedAt }));
  }

  #remove(name: string): void {
    const content = this.#contents.get(name);
    if (!content) return;
    this.#contents.delete(name);
    content.isKept = false;
    this.#bytes -= content.size;
  }

  #resize(content: Content, size: number): void {
    if (!content.isKept) throw new FileError('WRITE_FAILED', 'The file was removed while it was open.');
    content.usedAt = this.#now();
    const bytes = this.#bytes + size - content.size;
    if (size > content.size && bytes > this.#limit) throw new FileError('DISK_FULL', `The files in memory may have ${this.#limit} bytes, and would have ${bytes}.`);
    this.#bytes = bytes;
    if (size > content.room.length) {
      const room = new Uint8Array(Math.min(Math.max(size, content.room.length * 1.5), this.#limit));
      room.set(content.room.subarray(0, content.size));
      content.room = room;
    } else if (size < content.size) {
      content.room.fill(0, size, content.size);
    }
    content.size = size;
  }
}

class MemoryFile implements VaultFile {
  readonly name: string;
  #content: Content | undefined;
  readonly #resize: (content: Content, size: number) => void;

  constructor(name: string, content: Content, resize: (content: Content, size: number) => void) {
    this.name = name;
    this.#content = content;
    this.#resize = resize;
  }

  async size(): Promise<number> {
    return this.#opened.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const { room, size } = this.#opened;
    return room.slice(Math.min(offset, size), Math.min(offset + length, size));
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    const content = this.#opened;
    this.#resize(content, Math.max(content.size, offset + bytes.length));
    content.room.set(bytes, offset);
  }

  async truncate(size: number): Promise<void> {
    this.#resize(this.#opened, size);
  }

  async flush(): Promise<void> {
    if (!this.#opened.isKept) throw new FileError('WRITE_FAILED', 'The file was removed while it was open.');
  }

  async close(): Promise<void> {
    this.#content = undefined;
  }

  get #opened(): Content {
    if (!this.#content) throw new UsageError(`The file ${this.name} was used after it was closed.`);
    return this.#content;
  }
}
