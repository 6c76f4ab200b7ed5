/** The files of a message as an application names them, opened, and as records and calls name them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { FileError } from '../errors/file-error.js';
import { UsageError } from '../errors/usage-error.js';
import { mimeTypeOf } from '../files/mime-type.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { FileSource, SourceLocator } from '../ports/file-source.js';
import type { MediaItem, MediaKind } from '../storage/outbox-records.js';
import type { FileDescription } from './input-media.js';
import { attributesOf, type FileOptions, type MediaInput } from './media-options.js';
import { locateSource } from './spool-source.js';
import { baseName } from './upload-file.js';
import { closeInput, closeSource, holdInput, openInput, openLocated, type UploadInput } from './upload-input.js';

/** One file of a message, as an application names it. */
export interface MediaWish {
  readonly kind: MediaKind;
  readonly file: MediaInput;
  readonly options: FileOptions;
}

/** A file that was opened. */
interface OpenedFile {
  readonly source: FileSource;
  /** Where it is found after a restart; `undefined` where it is not. */
  readonly locator: SourceLocator | undefined;
}

/** A wish with its files; media that the server has need none. */
export interface OpenedMedia {
  readonly wish: MediaWish;
  readonly file: OpenedFile | undefined;
  readonly thumb: OpenedFile | undefined;
}

/** Opens the files of a message, and sees to it that they are found after a restart when that is wanted. Rejects as `uploadFile` does; nothing is open or left then. */
export async function openMedia(context: ClientContext, wishes: readonly MediaWish[], how: { readonly isDurable: boolean; readonly signal: CancelSignal | undefined }): Promise<readonly OpenedMedia[]> {
  const opened: { wish: MediaWish; file: OpenedFile | undefined; thumb: OpenedFile | undefined }[] = [];
  try {
    for (const wish of wishes) {
      const item = { wish, file: undefined as OpenedFile | undefined, thumb: undefined as OpenedFile | undefined };
      opened.push(item);
      if (isSent(wish.file)) continue;
      item.file = await openFile(context, wish.file, wish.options, how);
      const { thumb } = wish.options;
      if (thumb !== undefined && wish.kind !== 'photo') item.thumb = await openFile(context, thumb, {}, how);
    }
    return opened;
  } catch (error) {
    await closeMedia(context, opened);
    const locators = opened.flatMap(({ file, thumb }) => [file?.locator, thumb?.locator]);
    for (const locator of locators) if (locator?.type === 'vault') await context.vault?.delete(locator.path).catch(() => {});
    throw error;
  }
}

/** Closes them; what is closed already stays so. */
export async function closeMedia(context: ClientContext, items: readonly OpenedMedia[]): Promise<void> {
  for (const { file, thumb } of items) for (const each of [file, thumb]) if (each) await closeSource(context, each.source);
}

/** Lets go of what was named, whether or not it was opened. Nobody waits: a generator ends only after what it waits for, which may never come. */
export function dropMedia(wishes: readonly MediaWish[]): void {
  for (const input of inputsOf(wishes)) closeInput(input).catch(() => {});
}

/** Keeps streams that fail before it is their turn from ending the process. */
export function holdMedia(wishes: readonly MediaWish[]): void {
  for (const input of inputsOf(wishes)) holdInput(input);
}

function inputsOf(wishes: readonly MediaWish[]): UploadInput[] {
  return wishes.flatMap(({ file, options: { thumb } }) => [...(isSent(file) ? [] : [file]), ...(thumb === undefined ? [] : [thumb])]);
}

/** Whether everything of an item is found after a restart. */
export function isDurable({ file, thumb }: OpenedMedia): boolean {
  return [file, thumb].every((each) => each === undefined || each.locator !== undefined);
}

/** An item of a record. Throws a `UsageError` for one that is not durable. */
export function toMediaItem(item: OpenedMedia, randomId: bigint): MediaItem {
  const { wish, file, thumb } = item;
  const common = { ...captionOf(wish), randomId };
  if (file === undefined) return { ...common, media: { type: 'sent', input: sentInputOf(item) } };
  if (file.locator === undefined) throw new UsageError('A file that is not found after a restart cannot be recorded.');
  return { ...common, media: { type: 'upload', file: { ...describeFile(wish, file.source), source: file.locator, ...(thumb?.locator && { thumb: thumb.locator }) } } };
}

/** The text below it. */
export function captionOf({ options: { caption = '', entities } }: MediaWish): Pick<MediaItem, 'text' | 'entities'> {
  return { text: caption, ...(entities && { entities }) };
}

/** What the server is told of a file. */
export function describeFile({ kind, options }: MediaWish, source: FileSource): FileDescription {
  const { spoiler } = options;
  const name = baseName(options.name ?? source.name ?? defaultNames[kind]);
  const mimeType = options.mimeType ?? source.mimeType ?? typeOf(kind, name);
  const attributes = attributesOf(kind, options);
  return { kind, name, mimeType, ...(attributes && { attributes }), ...(spoiler && { spoiler }) };
}

/** Media that the server has. Throws a `UsageError` for a file. */
export function sentInputOf({ wish: { file } }: OpenedMedia): tl.InputMedia {
  if (!isSent(file)) throw new UsageError('A file has to be uploaded first.');
  return file;
}

/** Opens a file as often as it is needed. Of a stream that was copied only the copy is left. */
export function openerOf(context: ClientContext, { source, locator }: OpenedFile): () => Promise<UploadInput> {
  let isFresh = locator?.type !== 'vault';
  return async () => {
    const known = locator ?? source.locator;
    const opened = !isFresh && known ? await openLocated(context, known) : source;
    isFresh = false;
    return opened;
  };
}

const defaultNames: Readonly<Record<MediaKind, string>> = { photo: 'photo.jpg', video: 'video.mp4', document: 'file', audio: 'audio.mp3', voice: 'voice.ogg' };

/** What the server takes for a file of this kind, where its name says nothing better. */
function typeOf(kind: MediaKind, name: string): string {
  const type = mimeTypeOf(name);
  if (kind === 'document' || type !== 'application/octet-stream') return type;
  return mimeTypeOf(defaultNames[kind]);
}

async function openFile(
  context: ClientContext,
  input: UploadInput,
  { name, mimeType, size }: FileOptions,
  { isDurable: wanted, signal }: { readonly isDurable: boolean; readonly signal: CancelSignal | undefined },
): Promise<OpenedFile> {
  const source = await openInput(context, input, { name, mimeType, size }, signal);
  try {
    return { source, locator: wanted ? await locateSource(context, context.vault, source, signal) : undefined };
  } catch (error) {
    // Without room for a copy it is sent at once, as in a client that keeps nothing.
    if (error instanceof FileError && error.code === 'DISK_FULL' && source.isSeekable) return { source, locator: undefined };
    await closeSource(context, source);
    throw error;
  }
}

function isSent(input: MediaInput): input is tl.InputMedia {
  return typeof input === 'object' && input !== null && '_' in input;
}
