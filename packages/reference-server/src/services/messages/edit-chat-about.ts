/** messages.editChatAbout: the description of a channel. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { editChannelAbout } from '../channels/edit-channel.js';
import type { UserContext } from '../context.js';

/** https://core.telegram.org/method/messages.editChatAbout */
export async function editChatAbout(context: UserContext, request: tl.MessagesEditChatAboutRequest): Promise<boolean> {
  const { peer, about } = request;
  if (peer._ !== 'inputPeerChannel' && peer._ !== 'inputPeerChannelFromMessage') refuse('PEER_ID_INVALID');
  return editChannelAbout(context, peer, about);
}
