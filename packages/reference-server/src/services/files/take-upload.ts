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
  /** The same for the same wish: what was made of an upload before is given again. */
  readonly sign: string;
  readonly make: (blob: StagedBlob) => Promise<File>;
}

/**
 * Makes a file of an upload. When the answer to an earlier call was lost, and with it its parts are gone, the file of that time
 * is given again. Nothing of an upload is thrown away before what names its bytes is durable.
 *
 * @throws RpcFault 400 with what is wrong with the parts.
 */
export async function takeUpload<File extends StoredFile>(context: UserContext, input: tl.InputFile, { sign, make }: UploadUse<File>): Promise<File> {
  const upload = readUpload(context, input);
  const { userId, fileId: uploadId } = upload;
  const { uploads } = context.files;
  return context.uploadTurns.run(`${userId}:${uploadId}`, async () => {
    const origin = { userId, uploadId, sign };
    const staged = await uploads.stage(upload);
    if (staged.type === 'refused') return ((await context.stores.files.findUploaded(origin)) as File | undefined) ?? refuse(staged.error);
    const file = await make(staged.blob);
    await context.stores.files.add(file, origin);
    await uploads.drop(userId, uploadId);
    return file;
  });
}

/** The bytes of an upload that is part of another file, such as its thumbnail, and what to do when that is durable; `undefined` for one that is too large. */
export async function readSmallUpload(context: UserContext, input: tl.InputFile, most: number): Promise<{ readonly bytes: Uint8Array; readonly drop: () => Promise<void> } | undefined> {
  const upload = readUpload(context, input);
  const staged = await context.files.uploads.stage(upload);
  if (staged.type === 'refused') refuse(staged.error);
  const drop = (): Promise<void> => context.files.uploads.drop(upload.userId, upload.fileId);
  if (staged.blob.size <= most) return { bytes: await readWhole(context, staged.blob), drop };
  await drop();
  return undefined;
}

/** All bytes of what was staged; they are in the blob store afterwards, where nobody needs to know how they lay before. */
export async function readWhole({ files: { blobs } }: UserContext, blob: StagedBlob): Promise<Uint8Array> {
  await blobs.put(blob);
  const bytes = await blobs.read(blob.key, 0, blob.size);
  if (bytes === undefined) throw new RangeError('a blob that was put is not there');
  return bytes;
}

/** What all new files have in common. */
export function newIdentity(context: UserContext): Pick<StoredFile, 'id' | 'accessHash' | 'dcId' | 'date'> {
  const { random, facts, now } = context;
  // 0 stands for no file in several methods.
  const id = BigInt.asUintN(63, randomLong(random)) || 1n;
  return { id, accessHash: randomLong(random), dcId: facts().dcId, date: Math.floor(now / 1000) };
}

function readUpload({ userId }: UserContext, input: tl.InputFile): FinishedUpload {
  if (input._ === 'inputFileStoryDocument') return refuse('INPUT_FILE_INVALID');
  const isBig = input._ === 'inputFileBig';
  return { userId, fileId: input.id, parts: input.parts, isBig, md5: isBig ? '' : input.md5Checksum };
}
