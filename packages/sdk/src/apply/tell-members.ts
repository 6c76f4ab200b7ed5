/** Who came and who left, as the service messages of groups tell it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientEvent } from '../events/client-events.js';
import { markedIdOf } from '../peers/peer-id.js';
import { knownPeers, withChat } from './event-peers.js';
import { senderIdOf } from './message-peers.js';
import type { EventContext } from './update-reducer.js';

/** The event about the members of a group that a service message brings, if it brings one. */
export function tellMembers(message: tl.RawMessageService, context: EventContext): ClientEvent[] {
  const actorId = senderIdOf(message, context.selfId);
  const { joined = [], left = [] } = membersIn(message.action, actorId);
  const actor = context.find(actorId);
  if (actor === undefined || joined.length + left.length === 0) return [];
  const peers = knownPeers([...joined, ...left, actorId], context);
  return withChat(markedIdOf(message.peerId), context, (chat) => ({ type: 'membersChanged', ...chat, joined, left, actorId, actor, peers }));
}

function membersIn(action: tl.MessageAction, actorId: number): { readonly joined?: readonly number[]; readonly left?: readonly number[] } {
  switch (action._) {
    case 'messageActionChatCreate':
    case 'messageActionChatAddUser':
      return { joined: action.users };
    case 'messageActionChatJoinedByLink':
    case 'messageActionChatJoinedByRequest':
      return { joined: [actorId] };
    case 'messageActionChatDeleteUser':
      return { left: [action.userId] };
    default:
      return {};
  }
}
