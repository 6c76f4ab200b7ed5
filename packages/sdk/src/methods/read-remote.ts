/** Reads bytes of a file on the server: joins its download, and ends with it. */
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { JoinedReader } from '../files/file-download.js';
import { priorityOf } from '../files/priority-of.js';
import { ReadingProgress } from '../files/reading-progress.js';
import type { RemoteFile } from '../files/remote-file.js';
import type { TransferOptions } from '../files/transfer-types.js';
import { createDeferred } from '../timing/deferred.js';
import { leaseDownload } from './lease-download.js';
import { untilEnd, watchEnd } from './transfer-end.js';

/** A part of a file. */
export interface ByteRange {
  /** The first byte; 0 unless given. */
  readonly offset?: number;
  /** How many bytes; up to the end unless given. */
  readonly length?: number;
}

/** How bytes were taken. */
export interface Taken {
  /** Whether nobody here looks at them again: their memory may be freed at once. */
  readonly isOver: boolean;
}

export interface ReadRemoteOptions extends TransferOptions {
  readonly range: ByteRange;
  readonly isOrdered: boolean;
  /** Parts that are there already; their bytes count as transferred. */
  readonly has?: ReadonlySet<number>;
  /** Gets bytes, by their offset in the file; more come when `taken` was called for them. */
  onBytes(offset: number, bytes: Uint8Array, taken: (how?: Taken) => void): void;
}

/** A reading that is underway. */
export interface RemoteReading {
  /** Bytes of the file, as soon as they are known. */
  readonly size: number | undefined;
  /** Resolves when everything was given, and rejects when nothing more will be. */
  readonly ended: Promise<void>;
  /** Wants nothing any more, also after the end. */
  stop(): void;
}

/** Checks a range; throws a `UsageError` for one that cannot be. */
export function checkRange({ offset = 0, length }: ByteRange): { readonly from: number; readonly to: number | undefined } {
  const isWrong = [offset, length ?? 0].some((each) => !Number.isSafeInteger(each) || each < 0);
  if (isWrong) throw new UsageError(`A range begins at a whole number of bytes and has one as its length, but ${offset} and ${length} were given.`);
  return { from: offset, to: length === undefined ? undefined : offset + length };
}

/** Begins to read. */
export async function readRemote(context: ClientContext, file: RemoteFile, options: ReadRemoteOptions): Promise<RemoteReading> {
  const { signal, control, onProgress, has, isOrdered } = options;
  const priority = priorityOf(options);
  const { from, to } = checkRange(options.range);
  const leasing = leaseDownload(context, file);
  const { download, release } = await untilEnd(context, signal, leasing).catch((error: unknown) => {
    leasing.then((late) => late.release(), () => {});
    throw error;
  });
  const ended = createDeferred<void>();
  const total = (): number | undefined => (download.size === undefined ? undefined : Math.max(0, Math.min(to ?? download.size, download.size) - from));
  let transferred = 0;
  for (const part of has ?? []) transferred += Math.max(0, Math.min((part + 1) * download.partSize, download.size ?? 0) - part * download.partSize);
  const progress = new ReadingProgress({ onProgress, clock: context.clock, transferred, total });
  const reader: { joined?: JoinedReader } = {};
  // Whoever walks through the bytes may come back late to hear of the end, or never.
  const end = (error?: Error): void => {
    release();
    if (error) ended.reject(error);
    else ended.resolve();
  };
  let isOver = false;
  const take = (bytes: number): void => {
    if (isOver) return;
    progress.advance(bytes);
    reader.joined?.taken(bytes);
  };
  const endWatch = control?.watch(() => {
    if (!control.isPaused) progress.restart();
    reader.joined?.setPaused(control.isPaused);
  });
  reader.joined = download.join({
    ...{ from, to, isOrdered, priority, isPaused: control?.isPaused ?? false, ...(has && { has }) },
    onBytes: (offset, bytes, isOwn) =>
      options.onBytes(offset, bytes, (how) => {
        take(bytes.length);
        if (isOwn && how?.isOver) discardPart(context, bytes);
      }),
    onEnd: () => end(),
    onFail: end,
  });
  const endWatchEnd = watchEnd(context, signal, (error) => {
    reader.joined?.leave();
    end(error);
  });
  return {
    get size() {
      return download.size;
    },
    ended: ended.promise,
    stop: () => {
      isOver = true;
      endWatch?.();
      endWatchEnd();
      reader.joined?.leave();
      progress.tellEnd();
      release();
    },
  };
}

/** Beside a part there is little in its array but the head and the padding of the packet that it came in; bytes. */
const MOST_AROUND = 2048;

function discardPart({ crypto }: ClientContext, { buffer, length }: Uint8Array): void {
  if (buffer.byteLength - length <= MOST_AROUND) crypto.discard?.(new Uint8Array(buffer));
}
