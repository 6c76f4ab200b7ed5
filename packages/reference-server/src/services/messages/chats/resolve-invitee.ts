/** Somebody who is to be brought into a group, and whether the caller may do that. */
import type * as tl from '@kitewire/tl-schema/api';
import { authorise } from '../../../domain/authorise.js';
import type { UserId } from '../../../domain/peer-id.js';
import { refuse } from '../../../errors.js';
import type { UserContext } from '../../context.js';
import { resolveUser } from '../../resolve-peer.js';

/** Whom the caller named. */
export interface Invitee {
  readonly userId: UserId;
  readonly bot: boolean;
  /** Why they cannot be brought in, if one of the two has blocked the other. */
  readonly fault: 'YOU_BLOCKED_USER' | 'USER_IS_BLOCKED' | undefined;
}

/**
 * Finds out whom the caller means. Who may not write to somebody may not bring them into a group either.
 *
 * @throws RpcFault 400 USER_ID_INVALID, or INPUT_USER_DEACTIVATED for an account that has ended
 */
export async function resolveInvitee(context: UserContext, named: tl.InputUser): Promise<Invitee> {
  const { userId: askerId, stores } = context;
  const user = await resolveUser(context, named, 'see');
  if (user.deleted) refuse('INPUT_USER_DEACTIVATED');
  const blocks = await stores.blocks.between(askerId, user.id);
  const decision = authorise({ kind: 'user', askerId, action: 'send', targetId: user.id, target: user, proof: { type: 'resolved' }, blocks });
  return { userId: user.id, bot: user.bot === true, fault: decision.allowed ? undefined : decision.fault };
}
