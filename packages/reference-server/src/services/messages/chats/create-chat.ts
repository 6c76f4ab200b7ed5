/** messages.createChat: a new basic group. */
import type * as tl from '@kitewire/tl-schema/api';
import { cleanTitle, mostChatMembers } from '../../../domain/chat.js';
import { refuse } from '../../../errors.js';
import { renderEvent } from '../../../updates/event-push.js';
import type { UserContext } from '../../context.js';
import { beginChange } from './change-of-chat.js';
import { resolveInvitee } from './resolve-invitee.js';
import type { Invitee } from './resolve-invitee.js';

/**
 * Everybody named becomes a member, but for those between whom and the caller there is a block; a group of one's own
 * alone is one, too.
 *
 * https://core.telegram.org/method/messages.createChat
 */
export async function createChat(context: UserContext, request: tl.MessagesCreateChatRequest): Promise<tl.MessagesInvitedUsers> {
  const title = cleanTitle(request.title) ?? refuse('CHAT_TITLE_EMPTY');
  if (request.users.length >= mostChatMembers) refuse('USERS_TOO_MUCH');
  const invitees: Invitee[] = [];
  for (const named of request.users) invitees.push(await resolveInvitee(context, named));
  const userIds = invitees.filter(({ fault }) => fault === undefined).map(({ userId }) => userId);
  const outcome = await context.stores.chats.create({ ...beginChange(context), title, userIds, most: mostChatMembers });
  if (outcome.type === 'full') refuse('USERS_TOO_MUCH');
  const missing = invitees.filter(({ fault }) => fault !== undefined).map(({ userId }): tl.RawMissingInvitee => ({ _: 'missingInvitee', userId }));
  return { _: 'messages.invitedUsers', updates: await renderEvent(outcome.event, context.peers), missingInvitees: missing };
}
