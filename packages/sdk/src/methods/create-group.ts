/** Makes a basic group. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { ChatReference } from '../events/event-peers.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { chatIn } from './created-chat.js';
import { resolveUser } from './resolve-chat.js';

/** Who is in a group from its beginning. */
export interface CreateGroupOptions extends CallOptions {
  /** Besides the account itself; nobody unless given. */
  readonly members?: readonly ChatTarget[];
}

/** A group that was made. */
export interface CreatedGroup extends ChatReference {
  /** Who could not be brought in, because he does not let himself be. */
  readonly missing: readonly tl.MissingInvitee[];
}

/**
 * Makes a basic group of up to 200 members; for more, and for roles, histories and public names, there is
 * `createSupergroup`.
 *
 * Rejects with an `RpcError` (`CHAT_TITLE_EMPTY`, `USERS_TOO_FEW`, `USERS_TOO_MUCH`, `USER_RESTRICTED`, ...).
 *
 * @see https://core.telegram.org/method/messages.createChat
 */
export async function createGroup(context: ClientContext, title: string, { members = [], signal }: CreateGroupOptions = {}): Promise<CreatedGroup> {
  const users: tl.InputUser[] = [];
  for (const member of members) users.push(await resolveUser(context, member, signal));
  const { updates, missingInvitees } = await context.call({ _: 'messages.createChat', users, title }, { signal });
  return { ...(await chatIn(context, updates, 'messages.createChat')), missing: missingInvitees };
}
