/** Makes members administrators, and ends that. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { markChannel } from '../peers/peer-id.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveGroup, resolveUser } from './resolve-chat.js';

/** What an administrator may do, by the API's names. */
export type AdminRights = Omit<tl.RawChatAdminRights, '_'>;

/** Who becomes what. */
export interface SetAdminOptions extends CallOptions {
  readonly member: ChatTarget;
  /**
   * Rights one by one in channels and supergroups; `true` for all but those to make administrators and to stay anonymous,
   * `false` for none: he is an ordinary member then. Basic groups know only `true` and `false`; any right makes it `true`.
   */
  readonly rights: AdminRights | boolean;
  /** What stands beside his name, up to 16 characters, in channels and supergroups. */
  readonly rank?: string;
}

const channelRights: AdminRights = { changeInfo: true, deleteMessages: true, inviteUsers: true, manageCall: true, other: true, postMessages: true, editMessages: true };
const supergroupRights: AdminRights = { changeInfo: true, deleteMessages: true, inviteUsers: true, manageCall: true, other: true, banUsers: true, pinMessages: true };

/**
 * Makes a member an administrator, changes what he may do, or makes him an ordinary member again.
 *
 * Rejects with an `RpcError` (`CHAT_ADMIN_REQUIRED`, `RIGHT_FORBIDDEN`, `USER_NOT_PARTICIPANT`, `USER_CREATOR`, ...).
 *
 * @see https://core.telegram.org/method/channels.editAdmin
 * @see https://core.telegram.org/method/messages.editChatAdmin
 */
export async function setAdmin(context: ClientContext, chat: ChatTarget, { member, rights, rank, signal }: SetAdminOptions): Promise<void> {
  const target = await resolveGroup(context, chat, signal);
  const userId = await resolveUser(context, member, signal);
  if (target.kind === 'group') {
    const isAdmin = typeof rights === 'boolean' ? rights : Object.values(rights).includes(true);
    await context.call({ _: 'messages.editChatAdmin', chatId: target.chatId, userId, isAdmin }, { signal });
    return;
  }
  const usual = rights === true ? await usualRights(context, target.channelId) : {};
  const adminRights: tl.ChatAdminRights = { _: 'chatAdminRights', ...(typeof rights === 'boolean' ? usual : rights) };
  await context.call({ _: 'channels.editAdmin', channel: target.channel, userId, adminRights, ...(rank !== undefined && { rank }) }, { signal });
}

async function usualRights(context: ClientContext, channelId: number): Promise<AdminRights> {
  const record = await context.peers.get(markChannel(channelId));
  return record?.object?._ === 'channel' && record.object.broadcast ? channelRights : supergroupRights;
}
