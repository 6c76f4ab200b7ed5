/** Files that stay open between two uses, as many at once as the system can spare. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** How a file is opened that is not open yet. */
export type Opening = 'read' | 'write' | 'create';

const flags: Readonly<Record<Opening, number>> = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT,
};

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  users: number;
  /** Nobody may begin to use it: its last user closes it. */
  isOver: boolean;
}

/** Opens files when they are needed, and closes those that were used longest ago. */
export class OpenFiles {
  readonly #limit: number;
  /** The one used last stands last. */
  readonly #files = new Map<string, OpenFile>();
  readonly #waiting: (() => void)[] = [];

  /** @param limit files open at one time; whoever needs a further one waits. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#files.size;
  }

  /** Works with a file. Work must not wait for another file: all may be in use. */
  async use<T>(path: string, opening: Opening, work: (handle: FileHandle) => Promise<T>): Promise<T> {
    const file = await this.#take(path, opening);
    try {
      return await work(await file.handle);
    } finally {
      file.users -= 1;
      if (file.users === 0) this.#waiting.shift()?.();
      if (file.users === 0 && file.isOver) await close(file);
    }
  }

  /** Closes a file once its users have ended: it is going to be moved or deleted. */
  async forget(path: string): Promise<void> {
    const file = this.#files.get(path);
    if (file === undefined) return;
    this.#files.delete(path);
    file.isOver = true;
    this.#waiting.shift()?.();
    if (file.users === 0) await close(file);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.keys()].map((path) => this.forget(path)));
  }

  async #take(path: string, opening: Opening): Promise<OpenFile> {
    for (;;) {
      const known = this.#files.get(path);
      if (known === undefined && this.#files.size >= this.#limit && !this.#closeOldest()) {
        await new Promise<void>((resolve) => void this.#waiting.push(resolve));
        continue;
      }
      const file = known ?? { handle: this.#open(path, opening), users: 0, isOver: false };
      this.#files.delete(path);
      this.#files.set(path, file);
      file.users += 1;
      return file;
    }
  }

  #open(path: string, opening: Opening): Promise<FileHandle> {
    const handle = open(path, flags[opening], 0o600);
    handle.catch(() => void (this.#files.get(path)?.handle === handle && this.#files.delete(path)));
    return handle;
  }

  /** Whether there was one that nobody uses. */
  #closeOldest(): boolean {
    for (const [path, file] of this.#files) {
      if (file.users > 0) continue;
      this.#files.delete(path);
      void close(file);
      return true;
    }
    return false;
  }
}

/** What was never opened needs no closing; a file that cannot be closed has lost nothing that was awaited. */
async function close({ handle }: OpenFile): Promise<void> {
  await handle.then((opened) => opened.close()).catch(() => undefined);
}

/** Writes all bytes at one place. */
export async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}

/** Reads from one place, into the beginning of `bytes` if given: fewer bytes than asked for only at the end of the file. */
export async function readAt(handle: FileHandle, position: number, length: number, bytes: Uint8Array = new Uint8Array(length)): Promise<Uint8Array> {
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done === bytes.length ? bytes : bytes.subarray(0, done);
}
