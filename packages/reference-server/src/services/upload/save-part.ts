/** upload.saveFilePart and saveBigFilePart: a part of a file is kept until the file is used. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse, RpcFault } from '../../errors.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';

/** Seconds after which somebody with too much under way may try again: a file of theirs may have been used by then. */
const quotaWait = 60;

/** https://core.telegram.org/method/upload.saveFilePart */
export function saveFilePart(context: UserContext, { fileId, filePart, bytes }: tl.UploadSaveFilePartRequest): Promise<boolean> {
  return savePart(context, { fileId, index: filePart, bytes, totalParts: undefined });
}

/** https://core.telegram.org/method/upload.saveBigFilePart */
export function saveBigFilePart(context: UserContext, { fileId, filePart, fileTotalParts, bytes }: tl.UploadSaveBigFilePartRequest): Promise<boolean> {
  return savePart(context, { fileId, index: filePart, bytes, totalParts: fileTotalParts });
}

interface Part {
  readonly fileId: bigint;
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly totalParts: number | undefined;
}

/** File ids are drawn by clients, so that they mean something together with the user only. */
async function savePart({ files, limiter, userId, now }: UserContext, part: Part): Promise<boolean> {
  const whole = { userId, now, ...part };
  if (await files.uploads.isLate(whole)) return true;
  // No wait between these two: further parts that come meanwhile belong to a file that has begun.
  if (!files.uploads.has(userId, part.fileId)) enforceWait(limiter.take('startUpload', `${userId}`, now));
  const outcome = await files.uploads.savePart(whole);
  switch (outcome.type) {
    case 'saved':
      return true;
    case 'refused':
      return refuse(outcome.error);
    case 'overQuota':
      throw new RpcFault(420, `FLOOD_WAIT_${quotaWait}`);
    case 'diskFull':
      throw new RpcFault(500, 'STORAGE_FULL');
  }
}
