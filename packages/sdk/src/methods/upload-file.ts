/** Uploads a file in parts. */
import { type RandomSource, readUint64LE } from '@kitewire/mtproto';
import type { ClientContext } from '../context/client-context.js';
import { AbortedError } from '../errors/aborted-error.js';
import { transfersOf } from '../files/file-transfers.js';
import { mimeTypeOf } from '../files/mime-type.js';
import { priorityOf } from '../files/priority-of.js';
import { planParts, type PartPlan } from '../files/part-plan.js';
import type { TransferOptions } from '../files/transfer-types.js';
import { UploadRecord } from '../files/upload-record.js';
import type { UploadedFile } from '../files/uploaded-file.js';
import type { FileSource } from '../ports/file-source.js';
import { closeSource, openInput, openLocated, type UploadInput } from './upload-input.js';
import { uploadOnlyPart } from './upload-only-part.js';
import { uploadRecordName } from './upload-record-name.js';
import { Upload } from './upload.js';

/** How a file is uploaded. */
export interface UploadFileOptions extends TransferOptions {
  /** As the recipients will see it; that of the source unless given, without directories. */
  readonly name?: string;
  /** That of the source unless given, or what the name suggests. */
  readonly mimeType?: string;
  /** Bytes of a stream, where they are known: shorter streams need fewer parts then, and progress has an end. */
  readonly size?: number;
  /**
   * By what a later process finds what was uploaded already of bytes, a blob or a stream of known size, in a client whose
   * storage keeps files. Files with a path need none: path, size and time of change tell.
   */
  readonly key?: string;
  /** Whether the upload can be taken up by a later process even when it is complete, until `forget` is called; `false`. */
  readonly keep?: boolean;
  /** Parts of 512 KB at most; 4,000 unless given, premium accounts may have 8,000. */
  readonly maxParts?: number;
}

/**
 * Uploads a file, in parts that travel over connections of their own and in any order.
 *
 * Failures of the network are waited for; parts that the server refuses are repeated a few times. When the process ends
 * before everything is uploaded, a later upload of the same path goes on where this one was, in clients whose storage keeps
 * files. What uses the file should do so through `useUploadedFile`.
 *
 * Rejects with a `FileError` (`SOURCE_EMPTY`, `SOURCE_CHANGED`, `SOURCE_MISSING`, `SOURCE_FAILED`, `NOT_A_FILE`,
 * `ACCESS_DENIED`, `LOCAL_FILES_MISSING`, `FILE_TOO_LARGE`, `PARTS_REFUSED`), an `RpcError`, a `ConnectionError`, an `AbortedError`, or a
 * `UsageError` for what cannot be uploaded here.
 *
 * @see https://core.telegram.org/api/files#uploading-files
 */
export async function uploadFile(context: ClientContext, input: UploadInput, options: UploadFileOptions = {}): Promise<UploadedFile> {
  const source = await openInput(context, input, options, options.signal);
  try {
    if (options.signal?.aborted) throw new AbortedError(options.signal.reason);
    priorityOf(options);
    const plan = planParts(source.size, options.maxParts);
    const name = baseName(options.name ?? source.name ?? 'file');
    const mimeType = options.mimeType ?? source.mimeType ?? mimeTypeOf(name);
    const upload = new Upload({ context, plan, name, mimeType, isKept: options.keep ?? false, reopen: reopenOf(context, source) });
    if (plan.parts === 1 && source.isSeekable && !options.control?.isPaused) {
      const fileId = newFileId(context.random);
      if (await uploadOnlyPart(context, { source, plan, fileId }, options)) return upload.completed(fileId);
    }
    await upload.run(source, options, await openRecord(context, source, plan, options.key));
    return upload;
  } finally {
    await closeSource(context, source);
  }
}

/** What outlives the process is worth its trouble where it is known that there are several parts, and something to find them by. */
async function openRecord(context: ClientContext, source: FileSource, plan: PartPlan, key: string | undefined): Promise<Awaited<ReturnType<typeof UploadRecord.open>> | undefined> {
  const { vault, clock, logger } = context;
  const { locator } = source;
  if (!vault || plan.parts === undefined || plan.parts === 1 || (key === undefined && !locator)) return undefined;
  const transfers = transfersOf(context);
  const onFailure = (error: unknown): void => logger.log('warn', 'The parts of an upload are not recorded', { error });
  const now = clock.now().unix;
  const name = uploadRecordName(context, { key, locator, size: plan.size });
  // Two uploads of one file at a time would write over each other's parts.
  if (transfers.busyMaps.has(name)) return undefined;
  transfers.busyMaps.add(name);
  try {
    return await UploadRecord.open({ vault, name, plan, now, onFailure, onClosed: () => transfers.busyMaps.delete(name) });
  } catch (error) {
    transfers.busyMaps.delete(name);
    onFailure(error);
    return undefined;
  }
}

function reopenOf(context: ClientContext, source: FileSource): (() => Promise<FileSource>) | undefined {
  const { locator } = source;
  if (locator) return () => openLocated(context, locator);
  return source.isSeekable ? async () => source : undefined;
}

/** Paths of any system lose their directories. */
export function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1) || 'file';
}

function newFileId(random: RandomSource): bigint {
  return BigInt.asIntN(64, readUint64LE(random.bytes(8)));
}
