/** Throws people out of channels and supergroups for good, and lets them in again. */
import type { ClientContext } from '../context/client-context.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { restrictMember } from './restrict-member.js';

/** For how long. */
export interface BanMemberOptions extends CallOptions {
  /** Unix time in seconds; for ever unless given. */
  readonly until?: number;
}

/**
 * Throws somebody out of a channel or supergroup and keeps him out; he can neither come back nor read it. Rejects as
 * `restrictMember` does.
 *
 * @see https://core.telegram.org/method/channels.editBanned
 */
export async function banMember(context: ClientContext, chat: ChatTarget, member: ChatTarget, options: BanMemberOptions = {}): Promise<void> {
  await restrictMember(context, chat, { member, restrictions: { viewMessages: true }, ...options });
}

/**
 * Lets somebody come back who was banned, and gives a member all rights again. Rejects as `restrictMember` does.
 *
 * @see https://core.telegram.org/method/channels.editBanned
 */
export async function unbanMember(context: ClientContext, chat: ChatTarget, member: ChatTarget, options: CallOptions = {}): Promise<void> {
  await restrictMember(context, chat, { member, restrictions: {}, ...options });
}
