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
  if (message._ === 'messageEmpty') return message.peerId === undefined ? needs() : needs(markedIdOf(message.peerId));
  const chatId = markedIdOf(message.peerId);
  const senderId = senderIdOf(message, selfId);
  const needed = senderId === chatId ? [chatId] : [chatId, senderId];
  const named: number[] = [];
  addPeer(named, message.replyTo?._ === 'messageReplyHeader' ? message.replyTo.replyToPeerId : message.replyTo?.peer);
  if (message._ === 'messageService') named.push(...actionPeers(message.action));
  else addContentPeers(named, message);
  return { needed, named };
}

function addContentPeers(named: number[], { fwdFrom, viaBotId, entities }: tl.RawMessage): void {
  addPeer(named, fwdFrom?.fromId);
  if (viaBotId !== undefined) named.push(viaBotId);
  if (entities === undefined) return;
  for (const entity of entities) if (entity._ === 'messageEntityMentionName') named.push(entity.userId);
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

function addPeer(ids: number[], peer: tl.Peer | undefined): void {
  if (peer !== undefined) ids.push(markedIdOf(peer));
}
