/** messages.addChatUser, deleteChatUser and editChatAdmin: who is in a basic group, and as what. */
import type * as tl from '@kitewire/tl-schema/api';
import { mostChatMembers } from '../../../domain/chat.js';
import { refuse } from '../../../errors.js';
import { renderEvent } from '../../../updates/event-push.js';
import type { UserContext } from '../../context.js';
import { resolveUser } from '../../resolve-peer.js';
import { refuseChat } from '../../refuse-chat.js';
import { beginChange } from './change-of-chat.js';
import { resolveInvitee } from './resolve-invitee.js';

/**
 * Deviation: what was said before stays unknown to the new member; `fwdLimit` is passed over.
 *
 * https://core.telegram.org/method/messages.addChatUser
 */
export async function addChatUser(context: UserContext, request: tl.MessagesAddChatUserRequest): Promise<tl.MessagesInvitedUsers> {
  const { userId, fault } = await resolveInvitee(context, request.userId);
  if (fault !== undefined) refuse(fault);
  const outcome = await context.stores.chats.addMember({ ...beginChange(context), chatId: request.chatId, userId, most: mostChatMembers });
  switch (outcome.type) {
    case 'refused':
      return refuseChat(outcome.refusal);
    case 'full':
      return refuse('USERS_TOO_MUCH');
    case 'alreadyMember':
      return refuse('USER_ALREADY_PARTICIPANT');
    case 'changed':
      return { _: 'messages.invitedUsers', updates: await renderEvent(outcome.event, context.peers), missingInvitees: [] };
  }
}

/**
 * Removes somebody, or leaves.
 *
 * Deviation: nothing of what the one who goes has written is deleted with it; `revokeHistory` is passed over.
 *
 * https://core.telegram.org/method/messages.deleteChatUser
 */
export async function deleteChatUser(context: UserContext, request: tl.MessagesDeleteChatUserRequest): Promise<tl.Updates> {
  const { id: userId } = await resolveUser(context, request.userId, 'see');
  const outcome = await context.stores.chats.removeMember({ ...beginChange(context), chatId: request.chatId, userId });
  if (outcome.type === 'changed') return renderEvent(outcome.event, context.peers);
  return outcome.refusal === 'gone' ? refuse('USER_NOT_PARTICIPANT') : refuseChat(outcome.refusal);
}

/** No message tells of it: everybody learns of it under seq. https://core.telegram.org/method/messages.editChatAdmin */
export async function editChatAdmin(context: UserContext, request: tl.MessagesEditChatAdminRequest): Promise<boolean> {
  const { chatId, isAdmin } = request;
  const { id: userId } = await resolveUser(context, request.userId, 'see');
  const outcome = await context.stores.chats.editAdmin({ ...beginChange(context), chatId, userId, isAdmin });
  return outcome.type === 'refused' ? refuseChat(outcome.refusal) : true;
}
