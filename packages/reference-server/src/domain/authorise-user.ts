/** Who may see a user, and do what with them. */
import type { PeerAction } from './peer-action.js';
import type { UserId } from './peer-id.js';
import type { User } from './user.js';

/** How the asker proves that they have been shown the user. */
export type UserProof =
  /** The hash that was handed in, checked for this asker and this user. */
  | { readonly type: 'accessHash'; readonly matches: boolean }
  /** A message in the asker's own box that names the user. */
  | { readonly type: 'message'; readonly namesUser: boolean }
  /** The server itself led the asker to the user, as by a username. */
  | { readonly type: 'resolved' };

/** A question about a user. */
export interface UserRequest {
  readonly kind: 'user';
  readonly askerId: UserId;
  readonly action: PeerAction;
  readonly targetId: UserId;
  /** `undefined` when there is no such user. */
  readonly target: User | undefined;
  readonly proof: UserProof;
  /** Who of the two has blocked the other; nobody when left out. */
  readonly blocks?: { readonly byAsker: boolean; readonly byTarget: boolean };
}

/** The answer: the user, or no word about why not, so that ids cannot be probed; but whoever knows the user may know of a block. */
export type UserDecision =
  | { readonly allowed: true; readonly user: User }
  | { readonly allowed: false; readonly fault?: 'YOU_BLOCKED_USER' | 'USER_IS_BLOCKED' };

/**
 * Decides one question. Oneself is always at hand; others only with a proof. A wrong proof and a missing user look
 * the same from outside. Whoever may see a user may write to them, unless one has blocked the other, and do
 * what they want with the common messages, which lie in the asker's own box; who may change which, its author decides.
 */
export function authoriseUser(request: UserRequest): UserDecision {
  const { target } = request;
  if (target === undefined || target.id !== request.targetId) return { allowed: false };
  if (target.id === request.askerId) return { allowed: true, user: target };
  if (!isProven(request.proof)) return { allowed: false };
  if (reachesOut(request.action)) {
    if (request.blocks?.byAsker) return { allowed: false, fault: 'YOU_BLOCKED_USER' };
    if (request.blocks?.byTarget) return { allowed: false, fault: 'USER_IS_BLOCKED' };
  }
  return { allowed: true, user: target };
}

/** Whether the user would hear of it at once. */
function reachesOut(action: PeerAction): boolean {
  return action === 'send' || action === 'type';
}

function isProven(proof: UserProof): boolean {
  switch (proof.type) {
    case 'accessHash':
      return proof.matches;
    case 'message':
      return proof.namesUser;
    case 'resolved':
      return true;
  }
}
