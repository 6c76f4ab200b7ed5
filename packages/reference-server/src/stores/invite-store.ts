/** The port through which invite links are kept. */
import type { Invite } from '../domain/invite.js';
import type { PeerId, UserId } from '../domain/peer-id.js';

/** Whose link it is, and what it is made of when it has to be made. */
export interface MakeInvite {
  readonly peerId: PeerId;
  readonly creatorId: UserId;
  /** A hash that nobody has seen. */
  readonly freshHash: string;
  /** Unix seconds. */
  readonly date: number;
}

/** A link that ends at some time, or lets so many in. */
export interface AddInvite extends MakeInvite {
  /** Unix seconds. */
  readonly expiresAt?: number;
  readonly usageLimit?: number;
  /** Such links that the admin may have there; ended ones are forgotten and do not count. */
  readonly most: number;
}

/** Keeps links. Each operation is atomic and durable when its promise resolves. */
export interface InviteStore {
  find(hash: string): Promise<Invite | undefined>;
  /** The one link without an end that an admin has. */
  findPermanent(peerId: PeerId, creatorId: UserId): Promise<Invite | undefined>;
  /** Gives that link, made when there is none; or `replaces` it, and the earlier one is good no more. */
  obtainPermanent(command: MakeInvite & { readonly replaces: boolean }): Promise<Invite>;
  /** Makes a further link; `undefined` when the admin has too many. */
  add(command: AddInvite): Promise<Invite | undefined>;
}
