/** Reads the messages of a chat. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { ChatTarget } from './chat-target.js';
import { resolvePeer } from './resolve-peer.js';

/** Which part of a history is wanted; by default the 100 newest messages. */
export interface GetHistoryOptions {
  /** At most so many, 1 to 100. */
  readonly limit?: number;
  /** Only messages older than this id. */
  readonly offsetId?: number;
  /** Moves the beginning: negative for newer messages. */
  readonly addOffset?: number;
  readonly signal?: CancelSignal;
}

/**
 * Resolves to messages of a chat, newest first.
 *
 * @see https://core.telegram.org/method/messages.getHistory
 */
export async function getHistory(
  context: ClientContext,
  chat: ChatTarget,
  { limit = 100, offsetId = 0, addOffset = 0, signal }: GetHistoryOptions = {},
): Promise<(tl.RawMessage | tl.RawMessageService)[]> {
  const peer = await resolvePeer(context, chat, signal);
  const answer = await context.call(
    { _: 'messages.getHistory', peer, limit, offsetId, addOffset, offsetDate: 0, maxId: 0, minId: 0, hash: 0n },
    { signal },
  );
  if (answer._ === 'messages.messagesNotModified') return [];
  return answer.messages.filter((message) => message._ !== 'messageEmpty');
}
