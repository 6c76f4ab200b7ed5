/** In whose boxes a conversation lies: where a message of it goes, and who is told of changes. */
import type { Database } from 'better-sqlite3';
import type { PeerId, UserId } from '../../domain/peer-id.js';
import { peerKind } from '../../domain/peer-id.js';
import type { CopyPlace } from './box-writer.js';
import { createChatRows } from './chat-rows.js';

/** The places of the conversation that `userId` has with `peerId`, the user's own first. */
export type PlacesOf = (userId: UserId, peerId: PeerId) => CopyPlace[];

/** Prepares the statements; what it gives runs inside a transaction. */
export function createConversationPlaces(database: Database): PlacesOf {
  const chats = createChatRows(database);
  return (userId, peerId) => {
    const own: CopyPlace = { userId, peerId };
    const { kind, id } = peerKind(peerId);
    if (kind === 'user') return userId === peerId ? [own] : [own, { userId: peerId, peerId: userId }];
    const memberIds = kind === 'chat' ? chats.memberIds(id) : [];
    // Whoever is gone has a box of their own left, and nobody to share it with.
    if (!memberIds.includes(userId)) return [own];
    return [own, ...memberIds.filter((memberId) => memberId !== userId).map((memberId) => ({ userId: memberId, peerId }))];
  };
}
