/** Reads a file on the server piece by piece, in order. */
import type { ClientContext } from '../context/client-context.js';
import { type Downloadable, type FileOfOptions, fileOf } from '../files/file-of.js';
import type { TransferOptions } from '../files/transfer-types.js';
import { breakable } from '../timing/breakable.js';
import { createDeferred } from '../timing/deferred.js';
import { type ByteRange, readRemote } from './read-remote.js';

/** What is read of a file, and how. */
export interface IterFileOptions extends TransferOptions, ByteRange, FileOfOptions {}

/**
 * Walks through the bytes of a file, or of a range of it; pieces have up to 1 MiB, and at most 4 MiB wait for whoever walks. The
 * order of requests follows the range, so that it can be played while it loads. Breaking off ends the download, also by `return` while a
 * piece is waited for.
 *
 * Throws a `FileError` where the file cannot be had, an `RpcError`, a `ConnectionError`, or an `AbortedError`.
 *
 * @see https://core.telegram.org/api/files#downloading-files
 */
export function iterFile(context: ClientContext, source: Downloadable, options: IterFileOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
  return breakable(options.signal, (signal) => walk(context, source, { ...options, signal }));
}

async function* walk(context: ClientContext, source: Downloadable, options: IterFileOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const queue: { readonly bytes: Uint8Array; readonly taken: () => void }[] = [];
  let news = createDeferred<void>();
  const reading = await readRemote(context, fileOf(source, options), {
    ...options,
    range: options,
    isOrdered: true,
    onBytes: (_offset, bytes, taken) => {
      queue.push({ bytes, taken });
      news.resolve();
    },
  });
  let isOver = false;
  reading.ended.then(() => (isOver = true), () => {}).finally(() => news.resolve());
  try {
    for (;;) {
      for (let next = queue.shift(); next; next = queue.shift()) {
        yield next.bytes;
        next.taken();
      }
      if (isOver) return;
      await Promise.race([news.promise, reading.ended]);
      news = createDeferred<void>();
    }
  } finally {
    reading.stop();
  }
}
