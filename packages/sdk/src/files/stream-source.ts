/** A stream as the source of an upload: its chunks become parts of the lengths that are asked for. */
import { FileError } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { FileSource } from '../ports/file-source.js';
import { checkBytes } from './check-bytes.js';

/** What an upload needs of a web `ReadableStream`. */
export interface ReadableStreamLike {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: unknown }>;
    cancel(reason?: unknown): Promise<void>;
  };
}

/** What is known of a stream beside its bytes. */
export interface StreamDescription {
  readonly size?: number | undefined;
  readonly name?: string | undefined;
  readonly mimeType?: string | undefined;
}

/** The next chunk, and how to end the stream before its time. */
interface Chunks {
  next(): Promise<{ readonly done?: boolean; readonly value?: unknown }>;
  end(): Promise<void>;
}

const nothing = /* @__PURE__ */ new Uint8Array();

/** Makes a source of an async iterable of bytes, as streams of Node.js are. */
export function iterableSource(iterable: AsyncIterable<Uint8Array> & { readonly destroy?: unknown }, description: StreamDescription = {}): FileSource {
  const iterator = iterable[Symbol.asyncIterator]();
  const end = async (): Promise<void> => {
    // A stream of Node.js that waits for its next chunk hears of nothing else.
    if (typeof iterable.destroy === 'function') iterable.destroy();
    await iterator.return?.();
  };
  return chunkSource({ next: () => iterator.next(), end }, description);
}

/** Makes a source of a web stream of bytes. Throws a `UsageError` when somebody else reads it. */
export function readableSource(stream: ReadableStreamLike, description: StreamDescription = {}): FileSource {
  const reader = lock(stream);
  // One of two that were made by tee() ends when both are not wanted any more: that is not waited for.
  const end = async (): Promise<void> => void reader.cancel().catch(() => {});
  return chunkSource({ next: () => reader.read(), end }, description);
}

function lock(stream: ReadableStreamLike): ReturnType<ReadableStreamLike['getReader']> {
  try {
    return stream.getReader();
  } catch (cause) {
    throw new UsageError('A stream can be uploaded only by whoever reads it alone.', { cause });
  }
}

/** Only one chunk is in memory besides the part that is being put together. */
function chunkSource(chunks: Chunks, { size, name, mimeType }: StreamDescription): FileSource {
  let rest: Uint8Array = nothing;
  let position = 0;
  let hasEnded = false;
  let isFetching = false;

  const fetch = async (): Promise<void> => {
    let next;
    isFetching = true;
    try {
      next = await chunks.next();
    } catch (cause) {
      hasEnded = true;
      throw cause instanceof FileError ? cause : new FileError('SOURCE_FAILED', `The stream failed after ${position} bytes.`, { cause });
    } finally {
      isFetching = false;
    }
    hasEnded = next.done === true;
    if (hasEnded) return;
    rest = checkBytes('A stream gave a chunk', next.value);
  };

  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (offset !== position) throw new UsageError(`A stream cannot be read at ${offset} when it stands at ${position}.`);
    while (rest.length === 0 && !hasEnded) await fetch();
    // A chunk that suffices is not copied.
    if (rest.length >= length || hasEnded) return advance(rest.subarray(0, length));
    const part = new Uint8Array(length);
    let filled = 0;
    while (filled < length && (rest.length > 0 || !hasEnded)) {
      const piece = rest.subarray(0, length - filled);
      part.set(piece, filled);
      filled += piece.length;
      rest = rest.subarray(piece.length);
      if (filled < length && !hasEnded) await fetch();
    }
    position += filled;
    return part.subarray(0, filled);
  };

  const advance = (part: Uint8Array): Uint8Array => {
    rest = rest.subarray(part.length);
    position += part.length;
    return part;
  };

  return {
    ...{ size, name, mimeType },
    isSeekable: false,
    locator: undefined,
    read,
    check: async () => {
      // What an earlier process has uploaded need not be read.
      if (size === undefined || position < size) return;
      while (rest.length === 0 && !hasEnded) await fetch();
      if (rest.length > 0) throw new FileError('SOURCE_CHANGED', `The stream has more than the ${size} bytes that were announced.`);
    },
    close: async () => {
      if (hasEnded) return;
      hasEnded = true;
      rest = nothing;
      const end = chunks.end();
      // A generator ends only after it was given what it waits for, which may never come.
      if (isFetching) end.catch(() => {});
      else await end;
    },
  };
}
