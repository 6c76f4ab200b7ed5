/** Checks parts that an earlier process has left, where the server says what they must be. */
import { equalBytes } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { downloadsOf } from '../files/download-registry.js';
import { isReferenceError } from '../files/judge-download-failure.js';
import type { RemoteFile } from '../files/remote-file.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { patiently } from './patiently.js';
import { renewReference } from './renew-reference.js';

/** Parts, and where their bytes are. */
export interface StoredParts {
  readonly parts: readonly number[];
  readonly partSize: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** No range of a hash is longer; bytes. */
const MAX_RANGE = 1_048_576;

/**
 * Resolves to the parts that are not what the server's hashes say. Where it gives none, or refuses, none is wrong.
 *
 * @see https://core.telegram.org/method/upload.getFileHashes
 */
export async function verifyParts(context: ClientContext, file: RemoteFile, { parts, partSize, read }: StoredParts, signal?: CancelSignal): Promise<Set<number>> {
  const wrong = new Set<number>();
  const checked = new Set<number>();
  const { renewals } = downloadsOf(context);
  let location = renewals.locate(file);
  for (const part of [...parts].sort((a, b) => a - b)) {
    for (let offset = part * partSize; !checked.has(part) && offset < (part + 1) * partSize; ) {
      const hashes = await readHashes(offset);
      const next = await check(hashes, offset);
      if (next === undefined) return wrong;
      offset = next;
    }
  }
  return wrong;

  async function readHashes(offset: number): Promise<readonly tl.FileHash[]> {
    for (let isRenewed = false; ; isRenewed = true) {
      try {
        return await patiently(context, signal, () => context.call({ _: 'upload.getFileHashes', location, offset }, { dcId: file.dcId, purpose: 'download', signal }));
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        const renewed = isRenewed || !isReferenceError(error) ? undefined : await renewedLocation();
        if (!renewed) return [];
        location = renewed;
      }
    }
  }

  /** Where the file is found by a reference that is taken again; `undefined` where nobody knows one. */
  async function renewedLocation(): Promise<RemoteFile['location'] | undefined> {
    if (!renewals.mayRenew(file, context.clock.now().instant)) return undefined;
    try {
      renewals.note(file, await renewReference(context, file, signal));
      return renewals.locate(file);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return undefined;
    }
  }

  /** Gives where the hashes end that begin at an offset; `undefined` where they tell nothing of it. */
  async function check(hashes: readonly tl.FileHash[], from: number): Promise<number | undefined> {
    let end: number | undefined;
    for (const { offset, limit, hash } of [...hashes].sort((a, b) => a.offset - b.offset)) {
      if (limit < 1 || limit > MAX_RANGE || hash.length !== 32 || offset < 0) return undefined;
      if (offset <= from || (end !== undefined && offset <= end)) end = Math.max(end ?? 0, offset + limit);
      const touched = [];
      for (let part = Math.floor(offset / partSize); part * partSize < offset + limit; part += 1) touched.push(part);
      // Only what is there as a whole can be compared.
      if (!touched.every((part) => parts.includes(part))) continue;
      const bytes = await read(offset, Math.min(limit, (file.size ?? offset + limit) - offset));
      if (!equalBytes(context.crypto.sha256(bytes), hash)) for (const part of touched) wrong.add(part);
      for (const part of touched) if (offset + limit >= Math.min((part + 1) * partSize, file.size ?? Number.POSITIVE_INFINITY)) checked.add(part);
    }
    return end !== undefined && end > from ? end : undefined;
  }
}
