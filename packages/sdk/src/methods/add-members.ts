/** Brings people into groups and channels. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveGroup, resolveUser } from './resolve-chat.js';

/** How people are brought in. */
export interface AddMembersOptions extends CallOptions {
  /** How many of the newest messages they see, 0 to 300, in a basic group; 100. */
  readonly visibleMessages?: number;
}

/**
 * Adds people to a group or channel; into a basic group one after the other, so that those before a failure are in.
 *
 * Resolves to those who could not be brought in because they do not let themselves be. Rejects with an `RpcError`
 * (`CHAT_ADMIN_REQUIRED`, `USER_ALREADY_PARTICIPANT`, `USERS_TOO_MUCH`, `USER_NOT_MUTUAL_CONTACT`, ...).
 *
 * @see https://core.telegram.org/method/messages.addChatUser
 * @see https://core.telegram.org/method/channels.inviteToChannel
 */
export async function addMembers(
  context: ClientContext,
  chat: ChatTarget,
  members: readonly ChatTarget[],
  { visibleMessages = 100, signal }: AddMembersOptions = {},
): Promise<readonly tl.MissingInvitee[]> {
  const target = await resolveGroup(context, chat, signal);
  const users: tl.InputUser[] = [];
  for (const member of members) users.push(await resolveUser(context, member, signal));
  if (target.kind === 'channel') {
    return (await context.call({ _: 'channels.inviteToChannel', channel: target.channel, users }, { signal })).missingInvitees;
  }
  const missing: tl.MissingInvitee[] = [];
  for (const userId of users) {
    const { missingInvitees } = await context.call({ _: 'messages.addChatUser', chatId: target.chatId, userId, fwdLimit: visibleMessages }, { signal });
    missing.push(...missingInvitees);
  }
  return missing;
}
