/** The port through which blocked peers are kept. */
import type { PeerId, UserId } from '../domain/peer-id.js';

/** Blocks a peer, or does not any more. */
export interface SetBlocked {
  readonly userId: UserId;
  readonly peerId: PeerId;
  readonly blocked: boolean;
  /** Unix seconds. */
  readonly date: number;
}

/** A blocked peer, and since when: Unix seconds. */
export interface BlockedPeer {
  readonly peerId: PeerId;
  readonly date: number;
}

/** A part of a user's blocked peers, the latest first. */
export interface BlockedPage {
  readonly blocked: readonly BlockedPeer[];
  /** How many there are. */
  readonly total: number;
}

/** Who of two users has blocked the other. */
export interface BlocksBetween {
  readonly byAsker: boolean;
  readonly byTarget: boolean;
}

/** Keeps blocked peers. A change is one transaction with its place in the order of seq, and of a blocked bot's qts. */
export interface BlockStore {
  set(command: SetBlocked): Promise<void>;
  list(userId: UserId, offset: number, limit: number): Promise<BlockedPage>;
  between(askerId: UserId, targetId: UserId): Promise<BlocksBetween>;
}
