/** Which peers a message names. */
import type * as tl from '@kitewire/tl-schema/api';
import { markedIdOf } from '../peers/peer-id.js';
import { needs, type ReferencedPeers } from './update-reducer.js';

/** A message that is there. */
export type FullMessage = tl.RawMessage | tl.RawMessageService;

/** The marked id of who wrote a message: in a private chat it may go without saying, a channel speaks for itself. */
export function senderIdOf(message: FullMessage, selfId: number): number {
  if (message.fromId !== undefined) return markedIdOf(message.fromId);
  return message.out && message.peerId._ === 'peerUser' ? selfId : markedIdOf(message.peerId);
}

/** The chat and the sender, whom a message needs, and everybody else in it. */
export function messagePeers(message: tl.Message, selfId: number): ReferencedPeers {
  if (message._ === 'messageEmpty') return needs(...marked(message.peerId));
  const chatId = markedIdOf(message.peerId);
  const senderId = senderIdOf(message, selfId);
  const needed = senderId === chatId ? [chatId] : [chatId, senderId];
  const replyTo = message.replyTo?._ === 'messageReplyHeader' ? marked(message.replyTo.replyToPeerId) : marked(message.replyTo?.peer);
  if (message._ === 'messageService') return { needed, named: [...replyTo, ...actionPeers(message.action)] };
  const mentioned = (message.entities ?? []).flatMap((entity) => (entity._ === 'messageEntityMentionName' ? entity.userId : []));
  const viaBot = message.viaBotId === undefined ? [] : [message.viaBotId];
  return { needed, named: [...replyTo, ...marked(message.fwdFrom?.fromId), ...viaBot, ...mentioned] };
}

function actionPeers(action: tl.MessageAction): readonly number[] {
  switch (action._) {
    case 'messageActionChatCreate':
    case 'messageActionChatAddUser':
      return action.users;
    case 'messageActionChatDeleteUser':
      return [action.userId];
    case 'messageActionChatJoinedByLink':
      // 0 where the link is everybody's.
      return action.inviterId === 0 ? [] : [action.inviterId];
    default:
      return [];
  }
}

function marked(peer: tl.Peer | undefined): number[] {
  return peer === undefined ? [] : [markedIdOf(peer)];
}
