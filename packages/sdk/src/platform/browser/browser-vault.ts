/** A vault of files in what a browser has for them: its private file system where it lets us, else IndexedDB. */
import { FileError } from '../../errors/file-error.js';
import type { FileVault, VaultEntry, VaultFile } from '../../ports/file-vault.js';
import { OpenedFile } from '../../storage/opened-file.js';
import { checkVaultName } from '../../storage/vault-name.js';
import { browserRandom } from './browser-random.js';
import type { ChunkArea } from './chunk-area.js';
import { indexedDbChunks } from './indexed-db-chunks.js';
import { openOpfs } from './opfs-chunks.js';
import { VaultContent } from './vault-content.js';
import { changeTable, type FileRow, openVaultDatabase, type VaultDatabase } from './vault-database.js';
import { toBrowserFileError } from './vault-errors.js';

/** How a vault of a browser is made. */
export interface BrowserVaultOptions {
  /** See `FileVault`. */
  readonly cacheLimit?: number;
}

/** A vault whose list of files is the database of this name; it is made at the first use. */
export function browserVault(name: string, options: BrowserVaultOptions = {}): FileVault {
  return new BrowserVault(name, options);
}

/** What is known once it is in use. */
interface Opened {
  readonly database: VaultDatabase;
  readonly areas: Readonly<Record<FileRow['area'], ChunkArea | undefined>>;
}

class BrowserVault implements FileVault {
  readonly cacheLimit?: number;
  readonly #name: string;
  #opening: Promise<Opened> | undefined;
  /** The contents that are open, by id. */
  readonly #contents = new Map<string, { readonly content: VaultContent; name: string; openings: number }>();

  constructor(name: string, { cacheLimit }: BrowserVaultOptions) {
    if (cacheLimit !== undefined) this.cacheLimit = cacheLimit;
    this.#name = name;
  }

  async open(name: string, { create = false }: { readonly create?: boolean } = {}): Promise<VaultFile | undefined> {
    checkVaultName(name);
    return attempt(`The file ${name} could not be opened`, 'SOURCE_FAILED', async () => {
      const { database, areas } = await this.#open();
      const row = await findRow(database, name, create ? { id: newId(), area: areas.opfs ? 'opfs' : 'database' } : undefined);
      if (!row) return undefined;
      const area = areas[row.area];
      if (!area) throw new FileError('ACCESS_DENIED', `The file ${name} lies in the private file system of the browser, which this page cannot use now.`);
      const { id } = row;
      const readSize = async (): Promise<number | undefined> => (await this.#rowOf(id))?.size;
      const known = this.#contents.get(id) ?? { content: new VaultContent({ id, area, readSize, keepSize: (...kept) => this.#keepSize(id, ...kept) }), name, openings: 0 };
      this.#contents.set(id, known);
      known.openings += 1;
      return new OpenedFile(name, known.content, async () => {
        await known.content.settled();
        known.openings -= 1;
        if (known.openings === 0) this.#contents.delete(id);
      });
    });
  }

  async rename(from: string, to: string): Promise<void> {
    checkVaultName(from);
    checkVaultName(to);
    await attempt(`The file ${from} could not be renamed to ${to}`, 'WRITE_FAILED', async () => {
      const { database } = await this.#open();
      const [row, replaced] = await changeTable(database, 'files', 'strict', async (files) => {
        const [moved, former] = [await files.get(from), await files.get(to)];
        if (!moved) throw new FileError('SOURCE_MISSING', `There is no file ${from} to be renamed.`);
        await files.delete(from);
        await files.put({ ...moved, name: to });
        return [moved, former];
      });
      const known = this.#contents.get(row.id);
      if (known) known.name = to;
      if (replaced && replaced.id !== row.id) await this.#removeContent(replaced);
    });
  }

  async delete(name: string): Promise<void> {
    checkVaultName(name);
    await attempt(`The file ${name} could not be removed`, 'WRITE_FAILED', async () => {
      const { database } = await this.#open();
      const row = await changeTable(database, 'files', 'strict', async (files) => {
        const removed = await files.get(name);
        await files.delete(name);
        return removed;
      });
      if (row) await this.#removeContent(row);
    });
  }

  async touch(name: string): Promise<void> {
    checkVaultName(name);
    await attempt(`The file ${name} could not be marked as used`, 'WRITE_FAILED', async () => {
      const { database } = await this.#open();
      await changeTable(database, 'files', 'relaxed', async (files) => {
        const row = await files.get(name);
        if (row) await files.put({ ...row, usedAt: Date.now() });
      });
    });
  }

  async list(): Promise<readonly VaultEntry[]> {
    return attempt('The files could not be listed', 'SOURCE_FAILED', async () => {
      const rows = await (await this.#open()).database.getAll('files');
      return rows.map(({ name, size, usedAt }) => ({ name, size, usedAt }));
    });
  }

  /** The row of an open file, unless that is gone. */
  async #rowOf(id: string): Promise<FileRow | undefined> {
    const name = this.#contents.get(id)?.name;
    const row = name === undefined ? undefined : await (await this.#open()).database.get('files', name);
    return row?.id === id ? row : undefined;
  }

  /** The size of a file that may have got another name, or be gone, since it was opened. */
  async #keepSize(id: string, size: number, durability: 'strict' | 'relaxed'): Promise<boolean> {
    const name = this.#contents.get(id)?.name;
    if (name === undefined) return false;
    const { database } = await this.#open();
    return changeTable(database, 'files', durability, async (files) => {
      const row = await files.get(name);
      if (row?.id !== id) return false;
      await files.put({ ...row, size, usedAt: Date.now() });
      return true;
    });
  }

  /** No row names it any more; what cannot be removed now is at the next start. */
  async #removeContent({ id, area }: FileRow): Promise<void> {
    const { areas } = await this.#open();
    await this.#contents.get(id)?.content.settled();
    await areas[area]?.remove(id).catch(() => {});
  }

  #open(): Promise<Opened> {
    this.#opening ??= this.#begin().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #begin(): Promise<Opened> {
    const database = await openVaultDatabase(this.#name, () => (this.#opening = undefined));
    const inDatabase = indexedDbChunks(async () => (await this.#open()).database);
    const areas = { opfs: await openOpfs(this.#name), database: inDatabase };
    // Chunks that a tab has left which ended while it removed a file. A file is in the list before it has any.
    for (const area of [areas.opfs, indexedDbChunks(async () => database)]) {
      const ids = (await area?.ids()) ?? [];
      const kept = new Set((await database.getAll('files')).map(({ id }) => id));
      for (const id of ids) if (!kept.has(id)) await area?.remove(id);
    }
    return { database, areas };
  }
}

/** The row of a name, made of the given one where there is none. */
async function findRow(database: VaultDatabase, name: string, made: Pick<FileRow, 'id' | 'area'> | undefined): Promise<FileRow | undefined> {
  if (!made) return database.get('files', name);
  return changeTable(database, 'files', 'relaxed', async (files) => {
    const row = (await files.get(name)) ?? { ...made, name, size: 0, usedAt: Date.now() };
    await files.put(row);
    return row;
  });
}

function newId(): string {
  return [...browserRandom.bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function attempt<Value>(what: string, otherwise: 'SOURCE_FAILED' | 'WRITE_FAILED', work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw toBrowserFileError(error, what, otherwise);
  }
}
