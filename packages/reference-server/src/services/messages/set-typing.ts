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
  const { userId, people, limiter } = context;
  const { action } = request;
  const partner = await resolvePeer(context, request.peer, 'type');
  if (partner.id === userId || !isPassedOn(action)) return true;
  if (limiter.take('typing', `${userId}:${partner.id}`, context.now) > 0) return true;
  const date = toSeconds(context.now);
  context.fanOut.pushVolatile(partner.id, async () => {
    const users = await people.describe(partner.id, [userId], date);
    return makeContainer({ updates: [{ _: 'updateUserTyping', userId, action }], users, date });
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
