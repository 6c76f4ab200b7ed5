/** Which parts of a download lie in their file on disk already, kept in the vault until it is whole. */
import type { ClientContext } from '../context/client-context.js';
import { partSizeFor } from '../files/download-plan.js';
import { nameInVault } from '../files/name-in-vault.js';
import { PartMap } from '../files/part-map.js';
import type { RemoteFile } from '../files/remote-file.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { FileSink } from '../ports/file-sink.js';
import type { FileVault } from '../ports/file-vault.js';
import { cacheOf } from './file-cache.js';
import { verifyParts } from './verify-parts.js';

/** The record of one file on disk. Nothing of it rejects: what is not noted a later process has again. */
export interface SinkRecord {
  /** Parts that are there, and were checked where the server says how. */
  readonly done: ReadonlySet<number>;
  /** The part that begins at this byte is written. */
  mark(offset: number): Promise<void>;
  close(): Promise<void>;
  /** The file is whole, or gone. */
  delete(): Promise<void>;
}

/** A place on disk for a whole file. */
export interface SinkPlace {
  readonly path: string;
  /** Ends the checking of what is there. */
  readonly signal: CancelSignal | undefined;
  /** Opens it; with `resume` what an earlier process has left there. */
  open(options: { readonly resume: boolean }): Promise<FileSink>;
}

/** A file on disk that is being written. */
export interface RecordedSink {
  readonly sink: FileSink;
  /** Nothing where the cache has its parts, nor for a file of unknown size. */
  readonly record: SinkRecord | undefined;
}

interface Recorded {
  readonly vault: FileVault;
  readonly name: string;
  readonly size: number;
  readonly partSize: number;
  readonly header: Readonly<Record<string, string | number>>;
}

type Report = (error: unknown) => undefined;

/**
 * Opens a place on disk. What lies there without a record of this client that it is of this file belongs to somebody else, who may be
 * writing it.
 */
export async function openRecordedSink(context: ClientContext, file: RemoteFile, place: SinkPlace): Promise<RecordedSink> {
  const recorded = describe(context, file, place.path);
  if (!recorded) return { sink: await place.open({ resume: false }), record: undefined };
  const report: Report = (error) => {
    context.logger.log('warn', 'The parts of a download are not recorded', { error });
    return undefined;
  };
  const known = await openKnown(recorded).catch(report);
  let sink: FileSink | undefined;
  try {
    sink = await place.open({ resume: known !== undefined });
    // Without the file that it tells of a record is worth nothing.
    if (known && sink.length && sink.identity === known.header['identity']) {
      const done = await findDone(context, file, { ...recorded, known, sink, signal: place.signal });
      return { sink, record: recordOf(recorded, known, { done, report }) };
    }
    await known?.close();
    if (sink.length) {
      await sink.abandon({ keep: true });
      sink = await place.open({ resume: false });
    }
    const map = await create(recorded, sink).catch(report);
    return { sink, record: map && recordOf(recorded, map, { done: new Set(), report }) };
  } catch (error) {
    await known?.close().catch(report);
    await sink?.abandon({ keep: true });
    throw error;
  }
}

function describe(context: ClientContext, { key, size }: RemoteFile, path: string): Recorded | undefined {
  const { vault, crypto } = context;
  if (vault === undefined || size === undefined || cacheOf(context)?.takes(size) === true) return undefined;
  const partSize = partSizeFor(size);
  return { vault, size, partSize, name: `${nameInVault('down', `${key} ${path}`, crypto)}.map`, header: { key, size, partSize, path } };
}

async function openKnown({ vault, name, header }: Recorded): Promise<PartMap | undefined> {
  const known = await PartMap.open(vault, name);
  if (known && Object.entries(header).every(([field, value]) => known.header[field] === value)) return known;
  await known?.close();
  return undefined;
}

function create({ vault, name, header, size, partSize }: Recorded, { identity }: FileSink): Promise<PartMap> {
  return PartMap.create(vault, name, { ...header, ...(identity !== undefined && { identity }) }, Math.ceil(size / partSize));
}

interface Found extends Recorded {
  readonly known: PartMap;
  readonly sink: FileSink;
  readonly signal: CancelSignal | undefined;
}

/** The parts of a record that are there, and are what they must be; of the others it tells no more. */
async function findDone(context: ClientContext, file: RemoteFile, { known, sink, size, partSize, signal }: Found): Promise<ReadonlySet<number>> {
  const { length = 0 } = sink;
  const there = [...known.done].filter((part) => Math.min(size, (part + 1) * partSize) <= length);
  const read = sink.read?.bind(sink);
  const wrong = read ? await verifyParts(context, file, { parts: there, partSize, read }, signal) : new Set<number>();
  for (const part of wrong) await known.unmark(part);
  return new Set(there.filter((part) => !wrong.has(part)));
}

/** A vault that fails costs the parts a second way, and not the download. */
function recordOf({ vault, name, partSize }: Recorded, map: PartMap, { done, report }: { readonly done: ReadonlySet<number>; readonly report: Report }): SinkRecord {
  let isFailing = false;
  return {
    done,
    mark: async (offset) => {
      if (isFailing) return;
      await map.mark(offset / partSize).catch((error: unknown) => {
        isFailing = true;
        report(error);
      });
    },
    close: () => map.close().catch(report),
    delete: async () => {
      await map.close().catch(report);
      await vault.delete(name).catch(report);
    },
  };
}
