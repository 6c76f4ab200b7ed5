/** New and edited messages, in private chats, groups and channels. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientEvent } from '../events/client-events.js';
import type { MessageReference } from '../events/message-events.js';
import { markedIdOf } from '../peers/peer-id.js';
import { knownPeers, withChat } from './event-peers.js';
import { type FullMessage, messagePeers, senderIdOf } from './message-peers.js';
import { tellMembers } from './tell-members.js';
import { type EventContext, type ReducerTable, type UpdateReducer } from './update-reducer.js';

type NewMessage = tl.RawUpdateNewMessage | tl.RawUpdateNewChannelMessage;
type EditedMessage = tl.RawUpdateEditMessage | tl.RawUpdateEditChannelMessage;

const newMessage: UpdateReducer<NewMessage> = {
  peers: ({ message }, selfId) => messagePeers(message, selfId),
  tell: ({ message }, context) => {
    if (message._ === 'messageEmpty') return [];
    const told = refer(message, context).map((reference): ClientEvent => ({ type: 'newMessage', ...reference }));
    return message._ === 'messageService' ? [...told, ...tellMembers(message, context)] : told;
  },
};

const editedMessage: UpdateReducer<EditedMessage> = {
  peers: ({ message }, selfId) => messagePeers(message, selfId),
  tell: ({ message }, context) =>
    message._ === 'messageEmpty' ? [] : refer(message, context).map((reference) => ({ type: 'messageEdited', ...reference })),
};

export const messageReducers: ReducerTable = {
  updateNewMessage: newMessage,
  updateNewChannelMessage: newMessage,
  updateEditMessage: editedMessage,
  updateEditChannelMessage: editedMessage,
};

function refer(message: FullMessage, context: EventContext): MessageReference[] {
  const senderId = senderIdOf(message, context.selfId);
  const sender = context.find(senderId);
  if (sender === undefined) return [];
  const { needed, named } = messagePeers(message, context.selfId);
  const peers = knownPeers([...needed, ...named], context);
  return withChat(markedIdOf(message.peerId), context, (chat) => ({ ...chat, message, senderId, sender, out: message.out ?? false, peers }));
}
