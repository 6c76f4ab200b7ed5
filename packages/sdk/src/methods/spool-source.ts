/** Copies what is to be sent, and cannot be found again after a restart, to the client's own files. */
import { toHex } from '@kitewire/mtproto';
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { checkBytes } from '../files/check-bytes.js';
import { planParts } from '../files/part-plan.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { FileSource, SourceLocator } from '../ports/file-source.js';
import type { FileVault, VaultFile } from '../ports/file-vault.js';
import { untilEnd } from './transfer-end.js';

const chunk = 512 * 1024;
/** What no account can send; bytes. */
const longest: number = 8000 * chunk;
/** More than this is not copied to where it would only take memory; bytes. */
const mostInMemory = 10 * 2 ** 20;

/**
 * Gives what finds the content of a source after a restart; without a path of its own it is copied into the vault, and is
 * durable there when this resolves; `undefined` where it is not to be found again. The source is read as far as that needs, and not closed.
 *
 * Rejects with a `FileError` (`SOURCE_EMPTY`, `SOURCE_CHANGED`, `SOURCE_FAILED`, `FILE_TOO_LARGE`, `DISK_FULL` ...), of which
 * nothing is left, or with an `AbortedError`.
 */
export async function locateSource(context: ClientContext, vault: FileVault | undefined, source: FileSource, signal?: CancelSignal): Promise<SourceLocator | undefined> {
  if (source.size !== undefined) planParts(source.size, longest / chunk);
  if (source.locator?.type === 'path') return source.locator;
  if (vault === undefined || (vault.endsWithProcess && (source.size ?? Number.POSITIVE_INFINITY) > mostInMemory)) return undefined;
  const path = `out-${toHex(context.random.bytes(16))}.bin`;
  try {
    const file = await vault.open(path, { create: true });
    if (file === undefined) throw new FileError('WRITE_FAILED', 'A file of the client cannot be made.');
    try {
      const size = await copy(source, file, (work) => untilEnd(context, signal, work));
      await file.flush();
      return { type: 'vault', path, size, modifiedAt: 0 };
    } finally {
      await file.close();
    }
  } catch (error) {
    await vault.delete(path).catch(() => {});
    throw error;
  }
}

async function copy(source: FileSource, file: VaultFile, inTime: <Value>(work: Promise<Value>) => Promise<Value>): Promise<number> {
  for (let offset = 0; ; ) {
    const wanted = Math.min(chunk, (source.size ?? Number.POSITIVE_INFINITY) - offset);
    const bytes = wanted === 0 ? new Uint8Array() : checkBytes('A source gave a part', await inTime(source.read(offset, wanted)));
    if (bytes.length > 0) await file.write(offset, bytes);
    offset += bytes.length;
    if (offset > longest) throw new FileError('FILE_TOO_LARGE', `The stream has ${offset} bytes or more, ${longest} are the limit.`);
    if (bytes.length === wanted && offset !== source.size) continue;
    await inTime(source.check());
    if (offset === 0) throw new FileError('SOURCE_EMPTY', 'The stream has ended without a byte.');
    if (source.size !== undefined && offset !== source.size) throw new FileError('SOURCE_CHANGED', `The file has ${offset} bytes, ${source.size} were there when it was opened.`);
    return offset;
  }
}
