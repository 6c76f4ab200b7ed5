/** messages.setTyping: the others see that something is being written. */
import type * as tl from '@kitewire/tl-schema/api';
import type { Channel } from '../../domain/channel.js';
import { channelPeer, peerToTl } from '../../domain/peer-id.js';
import type { PeerId, UserId } from '../../domain/peer-id.js';
import { toSeconds } from '../../ports/clock.js';
import { makeContainer } from '../../updates/container.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import type { BoxPeer } from '../resolve-peer.js';

/**
 * Whoever is away never hears of it. Beyond its limit it is passed over in silence: a client could do nothing about a
 * refusal. Emoji interactions name a message of the sender's box, which means nothing to the partner; they and drafts
 * are passed over as well.
 *
 * https://core.telegram.org/method/messages.setTyping
 */
export async function setTyping(context: UserContext, request: tl.MessagesSetTypingRequest): Promise<boolean> {
  const { userId, peers, limiter } = context;
  const { action } = request;
  const peer = await resolvePeer(context, request.peer, 'type');
  if (peer.peerId === userId || !isPassedOn(action)) return true;
  if (limiter.take('typing', `${userId}:${peer.peerId}`, context.now) > 0) return true;
  const date = toSeconds(context.now);
  if (peer.type === 'channel') {
    await tellTyping(context, peer.channel, action);
    return true;
  }
  const { update, named, listenerIds } = await announce(context, peer, action);
  for (const listenerId of listenerIds) {
    context.fanOut.pushVolatile(listenerId, async () => makeContainer({ updates: [update], ...(await peers.describe(listenerId, named, date)), date }));
  }
  return true;
}

interface Announcement {
  readonly update: tl.Update;
  /** Whom the update names. */
  readonly named: readonly PeerId[];
  readonly listenerIds: readonly UserId[];
}

async function announce({ userId, stores }: UserContext, peer: BoxPeer, action: tl.SendMessageAction): Promise<Announcement> {
  if (peer.type === 'user') return { update: { _: 'updateUserTyping', userId, action }, named: [userId], listenerIds: [peer.peerId] };
  const members = await stores.chats.members(peer.chat.id);
  return {
    update: { _: 'updateChatUserTyping', chatId: peer.chat.id, fromId: peerToTl(userId), action },
    named: [userId, peer.peerId],
    listenerIds: members.map((member) => member.userId).filter((memberId) => memberId !== userId),
  };
}

/** In a broadcast channel nobody is told who prepares a post, nor in a supergroup which anonymous admin it is. */
async function tellTyping({ userId, stores, peers, fanOut, now }: UserContext, channel: Channel, action: tl.SendMessageAction): Promise<void> {
  const viewed = channel.megagroup ? await stores.channels.find(channel.id, userId) : undefined;
  if (viewed === undefined || viewed.member?.rights.includes('anonymous')) return;
  const update: tl.Update = { _: 'updateChannelUserTyping', channelId: channel.id, fromId: peerToTl(userId), action };
  const date = toSeconds(now);
  fanOut.pushToChannel(channel.id, {
    render: async (readerId) => makeContainer({ updates: [update], ...(await peers.describe(readerId, [userId, channelPeer(channel.id)], date)), date }),
    exceptUser: userId,
  });
}

function isPassedOn(action: tl.SendMessageAction): boolean {
  switch (action._) {
    case 'sendMessageEmojiInteraction':
    case 'sendMessageEmojiInteractionSeen':
    case 'sendMessageTextDraftAction':
    case 'speakingInGroupCallAction':
      return false;
    default:
      return true;
  }
}
