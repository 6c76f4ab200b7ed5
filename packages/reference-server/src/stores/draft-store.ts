/** The port through which drafts are kept. */
import type { Draft } from '../domain/draft.js';
import type { PeerId, UserId } from '../domain/peer-id.js';

/** A draft and the conversation that it stands in. */
export interface PeerDraft {
  readonly peerId: PeerId;
  readonly draft: Draft;
}

/** Keeps the draft of a conversation, in the place of the one before. */
export interface SaveDraft {
  readonly userId: UserId;
  readonly peerId: PeerId;
  /** `undefined` for none. */
  readonly draft: Draft | undefined;
  /** Unix seconds. */
  readonly date: number;
}

/** Keeps drafts. Each change is one transaction with its place in the order of seq; what changes nothing takes none. */
export interface DraftStore {
  save(command: SaveDraft): Promise<void>;
  /** Forgets all drafts of a user; `date` in Unix seconds. */
  clearAll(userId: UserId, date: number): Promise<void>;
  /** In the order of `peerIds`. */
  find(userId: UserId, peerIds: readonly PeerId[]): Promise<(Draft | undefined)[]>;
  /** The latest first. */
  list(userId: UserId, limit: number): Promise<PeerDraft[]>;
}
