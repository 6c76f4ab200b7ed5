/** messages.createChat: a new basic group. */
import type * as tl from '@kitewire/tl-schema/api';
import { cleanTitle, mostChatMembers } from '../../../domain/chat.js';
import type { UserId } from '../../../domain/peer-id.js';
import { refuse } from '../../../errors.js';
import { toSeconds } from '../../../ports/clock.js';
import { callerOf } from '../../../rpc/context.js';
import { enforceWait } from '../../../rpc/limits.js';
import { renderEvent } from '../../../updates/event-push.js';
import type { UserContext } from '../../context.js';
import { resolveUser } from '../../resolve-peer.js';

/**
 * Everybody named becomes a member; a group of one's own alone is one, too.
 *
 * https://core.telegram.org/method/messages.createChat
 */
export async function createChat(context: UserContext, request: tl.MessagesCreateChatRequest): Promise<tl.MessagesInvitedUsers> {
  const title = cleanTitle(request.title) ?? refuse('CHAT_TITLE_EMPTY');
  if (request.users.length >= mostChatMembers) refuse('USERS_TOO_MUCH');
  const userIds: UserId[] = [];
  for (const named of request.users) userIds.push((await resolveInvitee(context, named)));
  enforceWait(context.limiter.take('changeChat', String(context.userId), context.now));
  const outcome = await context.stores.chats.create({
    actorId: context.userId,
    title,
    userIds,
    date: toSeconds(context.now),
    most: mostChatMembers,
    origin: callerOf(context),
  });
  if (outcome.type === 'full') refuse('USERS_TOO_MUCH');
  return { _: 'messages.invitedUsers', updates: await renderEvent(outcome.event, context.peers), missingInvitees: [] };
}

/**
 * Somebody who is to be brought into a group.
 *
 * @throws RpcFault 400 USER_ID_INVALID, or INPUT_USER_DEACTIVATED for an account that has ended
 */
export async function resolveInvitee(context: UserContext, named: tl.InputUser): Promise<UserId> {
  const user = await resolveUser(context, named, 'see');
  return user.deleted ? refuse('INPUT_USER_DEACTIVATED') : user.id;
}
