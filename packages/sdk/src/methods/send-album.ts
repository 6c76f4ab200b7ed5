/** Sends several files as one album. */
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { ChatTarget } from './chat-target.js';
import type { AlbumItem, SendAlbumOptions } from './media-options.js';
import { sendMedia, type SentMedia } from './send-media.js';

/**
 * Sends 2 to 10 files that are shown together, each a message of its own; captions stand in the items.
 *
 * In a client that keeps chats this is recorded first, and goes on after a restart. Resolves with the messages, in the order of the
 * items, when the server has all of them. Rejects as `sendText` and `uploadFile` do, and with a `UsageError` for fewer or more
 * files.
 *
 * @see https://core.telegram.org/method/messages.sendMultiMedia
 */
export async function sendAlbum(context: ClientContext, chat: ChatTarget, items: readonly AlbumItem[], options: SendAlbumOptions = {}): Promise<readonly SentMedia[]> {
  if (items.length < 2 || items.length > 10) throw new UsageError(`An album has 2 to 10 files, ${items.length} were given.`);
  return sendMedia(context, chat, items.map(({ kind, file, ...described }) => ({ kind, file, options: described })), options);
}
