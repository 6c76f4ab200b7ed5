/** A private file system of a browser, in memory, for the tests of its vault. https://fs.spec.whatwg.org */
import { vi } from 'vitest';

/** Gives the current test a file system of its own; gives what is in it. */
export function fakeOpfs(): FakeDirectory {
  const root = new FakeDirectory();
  vi.stubGlobal('FileSystemFileHandle', FakeFile);
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => root } });
  return root;
}

function fault(name: string): DOMException {
  return new DOMException(`said by the file system`, name);
}

/** A directory. */
export class FakeDirectory {
  readonly entriesByName: Map<string, FakeDirectory | FakeFile> = new Map();
  isRemoved = false;

  async getDirectoryHandle(name: string, { create = false }: { readonly create?: boolean } = {}): Promise<FakeDirectory> {
    return this.#get(name, create ? () => new FakeDirectory() : undefined) as FakeDirectory;
  }

  async getFileHandle(name: string, { create = false }: { readonly create?: boolean } = {}): Promise<FakeFile> {
    return this.#get(name, create ? () => new FakeFile() : undefined) as FakeFile;
  }

  async removeEntry(name: string): Promise<void> {
    const entry = this.#get(name, undefined);
    if (entry instanceof FakeDirectory) entry.isRemoved = true;
    else if (entry.writers > 0) throw fault('NoModificationAllowedError');
    this.entriesByName.delete(name);
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.entriesByName.keys()];
  }

  #get(name: string, make: (() => FakeDirectory | FakeFile) | undefined): FakeDirectory | FakeFile {
    const entry = this.isRemoved ? undefined : (this.entriesByName.get(name) ?? make?.());
    if (!entry) throw fault('NotFoundError');
    this.entriesByName.set(name, entry);
    return entry;
  }
}

/** A file. */
export class FakeFile {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  writers = 0;
  /** Thrown by the next writes. */
  failure: DOMException | undefined;

  async getFile(): Promise<Blob> {
    return new Blob([this.bytes]);
  }

  async createWritable({ keepExistingData = false }: { readonly keepExistingData?: boolean } = {}): Promise<object> {
    this.writers += 1;
    let copy = keepExistingData ? this.bytes.slice() : new Uint8Array(0);
    const resize = (size: number): void => {
      const resized = new Uint8Array(size);
      resized.set(copy.subarray(0, size));
      copy = resized;
    };
    return {
      write: async ({ position, data }: { position: number; data: Uint8Array }) => {
        if (this.failure) throw this.failure;
        if (position + data.length > copy.length) resize(position + data.length);
        copy.set(data, position);
      },
      truncate: async (size: number) => resize(size),
      abort: async () => void (this.writers -= 1),
      close: async () => {
        this.writers -= 1;
        this.bytes = copy;
      },
    };
  }
}
