/** Who may see a basic group, and do what in it. */
import type { PeerAction } from './peer-action.js';
import { isMember } from './chat.js';
import type { Chat, ChatStanding } from './chat.js';
import type { UserId } from './peer-id.js';

/** What someone wants to do in a group, beside what can be wanted of any conversation. */
export type ChatAction =
  | PeerAction
  /** Give it another title. */
  | 'changeTitle'
  /** Bring somebody in. */
  | 'addMember'
  /** Come back after having left. */
  | 'return'
  /** Join through a link that is good. */
  | 'join'
  /** Hand out a link through which anybody may join. */
  | 'shareInvite'
  /** Put a member out, or leave: `target` says who. */
  | 'removeMember'
  /** Make a member an admin, or an admin a member: `target` says who. */
  | 'editAdmin'
  /** Delete what others have written, for everybody. */
  | 'deleteOthers';

/** The member whom something is done to. */
export interface ChatTarget {
  readonly userId: UserId;
  readonly standing: ChatStanding | undefined;
  readonly inviterId: UserId | undefined;
}

/** A question about a basic group. */
export interface ChatRequest {
  readonly kind: 'chat';
  readonly askerId: UserId;
  readonly action: ChatAction;
  /** `undefined` when there is no such group. */
  readonly chat: Chat | undefined;
  /** How the asker stands to it. */
  readonly standing: ChatStanding | undefined;
  /** For actions that are done to a member. */
  readonly target?: ChatTarget;
}

/** Why not. */
export type ChatRefusal =
  /** There is no such group, or the asker was never in it: one looks like the other, so that ids cannot be probed. */
  | 'unknown'
  /** The asker is in it no more. */
  | 'gone'
  /** It takes an admin, or the creator. */
  | 'adminRequired'
  /** The one it is done to is no member. */
  | 'targetNoMember';

/** The answer. */
export type ChatDecision = { readonly allowed: true; readonly chat: Chat } | { readonly allowed: false; readonly refusal: ChatRefusal };

/**
 * Decides one question. Every member may write, pin, change the title and bring people in; admins hand out links, delete
 * what others have written and remove ordinary members; who has brought somebody in may remove them again; only the
 * creator makes admins and removes them.
 * Whoever is gone keeps what lies in their own box, and may come back, by themselves or through a link, if nobody has
 * removed them.
 *
 * https://core.telegram.org/api/channel#basic-groups
 */
export function authoriseChat(request: ChatRequest): ChatDecision {
  const { chat, standing, action } = request;
  // Whoever has a link has been told of the group.
  if (chat !== undefined && standing === undefined && action === 'join') return { allowed: true, chat };
  if (chat === undefined || standing === undefined) return { allowed: false, refusal: 'unknown' };
  const refusal = isMember(standing) ? refuseMember(request, standing) : refuseFormer(action, standing);
  return refusal === undefined ? { allowed: true, chat } : { allowed: false, refusal };
}

function refuseFormer(action: ChatAction, standing: ChatStanding): ChatRefusal | undefined {
  switch (action) {
    case 'see':
    case 'readMessages':
    case 'markRead':
    // For themselves alone: what others have is not theirs to delete any more.
    case 'deleteMessages':
      return undefined;
    case 'return':
    case 'join':
      return standing === 'left' ? undefined : 'gone';
    default:
      return 'gone';
  }
}

function refuseMember({ askerId, action, target }: ChatRequest, role: ChatStanding): ChatRefusal | undefined {
  switch (action) {
    case 'shareInvite':
    case 'deleteOthers':
      return role === 'member' ? 'adminRequired' : undefined;
    case 'removeMember':
    case 'editAdmin': {
      if (target === undefined || !isMember(target.standing)) return 'targetNoMember';
      const mayDo = action === 'editAdmin' ? role === 'creator' && target.standing !== 'creator' : mayRemove(askerId, role, target);
      return mayDo ? undefined : 'adminRequired';
    }
    default:
      return undefined;
  }
}

function mayRemove(askerId: UserId, role: ChatStanding, target: ChatTarget): boolean {
  if (role === 'creator' || target.userId === askerId) return true;
  return target.standing === 'member' && (role === 'admin' || target.inviterId === askerId);
}
