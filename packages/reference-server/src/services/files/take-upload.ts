/** From parts that a client has sent to a file that the server keeps, once for each upload. */
import type * as tl from '@kitewire/tl-schema/api';
import type { StoredFile } from '../../domain/stored-file.js';
import { refuse } from '../../errors.js';
import type { StagedBlob } from '../../ports/blob-store.js';
import type { FinishedUpload } from '../../ports/upload-area.js';
import type { UserContext } from '../context.js';
import { randomLong } from '../random-long.js';

/** What is to be made of an upload. */
export interface UploadUse<File extends StoredFile> {
  /** The same for the same wish: what was made of an upload before is given again, and nothing else in its place. */
  readonly sign: string;
  readonly make: (blob: StagedBlob) => Promise<File>;
}

/**
 * Makes a file of an upload. What was made of it before is given again to whoever wants the same: the answer to an earlier call
 * may have been lost. For a while it can become other files, too, such as one of another name. Nothing of an upload is thrown away
 * before what names its bytes is durable.
 *
 * @throws RpcFault 400 with what is wrong with the parts.
 */
export async function takeUpload<File extends StoredFile>(context: UserContext, input: tl.InputFile, { sign, make }: UploadUse<File>): Promise<File> {
  const upload = readUpload(context, input);
  const { userId, fileId: uploadId } = upload;
  const { uploads } = context.files;
  const { files } = context.stores;
  return context.uploadTurns.run(`${userId}:${uploadId}`, async () => {
    const staged = await uploads.stage(upload);
    if (staged.type === 'refused') return refuse(staged.error);
    const { blob, wasUsed } = staged;
    // Of the bytes, too: another file may have had the same number before.
    const origin = { userId, uploadId, sign: `${sign} of ${blob.key}` };
    const made = wasUsed ? ((await files.findUploaded(origin)) as File | undefined) : undefined;
    if (made !== undefined) return made;
    const file = await make(blob);
    await files.add(file, origin);
    await uploads.use(userId, uploadId, blob.key);
    return file;
  });
}

/** An upload that is part of another file, such as its thumbnail. */
export interface StagedPart {
  readonly blob: StagedBlob;
  /** What to do when that file is durable, and the blob store has the blob. */
  readonly use: () => Promise<void>;
  /** What to do then when the blob was left out. */
  readonly drop: () => Promise<void>;
}

/** @throws RpcFault 400 with what is wrong with the parts. */
export async function stageUpload(context: UserContext, input: tl.InputFile): Promise<StagedPart> {
  const upload = readUpload(context, input);
  const { userId, fileId } = upload;
  const { uploads } = context.files;
  const staged = await uploads.stage(upload);
  if (staged.type === 'refused') return refuse(staged.error);
  const { blob } = staged;
  return { blob, use: () => uploads.use(userId, fileId, blob.key), drop: () => uploads.drop(userId, fileId) };
}

/** What all new files have in common. */
export function newIdentity(context: UserContext): Pick<StoredFile, 'id' | 'accessHash' | 'dcId' | 'date'> {
  const { random, facts, now } = context;
  // 0 stands for no file in several methods.
  const id = BigInt.asUintN(63, randomLong(random)) || 1n;
  return { id, accessHash: randomLong(random), dcId: facts().dcId, date: Math.floor(now / 1000) };
}

/** What a client says it has uploaded, as its own; refuses with 400 INPUT_FILE_INVALID what is no upload. */
export function readUpload({ userId }: UserContext, input: tl.InputFile): FinishedUpload {
  if (input._ === 'inputFileStoryDocument') return refuse('INPUT_FILE_INVALID');
  const isBig = input._ === 'inputFileBig';
  return { userId, fileId: input.id, parts: input.parts, isBig, md5: isBig ? '' : input.md5Checksum };
}
