/** messages.setTyping: the partner sees that something is being written. */
import type * as tl from '@kitewire/tl-schema/api';
import { toSeconds } from '../../ports/clock.js';
import { makeContainer } from '../../updates/container.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';

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
  const { peerId } = await resolvePeer(context, request.peer, 'type');
  if (peerId === userId || !isPassedOn(action)) return true;
  if (limiter.take('typing', `${userId}:${peerId}`, context.now) > 0) return true;
  const date = toSeconds(context.now);
  context.fanOut.pushVolatile(peerId, async () => {
    const described = await peers.describe(peerId, [userId], date);
    return makeContainer({ updates: [{ _: 'updateUserTyping', userId, action }], ...described, date });
  });
  return true;
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
