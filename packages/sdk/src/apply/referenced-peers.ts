/** Which peers an update names. */
import type * as tl from '@kitewire/tl-schema/api';
import { markChannel, markChat, markedIdOf } from '../peers/peer-id.js';

/** Peers by marked id. */
export interface ReferencedPeers {
  /** Without these the update cannot be told at all: the chat and who acts in it. */
  readonly needed: readonly number[];
  /** These are named besides: authors of forwards, mentioned users, bots. */
  readonly named: readonly number[];
}

/** The peers that an update names; updates that say nothing to the application yet name none. */
export function referencedPeers(update: tl.Update): ReferencedPeers {
  switch (update._) {
    case 'updateNewMessage':
    case 'updateEditMessage':
    case 'updateNewChannelMessage':
    case 'updateEditChannelMessage':
      return messagePeers(update.message);
    case 'updateUserTyping':
      return needs(update.userId);
    case 'updateChatUserTyping':
      return needs(markChat(update.chatId), markedIdOf(update.fromId));
    case 'updateChannelUserTyping':
      return needs(markChannel(update.channelId), markedIdOf(update.fromId));
    case 'updateReadHistoryInbox':
    case 'updateReadHistoryOutbox':
    case 'updatePinnedMessages':
      return needs(markedIdOf(update.peer));
    case 'updateUserStatus':
    case 'updateUserName':
    case 'updateUserPhone':
      return needs(update.userId);
    case 'updateDeleteChannelMessages':
    case 'updatePinnedChannelMessages':
    case 'updateReadChannelInbox':
    case 'updateReadChannelOutbox':
      return needs(markChannel(update.channelId));
    default:
      return needs();
  }
}

/** The marked id of who wrote a message: in a private chat it may go without saying, a channel speaks for itself. */
export function senderIdOf(message: tl.RawMessage | tl.RawMessageService, selfId: number): number {
  if (message.fromId !== undefined) return markedIdOf(message.fromId);
  return message.out && message.peerId._ === 'peerUser' ? selfId : markedIdOf(message.peerId);
}

function messagePeers(message: tl.Message): ReferencedPeers {
  if (message._ === 'messageEmpty') return needs(...marked(message.peerId));
  const needed = [markedIdOf(message.peerId), ...marked(message.fromId)];
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
    default:
      return [];
  }
}

function marked(peer: tl.Peer | undefined): number[] {
  return peer === undefined ? [] : [markedIdOf(peer)];
}

function needs(...needed: number[]): ReferencedPeers {
  return { needed, named: [] };
}
