/** What can be uploaded, and how it is opened. */
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import { type BlobLike, blobSource } from '../files/blob-source.js';
import { bytesSource } from '../files/bytes-source.js';
import { iterableSource, type ReadableStreamLike, readableSource, type StreamDescription } from '../files/stream-source.js';
import { vaultSource } from '../files/vault-source.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { FileSource, SourceLocator } from '../ports/file-source.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { untilEnd } from './transfer-end.js';

/** An address on the web; every `URL` is one. */
export interface WebAddress {
  readonly href: string;
}

/**
 * What can be uploaded: bytes, a `Blob` or `File`, a stream of Node.js or of the web or another async iterable of bytes, a
 * path, an address on the web as a `URL`, or a source of the application's own. Bytes and chunks must not be changed until
 * the upload is over.
 */
export type UploadInput = Uint8Array | BlobLike | AsyncIterable<Uint8Array> | ReadableStreamLike | string | WebAddress | FileSource;

/** Opens what is to be uploaded. Rejects with a `FileError`, or with a `UsageError` for what cannot be uploaded here. */
export async function openInput(context: ClientContext, input: UploadInput, description: StreamDescription, signal?: CancelSignal): Promise<FileSource> {
  if (typeof input === 'string') return openPath(context, input);
  if (isAddress(input)) return openUrl(context, input.href, signal);
  const source = openGiven(input, description);
  if (source) return source;
  throw new UsageError(`Only bytes (Uint8Array), blobs, streams, paths and addresses can be uploaded, got ${Object.prototype.toString.call(input)}.`);
}

/** A stream of Node.js that fails while nobody reads it would end the process: this makes it wait for its reader, who hears of it. */
export function holdInput(input: UploadInput): void {
  if (typeof input === 'object' && input !== null && 'on' in input && typeof input.on === 'function') input.on('error', () => {});
}

/** Lets go of an input that will not be uploaded: nobody else ends a stream that was given away. */
export async function closeInput(input: UploadInput): Promise<void> {
  if (typeof input !== 'string' && !isAddress(input)) await openGiven(input, {})?.close();
}

/** Closes what was uploaded; that it cannot be closed fails nothing. */
export async function closeSource({ logger }: ClientContext, source: FileSource): Promise<void> {
  try {
    await source.close();
  } catch (error) {
    logger.log('warn', 'A source of an upload cannot be closed', { error });
  }
}

function openGiven(input: Exclude<UploadInput, string | WebAddress>, description: StreamDescription): FileSource | undefined {
  if (input instanceof Uint8Array) return bytesSource(input);
  if (typeof input !== 'object' || input === null) return undefined;
  if ('isSeekable' in input) return input;
  // An ArrayBuffer can be sliced, too.
  if ('slice' in input && 'size' in input) return blobSource(input);
  if ('getReader' in input) return readableSource(input, description);
  if (!(Symbol.asyncIterator in input)) return undefined;
  holdInput(input);
  return iterableSource(input, description);
}

function isAddress(input: Exclude<UploadInput, string>): input is WebAddress {
  return typeof input === 'object' && input !== null && 'href' in input;
}

/**
 * Opens what a locator names. Rejects with a `FileError`: `SOURCE_MISSING`, `SOURCE_CHANGED` when it is not what it was when
 * the locator was made, and others.
 */
export async function openLocated(context: ClientContext, locator: SourceLocator): Promise<FileSource> {
  if (locator.type === 'vault') {
    if (!context.vault) throw new FileError('SOURCE_MISSING', 'The storage of this client keeps no files.');
    return vaultSource(context.vault, locator);
  }
  const source = await openPath(context, locator.path);
  const found = source.locator;
  if (found?.size === locator.size && found.modifiedAt === locator.modifiedAt) return source;
  await source.close();
  throw new FileError('SOURCE_CHANGED', `The file at ${locator.path} is not the one any more that was to be uploaded.`);
}

async function openPath({ localFiles }: ClientContext, path: string): Promise<FileSource> {
  if (!localFiles.openPath) throw new FileError('LOCAL_FILES_MISSING', `${path} cannot be opened: this client knows no paths.`);
  return localFiles.openPath(path);
}

async function openUrl(context: ClientContext, url: string, signal: CancelSignal | undefined): Promise<FileSource> {
  const { localFiles } = context;
  if (!localFiles.openUrl) throw new FileError('LOCAL_FILES_MISSING', 'An address cannot be opened: this client fetches none.');
  const giveUp = createCancelSource();
  const opening = localFiles.openUrl(url, giveUp.signal);
  try {
    return await untilEnd(context, signal, opening);
  } catch (error) {
    giveUp.cancel();
    // Answered all the same, perhaps.
    opening.then((source) => source.close()).catch(() => {});
    throw error;
  }
}
