/** New and edited messages, in private chats, groups and channels. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientEvent } from '../events/client-events.js';
import { markedIdOf } from '../peers/peer-id.js';
import { knownPeers } from './event-peers.js';
import { type FullMessage, messagePeers, senderIdOf } from './message-peers.js';
import { tellMembers } from './tell-members.js';
import { allPeers, type EventContext, type ReducerTable, type ReferencedPeers, type UpdateReducer } from './update-reducer.js';

type NewMessage = tl.RawUpdateNewMessage | tl.RawUpdateNewChannelMessage;
type EditedMessage = tl.RawUpdateEditMessage | tl.RawUpdateEditChannelMessage;

const newMessage: UpdateReducer<NewMessage> = {
  peers: ({ message }, selfId) => messagePeers(message, selfId),
  tell: ({ message }, context, peers) => {
    if (message._ === 'messageEmpty') return [];
    const told = refer('newMessage', { message, peers }, context);
    return message._ === 'messageService' ? [...told, ...tellMembers(message, context)] : told;
  },
};

const editedMessage: UpdateReducer<EditedMessage> = {
  peers: ({ message }, selfId) => messagePeers(message, selfId),
  tell: ({ message }, context, peers) => (message._ === 'messageEmpty' ? [] : refer('messageEdited', { message, peers }, context)),
};

export const messageReducers: ReducerTable = {
  updateNewMessage: newMessage,
  updateNewChannelMessage: newMessage,
  updateEditMessage: editedMessage,
  updateEditChannelMessage: editedMessage,
};

/** Thousands of them are made in a row: each is one literal. */
function refer(type: 'newMessage' | 'messageEdited', { message, peers: referenced }: { readonly message: FullMessage; readonly peers: ReferencedPeers }, context: EventContext): ClientEvent[] {
  const senderId = senderIdOf(message, context.selfId);
  const chatId = markedIdOf(message.peerId);
  const [sender, chat] = [context.find(senderId), context.find(chatId)];
  if (sender === undefined || chat === undefined) return [];
  const peers = knownPeers(allPeers(referenced), context);
  return [{ type, chatId, chat, message, senderId, sender, out: message.out ?? false, peers }];
}
