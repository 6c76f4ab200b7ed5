/** `kitewire upload`: files to a chat, each a message of its own or all as an album. */
import { basename } from 'node:path';
import type * as tl from '@kitewire/tl-schema/api';
import { FileError } from '../../errors/file-error.js';
import { mimeTypeOf } from '../../files/mime-type.js';
import { LARGEST_PART, MAX_PARTS } from '../../files/part-plan.js';
import type { UploadedFile } from '../../files/uploaded-file.js';
import { storedMedia, uploadedMedia } from '../../methods/input-media.js';
import { type AlbumItem, attributesOf } from '../../methods/media-options.js';
import type { SentMedia } from '../../methods/send-media.js';
import { useUploadedFile } from '../../methods/use-uploaded-file.js';
import { openPath } from '../../platform/node/open-path.js';
import { type Account, resumeLogin } from '../account.js';
import type { UploadCommand } from '../command-line.js';
import { findChat } from '../find-chat.js';
import { shownLine } from '../shown-text.js';

/** What the server expects of a kind, where the name of the file says nothing. */
const usualTypes: Readonly<Record<UploadCommand['kind'], string>> = {
  document: 'application/octet-stream',
  photo: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/mpeg',
  voice: 'audio/ogg',
};

/** Bytes of a file at most. */
const largest: number = MAX_PARTS * LARGEST_PART;

/**
 * Uploads files and sends them.
 *
 * All files are looked at before anything is sent. A message is asked for only when its file has arrived, so that nothing of an interrupted upload is sent by surprise later; the
 * parts that have arrived are found again by the path.
 */
export async function upload(account: Account, { chat, files, kind, isAlbum, caption }: UploadCommand): Promise<void> {
  const { client, surroundings } = account;
  const { signal } = surroundings;
  for (const path of files) await look(path);
  await resumeLogin(account);
  const peer = await findChat(account, chat);
  const items: (AlbumItem & { readonly size: number })[] = [];
  for (const [index, path] of files.entries()) {
    const { media, size } = await uploadOne(account, { path, peer, kind });
    const text = index === 0 && caption !== undefined ? { caption } : {};
    if (isAlbum) {
      items.push({ kind: kind === 'voice' ? 'document' : kind, file: media, size, ...text });
      continue;
    }
    report(account, await client.sendDocument(peer, media, { signal, ...text }), path, size);
  }
  if (items.length === 0) return;
  const sent = await client.sendAlbum(peer, items, { signal });
  for (const [index, message] of sent.entries()) report(account, message, files[index] ?? '', items[index]?.size ?? 0);
}

/** Rejects with a `FileError` where there is nothing to upload: who names several files does not want the half of them sent. */
async function look(path: string): Promise<void> {
  const source = await openPath(path);
  await source.close();
  const { size = 0 } = source;
  if (size === 0) throw new FileError('SOURCE_EMPTY', `${path} is empty.`);
  if (size > largest) throw new FileError('FILE_TOO_LARGE', `${path} has ${size} bytes, ${largest} are the limit.`);
}

/** Uploads a file, and lets the server make a photo or a document of it. */
async function uploadOne(
  { client, output, surroundings: { signal } }: Account,
  { path, peer, kind }: { readonly path: string; readonly peer: tl.InputPeer; readonly kind: UploadCommand['kind'] },
): Promise<{ readonly media: tl.InputMedia; readonly size: number }> {
  const guessed = mimeTypeOf(path);
  const mimeType = guessed === 'application/octet-stream' ? usualTypes[kind] : guessed;
  const onProgress = (progress: Parameters<typeof output.progress>[1]): void => output.progress(basename(path), progress);
  // Kept until the server has made something of it: a later command of the same path goes on.
  const file: UploadedFile = await client.uploadFile(path, { signal, mimeType, keep: true, onProgress });
  output.endProgress();
  const attributes = attributesOf(kind, {});
  const description = { kind, name: file.name, mimeType: file.mimeType, ...(attributes && { attributes }) };
  const stored = await useUploadedFile(file, (inputFile) => client.call({ _: 'messages.uploadMedia', peer, media: uploadedMedia(description, inputFile) }, { signal }), { signal });
  return { media: storedMedia(stored, undefined), size: file.size };
}

function report({ output }: Account, { id, chatId, date }: SentMedia, path: string, size: number): void {
  output.done({ type: 'uploaded', chatId, id, date, file: path, size }, `Sent ${shownLine(path)} as message ${id} of chat ${chatId}.`);
}
