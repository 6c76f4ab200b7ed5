/** How events name chats and people: by marked id, with what is known of them. */
import type { PeerRecord } from '../storage/records.js';

/** The chat that an event is about. */
export interface ChatReference {
  /** The marked id of the chat; every method takes it. */
  readonly chatId: number;
  readonly chat: PeerRecord;
}

/** The user that an event is about. */
export interface UserReference {
  readonly userId: number;
  readonly user: PeerRecord;
}

/** Peers that an event names besides, by marked id, as far as the server has told of them. */
export type NamedPeers = ReadonlyMap<number, PeerRecord>;
