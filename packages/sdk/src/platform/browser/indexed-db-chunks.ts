/** Chunks of files in the vault's own database, for browsers whose private file system this page cannot write. */
import type { ChunkArea, Chunks, Piece } from './chunk-area.js';
import { changeTable, type VaultDatabase } from './vault-database.js';

const chunkSize = 256 * 1024;

/** The chunks of a database that is asked for at each use. */
export function indexedDbChunks(database: () => Promise<VaultDatabase>): ChunkArea {
  return {
    chunkSize,
    of: (id) => new DatabaseChunks(database, id),
    remove: async (id) => (await database()).delete('chunks', allOf(id)),
    async ids() {
      const ids = new Set<string>();
      const { store } = (await database()).transaction('chunks');
      // From each id to the next one, over all of its chunks.
      for (let cursor = await store.openKeyCursor(); cursor; cursor = await cursor.continue([cursor.key[0], Infinity])) ids.add(cursor.key[0]);
      return [...ids];
    },
  };
}

class DatabaseChunks implements Chunks {
  readonly #database: () => Promise<VaultDatabase>;
  readonly #id: string;

  constructor(database: () => Promise<VaultDatabase>, id: string) {
    this.#database = database;
    this.#id = id;
  }

  async present(): Promise<readonly number[]> {
    const keys = await (await this.#database()).getAllKeys('chunks', allOf(this.#id));
    return keys.map(([, index]) => index);
  }

  async size(index: number): Promise<number> {
    return (await (await this.#database()).get('chunks', [this.#id, index]))?.bytes.length ?? 0;
  }

  async read(index: number, from: number, to: number): Promise<Uint8Array> {
    const row = await (await this.#database()).get('chunks', [this.#id, index]);
    return row?.bytes.slice(from, to) ?? new Uint8Array(0);
  }

  write(index: number, pieces: readonly Piece[]): Promise<void> {
    return this.#change(index, (former) => {
      const bytes = new Uint8Array(Math.max(former.length, ...pieces.map((piece) => piece.at + piece.bytes.length)));
      bytes.set(former);
      for (const piece of pieces) bytes.set(piece.bytes, piece.at);
      return bytes;
    });
  }

  cut(index: number, size: number): Promise<void> {
    return this.#change(index, (former) => former.slice(0, size));
  }

  async remove(index: number): Promise<void> {
    await (await this.#database()).delete('chunks', [this.#id, index]);
  }

  async #change(index: number, change: (former: Uint8Array) => Uint8Array): Promise<void> {
    const id = this.#id;
    await changeTable(await this.#database(), 'chunks', 'relaxed', async (chunks) => {
      const former = await chunks.get([id, index]);
      await chunks.put({ id, index, bytes: change(former?.bytes ?? new Uint8Array(0)) });
    });
  }
}

function allOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}
