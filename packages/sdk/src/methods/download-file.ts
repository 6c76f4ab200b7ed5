/** Downloads a file to a place on disk, or into any sink. */
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import { downloadsOf } from '../files/download-registry.js';
import { type Downloadable, type FileOfOptions, fileOf } from '../files/file-of.js';
import { isUntrustworthy } from '../files/judge-download-failure.js';
import type { RemoteFile } from '../files/remote-file.js';
import { fileNameOf } from '../files/file-name-of.js';
import type { TransferOptions } from '../files/transfer-types.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { FileSink } from '../ports/file-sink.js';
import { createDeferred } from '../timing/deferred.js';
import { type ByteRange, checkRange, readRemote } from './read-remote.js';
import { openRecordedSink, type RecordedSink } from './sink-record.js';
import { untilEnd } from './transfer-end.js';

/** Where a file goes: `to` or `directory`, and how. */
export interface DownloadFileOptions extends TransferOptions, ByteRange, FileOfOptions {
  /** A path, or what takes the bytes in any order. */
  readonly to?: string | FileSink;
  /** A directory, in which the file gets the name that its sender gave it, made safe. */
  readonly directory?: string;
  /** Whether another file of that name may be replaced; `false` unless given. */
  readonly overwrite?: boolean;
}

/** A file that was downloaded. */
export interface SavedFile {
  /** Where it is, absolute, unless it went into a sink. */
  readonly path: string | undefined;
  /** Bytes that were asked for. */
  readonly size: number;
  /** As the sender has called it, which nothing must trust. */
  readonly name: string | undefined;
  readonly mimeType: string | undefined;
}

interface TargetOptions {
  readonly isWhole: boolean;
  readonly overwrite: boolean;
  readonly signal: CancelSignal | undefined;
}

interface Target extends RecordedSink {
  readonly path: string | undefined;
}

/**
 * Resolves when the file is whole, durable and in its place. Until then it lies beside that place, under the same name with
 * `.part` behind it; with a storage on disk a later attempt asks only for what is missing.
 *
 * Rejects with a `FileError`: `TARGET_EXISTS`, `NOT_A_FILE`, `DIRECTORY_MISSING`, `DISK_FULL`, `ACCESS_DENIED`, `WRITE_FAILED`, `SIZE_MISMATCH`,
 * `HASH_MISMATCH`, `REFERENCE_UNUSABLE`, `LOCATION_UNKNOWN`; with an `RpcError`, a `ConnectionError`, an `AbortedError`,
 * or a `UsageError` where the platform has no files.
 *
 * @see https://core.telegram.org/api/files#downloading-files
 */
export async function downloadFile(context: ClientContext, source: Downloadable, options: DownloadFileOptions): Promise<SavedFile> {
  const file = fileOf(source, options);
  const { from, to } = checkRange(options);
  const path = await pathOf(context, file, options);
  if (path === undefined) return save(context, file, options, { sink: options.to as FileSink, path, record: undefined });
  const { busyPaths } = downloadsOf(context);
  if (busyPaths.has(path)) throw new FileError('TARGET_EXISTS', `Another download is writing to ${path}.`);
  busyPaths.add(path);
  try {
    const isWhole = from === 0 && to === undefined;
    return await save(context, file, options, { path, ...(await openTarget(context, file, path, { isWhole, overwrite: options.overwrite ?? false, signal: options.signal })) });
  } finally {
    busyPaths.delete(path);
  }
}

/** Nothing for a sink. */
async function pathOf({ localFiles }: ClientContext, file: RemoteFile, { to, directory }: DownloadFileOptions): Promise<string | undefined> {
  if ((to === undefined) === (directory === undefined)) throw new UsageError('downloadFile() takes either `to` or `directory`.');
  if (directory !== undefined) {
    if (!localFiles.placeIn) throw new UsageError('This platform has no directories: pass a sink as `to`.');
    return localFiles.placeIn(directory, fileNameOf(file));
  }
  if (typeof to === 'string') return localFiles.absolutePath?.(to) ?? to;
  if (typeof to === 'object' && to !== null && 'finish' in to && 'abandon' in to) return undefined;
  throw new UsageError('downloadFile() writes to a path or a FileSink: streams take what iterFile() and streamFile() give.');
}

async function openTarget(context: ClientContext, file: RemoteFile, path: string, { isWhole, overwrite, signal }: TargetOptions): Promise<RecordedSink> {
  const { localFiles } = context;
  const open = ({ resume }: { readonly resume: boolean }): Promise<FileSink> => {
    if (!localFiles.createPath) throw new UsageError('This platform has no files by path: pass a sink as `to`.');
    return localFiles.createPath(path, { resume, overwrite });
  };
  return isWhole ? openRecordedSink(context, file, { path, open, signal }) : { sink: await open({ resume: false }), record: undefined };
}

async function save(context: ClientContext, file: RemoteFile, options: DownloadFileOptions, { sink, path, record }: Target): Promise<SavedFile> {
  const { offset = 0, length } = options;
  const writes = new Set<Promise<void>>();
  const failed = createDeferred<void>();
  // What is written to a file ends, but a sink of the application's may stand still.
  const inTime = <Value>(work: Promise<Value>): Promise<Value> => (path === undefined ? untilEnd(context, options.signal, work) : work);
  try {
    const reading = await readRemote(context, file, {
      ...options,
      range: options,
      isOrdered: false,
      ...(record && { has: record.done }),
      onBytes: (at, bytes, taken) => {
        const write = async (): Promise<void> => sink.write(at - offset, bytes);
        const writing = write()
          .then(() => record?.mark(at))
          // A sink of the application's may look at them later.
          .then(() => taken({ isOver: path !== undefined }), (error: unknown) => failed.reject(error as Error))
          .finally(() => writes.delete(writing));
        writes.add(writing);
      },
    });
    try {
      await Promise.race([reading.ended, failed.promise]);
      await inTime(Promise.race([Promise.all(writes), failed.promise]));
    } finally {
      reading.stop();
    }
    await inTime(sink.finish());
    await record?.delete();
    const { name, mimeType } = file;
    const end = reading.size ?? offset;
    return { path, size: Math.max(0, Math.min(length ?? end, end - offset)), name, mimeType };
  } catch (error) {
    await inTime(Promise.all(writes)).catch(() => {});
    // What a server that cannot be trusted has sent is of no use later.
    const keep = record !== undefined && !isUntrustworthy(error);
    await abandon(context, sink, keep);
    await (keep ? record.close() : record?.delete());
    throw error;
  }
}

/** What has failed the download is told, and not what becomes of the rest of it. */
async function abandon({ logger }: ClientContext, sink: FileSink, keep: boolean): Promise<void> {
  try {
    await sink.abandon({ keep });
  } catch (error) {
    logger.log('warn', 'What there is of a download cannot be let go of', { error });
  }
}
