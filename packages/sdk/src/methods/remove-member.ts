/** Takes somebody out of a group or channel. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import { banMember, unbanMember } from './ban-member.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveGroup, resolveUser } from './resolve-chat.js';
import { resolvePeer } from './resolve-peer.js';

/**
 * Removes a member; he may come back when somebody brings him or, where it is public, by himself. `banMember` keeps him
 * out.
 *
 * Rejects with an `RpcError` (`CHAT_ADMIN_REQUIRED`, `USER_NOT_PARTICIPANT`, `USER_ADMIN_INVALID`, ...).
 *
 * @see https://core.telegram.org/method/messages.deleteChatUser
 * @see https://core.telegram.org/method/channels.getParticipant
 */
export async function removeMember(context: ClientContext, chat: ChatTarget, member: ChatTarget, options: CallOptions = {}): Promise<void> {
  const { signal } = options;
  const target = await resolveGroup(context, chat, signal);
  if (target.kind === 'channel') {
    // There is no call for just this: whoever is banned is out, and then nothing is held against him any more. But strangers
    // can be banned as well, and whoever is banned already is not to be let in again.
    const { channel } = target;
    const { participant } = await context.call({ _: 'channels.getParticipant', channel, participant: await resolvePeer(context, member, signal) }, { signal });
    if (isGone(participant)) throw new RpcError(400, 'USER_NOT_PARTICIPANT', 'channels.getParticipant');
    await banMember(context, target.peer, member, options);
    await unbanMember(context, target.peer, member, options);
    return;
  }
  const userId = await resolveUser(context, member, signal);
  await context.call({ _: 'messages.deleteChatUser', chatId: target.chatId, userId }, { signal });
}

/** Whether it is the place of somebody who has left or has been put out. */
function isGone(participant: tl.ChannelParticipant): boolean {
  return participant._ === 'channelParticipantLeft' || (participant._ === 'channelParticipantBanned' && participant.left === true);
}
