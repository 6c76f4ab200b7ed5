/** Sends a photo. */
import type { ClientContext } from '../context/client-context.js';
import type { ChatTarget } from './chat-target.js';
import type { MediaInput, SendFileOptions } from './media-options.js';
import { sendFile, type SentMedia } from './send-media.js';

/**
 * Sends a photo: JPEG, PNG or WebP of at most 10 MB; the server makes its sizes. Use `sendDocument` for the file as it is.
 *
 * In a client that keeps chats this is recorded first, and goes on after a restart. Resolves when the server has the message.
 * Rejects as `sendText` and `uploadFile` do.
 *
 * @see https://core.telegram.org/method/messages.sendMedia
 */
export function sendPhoto(context: ClientContext, chat: ChatTarget, file: MediaInput, options: SendFileOptions = {}): Promise<SentMedia> {
  return sendFile(context, chat, { kind: 'photo', file, options });
}
