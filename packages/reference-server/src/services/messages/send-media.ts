/** messages.sendMedia and messages.uploadMedia: a photo or document goes to someone, or is made ready for an album. */
import type * as tl from '@kitewire/tl-schema/api';
import { mediaToTl } from '../../domain/media-to-tl.js';
import { findCaptionFault } from '../../domain/message-text.js';
import { refuse } from '../../errors.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { readMedia, requireShown, signOf } from '../files/read-media.js';
import { resolvePeer } from '../resolve-peer.js';
import { answerSent, putMessage, readDestination, refuseUnknownWishes, resolveRecipient } from './outgoing.js';
import { readEntities } from './read-entities.js';

/**
 * As messages.sendMessage. The message of a random_id that was sent is given again without a look at the file, whose parts
 * are gone since.
 *
 * https://core.telegram.org/method/messages.sendMedia
 */
export async function sendMedia(context: UserContext, request: tl.MessagesSendMediaRequest): Promise<tl.Updates> {
  const { userId, limiter } = context;
  const { message: text, randomId } = request;
  if (randomId === 0n) refuse('RANDOM_ID_EMPTY');
  const asked = requireShown(request.media);
  const fault = findCaptionFault(text);
  if (fault !== undefined) refuse(fault);
  refuseUnknownWishes(request);
  const isSent = await context.stores.messages.isSent(userId, randomId);
  const recipient = await resolveRecipient(context, request, isSent);
  const entities = await readEntities(context, text, request.entities ?? []);
  const destination = await readDestination(context, request, recipient);
  enforceWait(limiter.take('sendMessage', String(userId), context.now));
  const media = isSent ? {} : { media: await readMedia(context, asked) };
  return answerSent(context, destination, [await putMessage(context, destination, { randomId, text, entities, mediaSign: signOf(asked), ...media })]);
}

/** The file is the server's from then on; the caller sends it by its id. https://core.telegram.org/method/messages.uploadMedia */
export async function uploadMedia(context: UserContext, request: tl.MessagesUploadMediaRequest): Promise<tl.MessageMedia> {
  const { userId, limiter } = context;
  if (request.businessConnectionId !== undefined) refuse('BUSINESS_CONNECTION_INVALID');
  const asked = requireShown(request.media);
  await resolvePeer(context, request.peer, 'readMessages');
  enforceWait(limiter.take('sendMessage', String(userId), context.now));
  return mediaToTl(await readMedia(context, asked), { references: context.fileReferences, scope: { type: 'user', userId } });
}
