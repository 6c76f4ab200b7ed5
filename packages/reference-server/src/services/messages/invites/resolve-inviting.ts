/** Where a link leads to, and whether its maker may make one. */
import type * as tl from '@kitewire/tl-schema/api';
import { channelPeer, chatPeer } from '../../../domain/peer-id.js';
import type { PeerId } from '../../../domain/peer-id.js';
import { refuse } from '../../../errors.js';
import { resolveChannel } from '../../channels/resolve-channel.js';
import type { UserContext } from '../../context.js';
import { resolveChat } from '../../resolve-peer.js';

/**
 * The group or channel of which the caller may hand out links.
 *
 * @throws RpcFault 400 PEER_ID_INVALID, CHAT_ID_INVALID or CHAT_ADMIN_REQUIRED, or 403 CHAT_WRITE_FORBIDDEN
 */
export async function resolveInviting(context: UserContext, peer: tl.InputPeer): Promise<PeerId> {
  switch (peer._) {
    case 'inputPeerChat':
      return chatPeer((await resolveChat(context, peer.chatId, 'shareInvite')).id);
    case 'inputPeerChannel':
      return channelPeer((await resolveChannel(context, peer, { type: 'exportInvite' })).channel.id);
    default:
      return refuse('PEER_ID_INVALID');
  }
}
