/** messages.sendMultiMedia: several photos or documents go together, as an album. */
import type * as tl from '@kitewire/tl-schema/api';
import { mediaKindOf } from '../../domain/document-attributes.js';
import type { MediaKind } from '../../domain/document-attributes.js';
import { findCaptionFault } from '../../domain/message-text.js';
import type { MessageMedia } from '../../domain/stored-file.js';
import { refuse } from '../../errors.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { readMedia, requireShown, signOf } from '../files/read-media.js';
import { answerSent, putMessage, readDestination, refuseUnknownWishes, resolveRecipient } from './outgoing.js';
import type { Outgoing, SentMessage } from './outgoing.js';
import { readEntities } from './read-entities.js';

/** Messages of one album at most. https://core.telegram.org/api/files#albums-grouped-media */
const longestAlbum = 10;

/**
 * Gives the caller updateMessageID for each of the files, and their messages. Each is a message like any other: should the
 * server stop on the way, the same call again sends those that are missing, and the others are not sent twice.
 *
 * https://core.telegram.org/method/messages.sendMultiMedia
 */
export async function sendMultiMedia(context: UserContext, request: tl.MessagesSendMultiMediaRequest): Promise<tl.Updates> {
  const { userId, limiter, stores } = context;
  const { multiMedia } = request;
  if (multiMedia.length === 0) refuse('MEDIA_EMPTY');
  if (multiMedia.length > longestAlbum) refuse('MULTI_MEDIA_TOO_LONG');
  const randomIds = multiMedia.map(({ randomId }) => randomId);
  if (randomIds.includes(0n)) refuse('RANDOM_ID_EMPTY');
  if (new Set(randomIds).size < randomIds.length) refuse('RANDOM_ID_DUPLICATE');
  for (const { message } of multiMedia) {
    const fault = findCaptionFault(message);
    if (fault !== undefined) refuse(fault);
  }
  refuseUnknownWishes(request);
  const areSent = await Promise.all(randomIds.map((randomId) => stores.messages.isSent(userId, randomId)));
  const recipient = await resolveRecipient(context, request, areSent.every(Boolean));
  const groupedId = groupOf(context, randomIds);
  const outgoing: Outgoing[] = [];
  for (const [index, single] of multiMedia.entries()) {
    outgoing.push(await readSingle(context, single, { index, groupedId, isSent: areSent[index] === true }));
  }
  requireOneKind(outgoing.flatMap(({ media }) => media ?? []));
  const destination = await readDestination(context, request, recipient);
  enforceWait(limiter.take('sendMessage', String(userId), context.now, outgoing.length));
  const sent: SentMessage[] = [];
  for (const message of outgoing) sent.push(await putMessage(context, destination, { ...message, continues: sent.length > 0 }));
  return answerSent(context, destination, sent);
}

/** Files are uploaded before: an album goes at once. */
async function readSingle(
  context: UserContext,
  { media: asked, message: text, entities, randomId }: tl.InputSingleMedia,
  { index, groupedId, isSent }: { readonly index: number; readonly groupedId: bigint; readonly isSent: boolean },
): Promise<Outgoing> {
  const shown = requireShown(asked);
  if (shown._ === 'inputMediaUploadedPhoto' || shown._ === 'inputMediaUploadedDocument') refuse('MEDIA_INVALID');
  const content = { randomId, text, entities: await readEntities(context, text, entities ?? []), mediaSign: `${signOf(shown)} in ${groupedId}` };
  if (isSent) return content;
  const media: MessageMedia = { ...(await readMedia(context, shown, `FILE_REFERENCE_${index}`)), groupedId };
  return { ...content, media };
}

/** The same for the same call, so that a repeated one finds its messages; 64 bits, positive. */
function groupOf({ userId, crypto }: UserContext, randomIds: readonly bigint[]): bigint {
  const digest = crypto.sha256(new TextEncoder().encode(`${userId}:${randomIds.join()}`));
  return BigInt.asUintN(63, new DataView(digest.buffer, digest.byteOffset, 8).getBigUint64(0, true));
}

/** Photos and videos go together; audio and documents only with their like. */
function requireOneKind(media: readonly MessageMedia[]): void {
  const kinds = new Set(media.map(({ file }) => albumKinds[mediaKindOf(file)]));
  if (kinds.has(undefined) || kinds.size > 1) refuse('MEDIA_INVALID');
}

const albumKinds: Readonly<Partial<Record<MediaKind, string>>> = { photo: 'pictures', video: 'pictures', audio: 'audio', document: 'documents' };
