/** What a client knows of a message of its own from the call that sent it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { SentMessage } from './short-updates.js';

/** What a sending says of its message; `undefined` where the chat is not told, or nobody is logged in. */
export function describeSent(request: tl.MessagesSendMessageRequest, selfId: number | undefined): SentMessage | undefined {
  const peerId = toPeer(request.peer, selfId);
  if (!peerId) return undefined;
  const { message, randomId, silent, replyTo } = request;
  const repliedTo = replyTo?._ === 'inputReplyToMessage' ? replyTo.replyToMsgId : undefined;
  return {
    peerId,
    message,
    randomId,
    ...(repliedTo !== undefined && { replyTo: { _: 'messageReplyHeader', replyToMsgId: repliedTo } }),
    ...(silent && { silent }),
  };
}

function toPeer(peer: tl.InputPeer, selfId: number | undefined): tl.Peer | undefined {
  switch (peer._) {
    case 'inputPeerSelf':
      return selfId === undefined ? undefined : { _: 'peerUser', userId: selfId };
    case 'inputPeerUser':
    case 'inputPeerUserFromMessage':
      return { _: 'peerUser', userId: peer.userId };
    case 'inputPeerChat':
      return { _: 'peerChat', chatId: peer.chatId };
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage':
      return { _: 'peerChannel', channelId: peer.channelId };
    case 'inputPeerEmpty':
      return undefined;
  }
}
