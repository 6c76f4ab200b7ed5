/** Sends a file as it is. */
import type { ClientContext } from '../context/client-context.js';
import type { ChatTarget } from './chat-target.js';
import type { MediaInput, SendFileOptions } from './media-options.js';
import { sendFile, type SentMedia } from './send-media.js';

/**
 * Sends a file as it is: any content of at most 2 GB, 4 GB for premium accounts.
 *
 * In a client that keeps chats this is recorded first, and goes on after a restart. Resolves when the server has the message.
 * Rejects as `sendText` and `uploadFile` do.
 *
 * @see https://core.telegram.org/method/messages.sendMedia
 */
export function sendDocument(context: ClientContext, chat: ChatTarget, file: MediaInput, options: SendFileOptions = {}): Promise<SentMedia> {
  return sendFile(context, chat, { kind: 'document', file, options });
}
