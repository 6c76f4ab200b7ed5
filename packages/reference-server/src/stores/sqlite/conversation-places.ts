/** In whose boxes a conversation lies: where a message of it goes, who is told of changes, and who may make them. */
import type { Database } from 'better-sqlite3';
import { authorise } from '../../domain/authorise.js';
import type { PeerAction } from '../../domain/peer-action.js';
import type { PeerId, UserId } from '../../domain/peer-id.js';
import { peerKind } from '../../domain/peer-id.js';
import type { CopyPlace } from './box-writer.js';
import { createChatRows } from './chat-rows.js';

/** Reads conversations inside a transaction. */
export interface ConversationPlaces {
  /** The places of the conversation that `userId` has with `peerId`, the user's own first. */
  of(userId: UserId, peerId: PeerId): CopyPlace[];
  /** Whether somebody who might do something when they asked still may: they can have been put out of a group since. */
  mayStill(userId: UserId, peerId: PeerId, action: PeerAction): boolean;
}

/** Prepares the statements of `ConversationPlaces`. */
export function createConversationPlaces(database: Database): ConversationPlaces {
  const chats = createChatRows(database);
  return {
    of: (userId, peerId) => {
      const own: CopyPlace = { userId, peerId };
      const { kind, id } = peerKind(peerId);
      if (kind === 'user') return userId === peerId ? [own] : [own, { userId: peerId, peerId: userId }];
      const others = kind === 'chat' ? chats.memberIds(id).filter((memberId) => memberId !== userId) : [];
      return [own, ...others.map((memberId) => ({ userId: memberId, peerId }))];
    },
    mayStill: (userId, peerId, action) => {
      const { kind, id } = peerKind(peerId);
      if (kind !== 'chat') return true;
      return authorise({ kind: 'chat', askerId: userId, action, chat: chats.find(id), standing: chats.tie(id, userId)?.standing }).allowed;
    },
  };
}
