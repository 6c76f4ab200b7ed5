/** Chunks of files in the origin's private file system, as browsers let pages write it. https://fs.spec.whatwg.org */
import type { ChunkArea, Chunks, Piece } from './chunk-area.js';

const chunkSize = 1024 * 1024;

/** The directory of a database's files; `undefined` where the browser has no such file system, or lets this page not write it. */
export async function openOpfs(database: string): Promise<ChunkArea | undefined> {
  try {
    if (!('createWritable' in FileSystemFileHandle.prototype)) return undefined;
    const root = await navigator.storage.getDirectory();
    return new OpfsArea(await root.getDirectoryHandle(directoryName(database), { create: true }));
  } catch {
    // Not in pages that came over plain http:, not in private windows of some browsers.
    return undefined;
  }
}

/** A name that every file system takes. */
function directoryName(database: string): string {
  return `kitewire-${encodeURIComponent(database).replace(/[^A-Za-z0-9-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`)}`;
}

class OpfsArea implements ChunkArea {
  readonly chunkSize = chunkSize;
  readonly #root: FileSystemDirectoryHandle;

  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
  }

  of(id: string): Chunks {
    return new OpfsChunks(this.#root, id);
  }

  remove(id: string): Promise<void> {
    return unlessMissing(this.#root.removeEntry(id, { recursive: true }));
  }

  async ids(): Promise<readonly string[]> {
    const ids: string[] = [];
    for await (const id of this.#root.keys()) ids.push(id);
    return ids;
  }
}

/** A directory with a file for each chunk. */
class OpfsChunks implements Chunks {
  readonly #root: FileSystemDirectoryHandle;
  readonly #id: string;
  #directory: Promise<FileSystemDirectoryHandle> | undefined;

  constructor(root: FileSystemDirectoryHandle, id: string) {
    this.#root = root;
    this.#id = id;
  }

  async present(): Promise<readonly number[]> {
    const indexes: number[] = [];
    for await (const name of (await this.#open()).keys()) if (/^\d+$/.test(name)) indexes.push(Number(name));
    return indexes;
  }

  async size(index: number): Promise<number> {
    return (await (await this.#file(index)).getFile()).size;
  }

  async read(index: number, from: number, to: number): Promise<Uint8Array> {
    const file = await (await this.#file(index)).getFile();
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  }

  write(index: number, pieces: readonly Piece[]): Promise<void> {
    const [first] = pieces;
    const isWhole = pieces.length === 1 && first?.at === 0 && first.bytes.length === chunkSize;
    return this.#change(index, !isWhole, async (writable) => {
      for (const { at, bytes } of pieces) await writable.write({ type: 'write', position: at, data: bytes as Uint8Array<ArrayBuffer> });
    });
  }

  cut(index: number, size: number): Promise<void> {
    return this.#change(index, true, (writable) => writable.truncate(size));
  }

  async remove(index: number): Promise<void> {
    await unlessMissing((await this.#open()).removeEntry(String(index)));
  }

  /** What is written goes into a copy, which takes the place of the chunk when it is closed. */
  async #change(index: number, keepExistingData: boolean, work: (writable: FileSystemWritableFileStream) => Promise<void>): Promise<void> {
    const writable = await (await this.#file(index)).createWritable({ keepExistingData });
    try {
      await work(writable);
    } catch (error) {
      await writable.abort().catch(() => {});
      throw error;
    }
    await writable.close();
  }

  async #file(index: number): Promise<FileSystemFileHandle> {
    return (await this.#open()).getFileHandle(String(index), { create: true });
  }

  #open(): Promise<FileSystemDirectoryHandle> {
    this.#directory ??= this.#root.getDirectoryHandle(this.#id, { create: true }).catch((error: unknown) => {
      this.#directory = undefined;
      throw error;
    });
    return this.#directory;
  }
}

async function unlessMissing(removing: Promise<void>): Promise<void> {
  try {
    await removing;
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NotFoundError') throw error;
  }
}
