/** The two files of an upload: its parts at their places, and the table of what is known of them. */
import { access, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { PartMove } from '../domain/upload-rules.js';
import { type OpenFiles, readAt, writeAt } from './open-files.js';
import { decodeRecord, encodeHead, encodeRecord, type PartRecord, recordPosition, type TableHead } from './part-table.js';

/** The ends of the names of the two files. */
export const bytesSuffix = '.bytes';
export const tableSuffix = '.parts';

/** Reads and writes the files of one upload; what fails is an error of the system. */
export class UploadFiles {
  readonly bytesPath: string;
  readonly #tablePath: string;
  readonly #files: OpenFiles;

  /** @param path what the names of both begin with. */
  constructor(files: OpenFiles, path: string) {
    this.#files = files;
    this.bytesPath = path + bytesSuffix;
    this.#tablePath = path + tableSuffix;
  }

  /** Writes the head of the table; makes the files when they are missing. */
  async writeHead(head: TableHead): Promise<void> {
    await this.#files.use(this.#tablePath, 'create', (handle) => writeAt(handle, encodeHead(head), 0));
    if (head.assembled === undefined) await this.#files.use(this.bytesPath, 'create', async () => undefined);
  }

  /** Writes a part, and then its record: whoever finds the record after the process was killed finds the part. */
  async writePart(index: number, bytes: Uint8Array, place: { readonly stride: number; readonly savedAt: number }): Promise<void> {
    const record = encodeRecord({ length: bytes.length, crc: crc32(bytes), savedAt: place.savedAt });
    await this.#files.use(this.bytesPath, 'write', (handle) => writeAt(handle, bytes, index * place.stride));
    await this.#files.use(this.#tablePath, 'write', (handle) => writeAt(handle, record, recordPosition(index)));
  }

  /** Reads into the beginning of `scratch`. */
  readPart(position: number, length: number, scratch: Uint8Array): Promise<Uint8Array> {
    return this.#files.use(this.bytesPath, 'write', (handle) => readAt(handle, position, length, scratch));
  }

  async readRecord(index: number): Promise<PartRecord | undefined> {
    return decodeRecord(await this.#files.use(this.#tablePath, 'write', (handle) => readAt(handle, recordPosition(index), 16)));
  }

  /** Copies a part to its new place, which never overlaps the old one: one stride is at least twice the other. */
  movePart({ index, length, from }: PartMove, to: number): Promise<void> {
    return this.#files.use(this.bytesPath, 'write', async (handle) => writeAt(handle, await readAt(handle, index * from, length), index * to));
  }

  /** Whether the bytes are still here, and not in a blob store. */
  async hasBytes(): Promise<boolean> {
    return access(this.bytesPath).then(
      () => true,
      () => false,
    );
  }

  /** Cuts off what a moved part has left behind; lets go of the file. */
  async finish(size: number): Promise<void> {
    await this.#files.use(this.bytesPath, 'write', async (handle) => {
      if ((await handle.stat()).size > size) await handle.truncate(size);
    });
    await this.#files.forget(this.bytesPath);
  }

  /** Deletes the bytes, if they are still here. */
  async removeBytes(): Promise<void> {
    await this.#files.forget(this.bytesPath);
    await rm(this.bytesPath, { force: true });
  }

  /** Deletes both; bytes without a table mean nothing to the next process. */
  async remove(): Promise<void> {
    await this.#files.forget(this.#tablePath);
    await rm(this.#tablePath, { force: true });
    await this.removeBytes();
  }
}
