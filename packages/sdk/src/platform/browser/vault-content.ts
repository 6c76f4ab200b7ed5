/** What is in one file of a browser's vault, whoever has it open: reads and writes over its chunks, one after the other. */
import { FileError } from '../../errors/file-error.js';
import { TaskQueue } from '../../timing/task-queue.js';
import type { ChunkArea, Chunks, Piece } from './chunk-area.js';
import { toBrowserFileError } from './vault-errors.js';

export interface VaultContentOptions {
  readonly id: string;
  readonly area: ChunkArea;
  /** How long the vault says that the file is; `undefined` when it is not in it any more. */
  readonly readSize: () => Promise<number | undefined>;
  /** Stores how long the file is now, and that it was used; gives whether it is still in the vault. */
  readonly keepSize: (size: number, durability: 'strict' | 'relaxed') => Promise<boolean>;
}

interface Write {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * The content of a file. Chunks are written before the size that covers them, and cut after it: whatever a tab leaves that
 * ends in between lies behind the end, and is removed before anything is written there.
 */
export class VaultContent {
  readonly #options: VaultContentOptions;
  readonly #chunks: Chunks;
  /** `undefined` before the first turn, which asks. */
  #size: number | undefined;
  /** The chunks that are there; `undefined` before that is known. */
  #present: Set<number> | undefined;
  /** Whether it is known that nothing lies behind the end. */
  #isClean = false;
  /** What the next turn writes, while nothing else waits behind it. */
  #group: { readonly writes: Write[]; readonly done: Promise<void> } | undefined;
  readonly #turns = new TaskQueue();

  constructor(options: VaultContentOptions) {
    this.#options = options;
    this.#chunks = options.area.of(options.id);
  }

  size(): Promise<number> {
    return this.#turn('SOURCE_FAILED', () => this.#knowSize());
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#turn('SOURCE_FAILED', async () => {
      const size = await this.#knowSize();
      const present = await this.#knowPresent();
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      const parts = split(offset, bytes.length, this.#options.area.chunkSize).filter(({ index }) => present.has(index));
      await Promise.all(parts.map(async ({ index, from, to, at }) => bytes.set(await this.#chunks.read(index, from, to), at)));
      return bytes;
    });
  }

  /** Whatever is handed in before its turn comes is written together. */
  write(offset: number, bytes: Uint8Array): Promise<void> {
    const write = { offset, bytes };
    if (this.#group) {
      this.#group.writes.push(write);
      return this.#group.done;
    }
    const writes = [write];
    const done = this.#turn('WRITE_FAILED', () => {
      if (this.#group?.writes === writes) this.#group = undefined;
      return this.#writeAll(writes);
    });
    this.#group = { writes, done };
    return done;
  }

  truncate(size: number): Promise<void> {
    return this.#turn('WRITE_FAILED', async () => {
      await this.#clean();
      this.#isClean = false;
      await this.#keep(size, 'relaxed');
      await this.#clean();
    });
  }

  flush(): Promise<void> {
    return this.#turn('WRITE_FAILED', async () => this.#keep(await this.#knowSize(), 'strict'));
  }

  /** Resolves when everything that was begun has ended. */
  async settled(): Promise<void> {
    await this.#turns.settled();
  }

  async #writeAll(writes: readonly Write[]): Promise<void> {
    await this.#clean();
    const present = await this.#knowPresent();
    const pieces = new Map<number, Piece[]>();
    let size = await this.#knowSize();
    for (const { offset, bytes } of writes) {
      size = Math.max(size, offset + bytes.length);
      for (const { index, from, at, length } of split(offset, bytes.length, this.#options.area.chunkSize)) {
        const piece = { at: from, bytes: bytes.subarray(at, at + length) };
        const known = pieces.get(index);
        if (known) known.push(piece);
        else pieces.set(index, [piece]);
      }
    }
    // Until the size is stored, nobody knows what of it lies behind the end.
    this.#isClean = false;
    this.#present = undefined;
    await Promise.all([...pieces].map(([index, list]) => this.#chunks.write(index, list)));
    for (const index of pieces.keys()) present.add(index);
    this.#present = present;
    await this.#keep(size, 'relaxed');
    this.#isClean = true;
  }

  /** Removes what lies behind the end, before anything can make it a part of the file. */
  async #clean(): Promise<void> {
    if (this.#isClean) return;
    const { chunkSize } = this.#options.area;
    const size = await this.#knowSize();
    const present = await this.#knowPresent();
    for (const index of [...present]) {
      const wanted = size - index * chunkSize;
      if (wanted <= 0) {
        await this.#chunks.remove(index);
        present.delete(index);
      } else if (wanted < chunkSize && (await this.#chunks.size(index)) > wanted) {
        await this.#chunks.cut(index, wanted);
      }
    }
    this.#isClean = true;
  }

  async #knowPresent(): Promise<Set<number>> {
    this.#present ??= new Set(await this.#chunks.present());
    return this.#present;
  }

  async #knowSize(): Promise<number> {
    this.#size ??= await this.#options.readSize();
    return this.#size ?? this.#refuseRemoved();
  }

  async #keep(size: number, durability: 'strict' | 'relaxed'): Promise<void> {
    if (!(await this.#options.keepSize(size, durability))) return this.#refuseRemoved();
    this.#size = size;
  }

  async #refuseRemoved(): Promise<never> {
    // Written after the removal, it may be.
    await this.#options.area.remove(this.#options.id);
    throw new FileError('WRITE_FAILED', 'The file was removed while it was open.');
  }

  #turn<Value>(otherwise: 'SOURCE_FAILED' | 'WRITE_FAILED', work: () => Promise<Value>): Promise<Value> {
    this.#group = undefined;
    return this.#turns.run(work).catch((error: unknown) => {
      throw toBrowserFileError(error, otherwise === 'SOURCE_FAILED' ? 'A file could not be read' : 'A file could not be written', otherwise);
    });
  }
}

/** A range of a file by chunks: from where to where in each, and where that is in the range. */
function split(offset: number, length: number, chunkSize: number): { index: number; from: number; to: number; at: number; length: number }[] {
  const parts = [];
  for (let at = 0; at < length; ) {
    const index = Math.floor((offset + at) / chunkSize);
    const from = offset + at - index * chunkSize;
    const taken = Math.min(chunkSize - from, length - at);
    parts.push({ index, from, to: from + taken, at, length: taken });
    at += taken;
  }
  return parts;
}
