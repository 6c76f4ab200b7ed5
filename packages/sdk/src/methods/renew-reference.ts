/** Reads the reference of a file again where it was found. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError } from '../errors/connection-error.js';
import { FileError } from '../errors/file-error.js';
import { photosAndDocuments } from '../files/media-files.js';
import type { FileOrigin, RemoteFile } from '../files/remote-file.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { getMessages } from './get-messages.js';
import { patiently } from './patiently.js';
import { resolveUser } from './resolve-chat.js';

/** As many as the server gives of somebody's photos at once. */
const PHOTOS = 100;

/**
 * Resolves to the newest reference of a file. Only one that stands beside the same id counts: a server could otherwise
 * turn one file into another.
 *
 * Rejects with a `FileError` (`REFERENCE_UNUSABLE`) where the file is not there any more, or nobody knows where it was, with a
 * `ConnectionError`, and with an `AbortedError`.
 *
 * @see https://core.telegram.org/api/file_reference
 */
export async function renewReference(context: ClientContext, { location, origin, key }: RemoteFile, signal?: CancelSignal): Promise<Uint8Array> {
  if (origin === undefined || location._ === 'inputPeerPhotoFileLocation') throw new FileError('REFERENCE_UNUSABLE', `The reference of ${key} has expired, and it is not known where it was found.`);
  const kind = location._ === 'inputPhotoFileLocation' ? 'photo' : 'document';
  let found: readonly (tl.RawPhoto | tl.RawDocument)[];
  try {
    found = await patiently(context, signal, () => readOrigin(context, origin, signal));
  } catch (cause) {
    if (cause instanceof ConnectionError || cause instanceof AbortedError) throw cause;
    throw new FileError('REFERENCE_UNUSABLE', `The reference of ${key} has expired, and cannot be read again.`, { cause });
  }
  const same = found.find((media) => media._ === kind && media.id === location.id);
  if (same) return same.fileReference;
  throw new FileError('REFERENCE_UNUSABLE', `The reference of ${key} has expired, and the file is not where it was found.`);
}

async function readOrigin(context: ClientContext, origin: FileOrigin, signal: CancelSignal | undefined): Promise<(tl.RawPhoto | tl.RawDocument)[]> {
  if (origin.type === 'message') {
    const { messages } = await getMessages(context, origin.chatId, [origin.messageId], { source: 'server', ...(signal && { signal }) });
    return messages.filter(({ id }) => id === origin.messageId).flatMap(photosAndDocuments);
  }
  const userId = await resolveUser(context, origin.userId, signal);
  const { photos } = await context.call({ _: 'photos.getUserPhotos', userId, offset: 0, maxId: 0n, limit: PHOTOS }, { signal });
  if (photos.length > 0) return photos.flatMap(photosAndDocuments);
  // Photos that only some may see, or that a contact has set, are not in the list.
  const { fullUser } = await context.call({ _: 'users.getFullUser', id: userId }, { signal });
  return [fullUser.profilePhoto, fullUser.personalPhoto, fullUser.fallbackPhoto].flatMap((photo) => (photo ? photosAndDocuments(photo) : []));
}
