/** A sealed file on the file of a vault: what is read and written at any place of it goes through the seals of its chunks. */
import type { VaultFile } from '../ports/file-vault.js';
import { TaskQueue } from '../timing/task-queue.js';
import { chunkLength, type FileCipher, type HeaderPiece, headerLength, plainSize, sealedOffset, sealedSize } from './file-cipher.js';

/** Zeros that are written at a time where a file is lengthened; bytes. */
const gapLength: number = 16 * chunkLength;

/** What is in a sealed file, whoever has it open: one thing after the other is done with it. */
export class SealedContent {
  readonly #file: VaultFile;
  readonly #cipher: FileCipher;
  #name: string;
  /** Nothing where nothing was written yet. */
  #header: Uint8Array | undefined;
  #id: Uint8Array | undefined;
  /** Whether the header says how long the file is: it does from a `flush` until that changes. */
  #isFinal = false;
  readonly #turns = new TaskQueue();

  private constructor(file: VaultFile, cipher: FileCipher, found?: { readonly header: Uint8Array; readonly size: number }) {
    this.#file = file;
    this.#cipher = cipher;
    this.#name = file.name;
    if (!found) return;
    const { id, isFinal } = cipher.openHeader(file.name, found.header, found.size);
    this.#header = found.header;
    this.#id = id;
    this.#isFinal = isFinal;
  }

  /** Takes an open file over; rejects with a `FileError` `FILE_DAMAGED` when it was not sealed under this name, or is not as long as it was. */
  static async open(file: VaultFile, cipher: FileCipher): Promise<SealedContent> {
    try {
      const header = await file.read(0, headerLength);
      // A process that died before the header was whole had written nothing behind it.
      return new SealedContent(file, cipher, header.length < headerLength ? undefined : { header, size: await file.size() });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  size(): Promise<number> {
    return this.#turns.run(async () => plainSize(await this.#file.size()));
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#turns.run(async () => {
      const end = Math.min(offset + length, plainSize(await this.#file.size()));
      return end > offset ? this.#read(offset, end) : new Uint8Array();
    });
  }

  write(offset: number, bytes: Uint8Array): Promise<void> {
    return this.#turns.run(async () => {
      const size = plainSize(await this.#file.size());
      await this.#lengthen(size, offset);
      if (bytes.length > 0) await this.#write(Math.max(size, offset), offset, bytes);
    });
  }

  truncate(wanted: number): Promise<void> {
    return this.#turns.run(async () => {
      const size = plainSize(await this.#file.size());
      if (wanted >= size) return this.#lengthen(size, wanted);
      await this.#setFinal(false);
      const first = wanted - (wanted % chunkLength);
      const rest = await this.#read(first, wanted);
      await this.#file.truncate(sealedSize(first));
      if (rest.length > 0) await this.#write(first, first, rest);
    });
  }

  flush(): Promise<void> {
    return this.#turns.run(async () => {
      await this.#setFinal(true);
      await this.#file.flush();
    });
  }

  /** Lets the file have a further name, which may then be given to it: at no moment has it one that is not its own. */
  allowName(name: string): Promise<void> {
    return this.#turns.run(async () => {
      const { header } = await this.#prepare();
      const size = this.#isFinal ? await this.#file.size() : undefined;
      await this.#writeHeader(header, this.#cipher.addName(this.#name, header, { name, size }));
    });
  }

  /** It has a name now that it was allowed to have. */
  renamed(name: string): void {
    this.#name = name;
  }

  close(): Promise<void> {
    return this.#turns.run(() => this.#file.close());
  }

  /** What stands between two places, both of which lie in the file. */
  async #read(from: number, to: number): Promise<Uint8Array> {
    if (to <= from) return new Uint8Array();
    const first = Math.floor(from / chunkLength);
    const last = Math.floor((to - 1) / chunkLength);
    const sealed = await this.#file.read(sealedOffset(first), sealedOffset(last + 1) - sealedOffset(first));
    const plain = this.#cipher.openChunks((await this.#prepare()).id, first, sealed);
    const start = first * chunkLength;
    return plain.subarray(from - start, to - start);
  }

  /** Writes into a file of this size, or directly behind its end: chunks that are touched in part are sealed anew. */
  async #write(size: number, offset: number, bytes: Uint8Array): Promise<void> {
    const { id } = await this.#prepare();
    const end = offset + bytes.length;
    if (end > size) await this.#setFinal(false);
    const first = Math.floor(offset / chunkLength);
    const start = first * chunkLength;
    const lastStart = Math.floor((end - 1) / chunkLength) * chunkLength;
    const before = await this.#read(start, offset);
    const after = await this.#read(end, Math.min(size, lastStart + chunkLength));
    const plain = before.length + after.length === 0 ? bytes : new Uint8Array(before.length + bytes.length + after.length);
    if (plain !== bytes) {
      plain.set(before);
      plain.set(bytes, before.length);
      plain.set(after, before.length + bytes.length);
    }
    await this.#file.write(sealedOffset(first), this.#cipher.sealChunks(id, first, plain));
  }

  /** Zeros are sealed like anything else, so that none can be put in the place of what was written. */
  async #lengthen(size: number, wanted: number): Promise<void> {
    for (let at = size; at < wanted; ) {
      // From the next boundary on, so that no chunk is sealed twice.
      const next = Math.min(wanted, at - (at % chunkLength) + gapLength);
      await this.#write(at, at, new Uint8Array(next - at));
      at = next;
    }
  }

  /** Whatever is written comes behind a header. */
  async #prepare(): Promise<{ readonly header: Uint8Array; readonly id: Uint8Array }> {
    if (!this.#header || !this.#id) {
      const header = this.#cipher.createHeader(this.#name);
      await this.#file.write(0, header);
      this.#header = header;
      this.#id = this.#cipher.openHeader(this.#name, header, headerLength).id;
    }
    return { header: this.#header, id: this.#id };
  }

  /** Says in the header how long the file is, or that nobody knows how long it will be. An empty file without a header is what it is. */
  async #setFinal(isFinal: boolean): Promise<void> {
    if (this.#isFinal === isFinal || !this.#header) return;
    await this.#writeHeader(this.#header, this.#cipher.setSize(this.#name, this.#header, isFinal ? await this.#file.size() : undefined));
    this.#isFinal = isFinal;
  }

  async #writeHeader(header: Uint8Array, { offset, bytes }: HeaderPiece): Promise<void> {
    await this.#file.write(offset, bytes);
    header.set(bytes, offset);
  }
}
