/** Finds a chat by what the command line says. */
import type * as tl from '@kitewire/tl-schema/api';
import { UsageError } from '../errors/usage-error.js';
import type { ChatTarget } from '../methods/chat-target.js';
import type { Account } from './account.js';
import { CliError } from './cli-error.js';

/** An id alone is not enough for the server: it must be met among the chats first. */
const chatsToLookThrough = 500;

/** Resolves to the chat; rejects with a `CliError` where this account does not know the id. */
export async function findChat({ client, surroundings: { signal } }: Account, chat: ChatTarget): Promise<tl.InputPeer> {
  try {
    return await client.resolvePeer(chat, { signal });
  } catch (error) {
    if (!(error instanceof UsageError) || typeof chat !== 'number') throw error;
  }
  await client.getDialogs({ limit: chatsToLookThrough, signal });
  try {
    return await client.resolvePeer(chat, { signal });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new CliError('NOT_FOUND', `This account has no chat ${String(chat)}: name it by its username or phone number.`, { cause: error });
  }
}
