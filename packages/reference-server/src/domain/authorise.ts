/** The one place that decides who may see or do what with a peer. */
import type { UserId } from './peer-id.js';
import type { User } from './user.js';

/** What someone wants to do with a user. */
export type PeerAction =
  /** Be shown the user: profile, name, contact entry. */
  | 'see'
  /** Read the conversation with the user in the own box. */
  | 'readMessages'
  /** Mark the conversation as read, which the user is told. */
  | 'markRead'
  /** Send the user a message. */
  | 'send'
  /** Let the user see that one is typing. */
  | 'type';

/** How the asker proves that they have been shown the user. */
export type PeerProof =
  /** The hash that was handed in, checked for this asker and this user. */
  | { readonly type: 'accessHash'; readonly matches: boolean }
  /** A message in the asker's own box that names the user. */
  | { readonly type: 'message'; readonly namesUser: boolean }
  /** The server itself led the asker to the user, as by a username. */
  | { readonly type: 'resolved' };

/** A question to `authorise`. */
export interface PeerRequest {
  readonly askerId: UserId;
  readonly action: PeerAction;
  readonly targetId: UserId;
  /** `undefined` when there is no such user. */
  readonly target: User | undefined;
  readonly proof: PeerProof;
}

/** The answer: the user, or no word about why not, so that ids cannot be probed. */
export type PeerDecision = { readonly allowed: true; readonly user: User } | { readonly allowed: false };

/**
 * Decides one question. Oneself is always at hand; others only with a proof. A wrong proof and a missing user look
 * the same from outside. Whoever may see a user may write to them and read the common messages, which lie in the
 * asker's own box.
 */
export function authorise(request: PeerRequest): PeerDecision {
  const { target } = request;
  if (target === undefined || target.id !== request.targetId) return { allowed: false };
  if (target.id === request.askerId) return { allowed: true, user: target };
  return isProven(request.proof) ? { allowed: true, user: target } : { allowed: false };
}

function isProven(proof: PeerProof): boolean {
  switch (proof.type) {
    case 'accessHash':
      return proof.matches;
    case 'message':
      return proof.namesUser;
    case 'resolved':
      return true;
  }
}
