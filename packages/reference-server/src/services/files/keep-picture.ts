/** Making the sizes of a picture that was uploaded, and keeping them. */
import type { PictureSize } from '../../domain/stored-file.js';
import type { StagedBlob } from '../../ports/blob-store.js';
import type { MadeSize, MadeStripped, PictureOutcome } from '../../ports/picture-maker.js';
import type { UserContext } from '../context.js';

/** Pictures that are in memory at one time, whoever sends them: with its pixels, one may take 100 MB. */
export const picturesAtOnce = 2;

/** What became of a picture; `error` is the name of the error of the API. */
export type KeptPicture =
  /** The sides are those of the picture itself; all sizes are in the blob store. */
  | { readonly type: 'kept'; readonly width: number; readonly height: number; readonly sizes: readonly PictureSize[] }
  | Extract<PictureOutcome, { type: 'refused' }>;

/** Puts an upload into the blob store, makes sizes of it when it is its turn, and puts these there, too. */
export async function keepPicture(context: UserContext, blob: StagedBlob, make: (bytes: Uint8Array) => Promise<PictureOutcome>): Promise<KeptPicture> {
  const { blobs } = context.files;
  await blobs.put(blob);
  return context.pictureGate.run(async () => {
    const bytes = await blobs.read(blob.key, 0, blob.size);
    if (bytes === undefined) throw new RangeError('a blob that was put is not there');
    const outcome = await make(bytes);
    return outcome.type === 'refused' ? outcome : { type: 'kept', width: outcome.width, height: outcome.height, sizes: await keepSizes(context, outcome.sizes) };
  });
}

async function keepSizes({ files: { blobs } }: UserContext, sizes: readonly (MadeSize | MadeStripped)[]): Promise<PictureSize[]> {
  const kept: PictureSize[] = [];
  for (const size of sizes) {
    if ('stripped' in size) kept.push(size);
    else kept.push({ type: size.type, width: size.width, height: size.height, size: size.bytes.length, blob: await blobs.putBytes(size.bytes) });
  }
  return kept;
}
