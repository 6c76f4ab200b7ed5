/** Which parts of a download lie in their file on disk already, kept in the vault until it is whole. */
import type { ClientContext } from '../context/client-context.js';
import { partSizeFor } from '../files/download-plan.js';
import { PartMap } from '../files/part-map.js';
import type { RemoteFile } from '../files/remote-file.js';
import { nameInVault } from '../files/name-in-vault.js';
import type { FileSink } from '../ports/file-sink.js';
import { cacheOf } from './file-cache.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { verifyParts } from './verify-parts.js';

/** The record of one file on disk. */
export interface SinkRecord {
  /** Parts that are there, and were checked where the server says how. */
  readonly done: ReadonlySet<number>;
  /** The part that begins at this byte is written. */
  mark(offset: number): Promise<void>;
  close(): Promise<void>;
  /** The file is whole, or gone. */
  delete(): Promise<void>;
}

/** A file on disk. */
export interface SinkPlace {
  readonly path: string;
  readonly sink: FileSink;
  /** Ends the checking of what is there. */
  readonly signal: CancelSignal | undefined;
}

/** Whether the parts of a file are noted while it is written to disk: not where the cache has them, nor for one of unknown size. */
export function isRecorded(context: ClientContext, { size }: RemoteFile): boolean {
  return context.vault !== undefined && size !== undefined && cacheOf(context)?.takes(size) !== true;
}

/** Opens the record of a place on disk, or begins one; `undefined` where there is none. */
export async function openSinkRecord(context: ClientContext, file: RemoteFile, { path, sink, signal }: SinkPlace): Promise<SinkRecord | undefined> {
  const { vault, crypto } = context;
  const { key, size } = file;
  if (vault === undefined || size === undefined || !isRecorded(context, file)) return undefined;
  const partSize = partSizeFor(size);
  const name = `${nameInVault('down', `${key} ${path}`, crypto)}.map`;
  const known = await PartMap.open(vault, name);
  const header = { key, size, partSize, path };
  const isSame = known && Object.entries(header).every(([field, value]) => known.header[field] === value);
  // Without the file that it tells of a record is worth nothing.
  const usable = isSame && sink.length !== undefined && sink.length > 0 ? known : undefined;
  if (!usable) await known?.close();
  const map = usable ?? (await PartMap.create(vault, name, header, Math.ceil(size / partSize)));
  let done: ReadonlySet<number>;
  try {
    done = await check(context, { ...file, size }, map, { path, sink, signal });
  } catch (error) {
    await map.close();
    throw error;
  }
  return {
    done,
    mark: (offset) => map.mark(offset / partSize),
    close: () => map.close(),
    delete: async () => {
      await map.close();
      await vault.delete(name);
    },
  };
}

/** The parts of a record that are there, and are what they must be; the others it tells of no more. */
async function check(context: ClientContext, file: RemoteFile & { readonly size: number }, map: PartMap, { sink, signal }: SinkPlace): Promise<ReadonlySet<number>> {
  const { size } = file;
  const partSize = partSizeFor(size);
  const { length = 0 } = sink;
  const there = [...map.done].filter((part) => Math.min(size, (part + 1) * partSize) <= length);
  const read = sink.read?.bind(sink);
  const wrong = read ? await verifyParts(context, file, { parts: there, partSize, read }, signal) : new Set<number>();
  for (const part of wrong) await map.unmark(part);
  return new Set(there.filter((part) => !wrong.has(part)));
}
