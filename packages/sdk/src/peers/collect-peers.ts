/** Finds the users and chats that come along with the result of a call. */
import type * as tl from '@kitewire/tl-schema/api';

/** What a result tells of peers. */
export interface CollectedPeers {
  readonly users: readonly tl.User[];
  readonly chats: readonly tl.Chat[];
}

const userNames: ReadonlySet<unknown> = new Set<tl.User['_']>(['user', 'userEmpty']);
const chatNames: ReadonlySet<unknown> = new Set<tl.Chat['_']>(['chat', 'chatEmpty', 'chatForbidden', 'channel', 'channelForbidden']);

/**
 * The peers in a result: itself where it is one or a list of them, and what stands in its fields `user`, `users`, `chat`
 * and `chats`, and in those of updates that are part of it. Peers deeper inside belong to parts that say themselves what
 * they bring.
 */
export function collectPeers(result: unknown): CollectedPeers {
  const candidates = Array.isArray(result) ? result : [result, ...fieldsOf(result)];
  return { users: candidates.filter(isUser), chats: candidates.filter(isChat) };
}

function fieldsOf(result: unknown): unknown[] {
  if (typeof result !== 'object' || result === null) return [];
  const { user, users, chat, chats, updates } = result as Record<string, unknown>;
  const nested = Array.isArray(updates) ? [] : fieldsOf(updates);
  return [user, chat, ...(Array.isArray(users) ? users : []), ...(Array.isArray(chats) ? chats : []), ...nested];
}

function isUser(value: unknown): value is tl.User {
  return typeof value === 'object' && value !== null && '_' in value && userNames.has(value._);
}

function isChat(value: unknown): value is tl.Chat {
  return typeof value === 'object' && value !== null && '_' in value && chatNames.has(value._);
}
