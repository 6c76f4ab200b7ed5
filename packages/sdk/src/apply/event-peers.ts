/** Looks up the peers that an event carries. */
import type { ChatReference, NamedPeers, UserReference } from '../events/event-peers.js';
import type { PeerRecord } from '../storage/records.js';
import type { EventContext } from './update-reducer.js';

/** The chat of an event with whatever else it says; no event when the chat is unknown. */
export function withChat<Event>(chatId: number, { find }: EventContext, toEvent: (reference: ChatReference) => Event): Event[] {
  const chat = find(chatId);
  return chat === undefined ? [] : [toEvent({ chatId, chat })];
}

/** As `withChat`, for a user. */
export function withUser<Event>(userId: number, { find }: EventContext, toEvent: (reference: UserReference) => Event): Event[] {
  const user = find(userId);
  return user === undefined ? [] : [toEvent({ userId, user })];
}

/** Those of them that are known; one map for events that carry the same ones in a row. */
export function knownPeers(ids: readonly number[], context: EventContext): NamedPeers {
  const { find, latest } = context;
  if (latest !== undefined && latest.size === ids.length && ids.every((id) => latest.get(id) === find(id))) return latest;
  const peers = new Map<number, PeerRecord>();
  for (const id of ids) {
    const record = find(id);
    if (record !== undefined) peers.set(id, record);
  }
  context.latest = peers;
  return peers;
}
