/** What every change of a basic group by a call has: who makes it, when and from where. */
import { toSeconds } from '../../../ports/clock.js';
import { callerOf } from '../../../rpc/context.js';
import { enforceWait } from '../../../rpc/limits.js';
import type { ChangeOfChat } from '../../../stores/chat-store.js';
import type { UserContext } from '../../context.js';

/** Counts the change against the limit of the caller. @throws RpcFault 420 FLOOD_WAIT_X */
export function beginChange(context: UserContext): Required<ChangeOfChat> {
  enforceWait(context.limiter.take('changeChat', String(context.userId), context.now));
  return { actorId: context.userId, date: toSeconds(context.now), origin: callerOf(context) };
}
