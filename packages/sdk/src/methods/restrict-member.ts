/** Takes rights from members of channels and supergroups, and gives them back. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveChannel } from './resolve-chat.js';
import { resolvePeer } from './resolve-peer.js';

/** What a member may not do, by the API's names: those that are `true` are taken from him. */
export type Restrictions = Omit<tl.RawChatBannedRights, '_' | 'untilDate'>;

/** What is taken, and for how long. */
export interface RestrictMemberOptions extends CallOptions {
  readonly member: ChatTarget;
  readonly restrictions: Restrictions;
  /** Unix time in seconds; for ever unless given. Less than 30 seconds or more than 366 days from now are for ever, too. */
  readonly until?: number;
}

/**
 * Says what a member of a channel or supergroup may not do; `{}` gives everything back.
 *
 * Rejects with a `UsageError` for a basic group, which knows no such thing, and with an `RpcError`
 * (`CHAT_ADMIN_REQUIRED`, `USER_ADMIN_INVALID`, `PARTICIPANT_ID_INVALID`, ...).
 *
 * @see https://core.telegram.org/method/channels.editBanned
 */
export async function restrictMember(
  context: ClientContext,
  chat: ChatTarget,
  { member, restrictions, until = 0, signal }: RestrictMemberOptions,
): Promise<void> {
  const { channel } = await resolveChannel(context, chat, signal);
  const participant = await resolvePeer(context, member, signal);
  const bannedRights: tl.ChatBannedRights = { _: 'chatBannedRights', ...restrictions, untilDate: until };
  await context.call({ _: 'channels.editBanned', channel, participant, bannedRights }, { signal });
}
