/** messages.saveDraft, getAllDrafts and clearAllDrafts: what has been begun and is to be seen on all devices. */
import type * as tl from '@kitewire/tl-schema/api';
import { draftToTl, peersOfDraft } from '../../domain/draft.js';
import type { Draft } from '../../domain/draft.js';
import { longestMessage } from '../../domain/message-text.js';
import { countFitting } from '../../domain/page-size.js';
import { peerToTl } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import { makeContainer } from '../../updates/container.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import { readEntities } from './read-entities.js';

/** Drafts in one answer at most, the latest ones. */
const mostDrafts = 500;

/**
 * All sessions of the user are told, this one as well. A draft without a text and an answered message is none; media and
 * effects are passed over.
 *
 * https://core.telegram.org/method/messages.saveDraft
 */
export async function saveDraft(context: UserContext, request: tl.MessagesSaveDraftRequest): Promise<boolean> {
  const { userId, limiter, stores } = context;
  const { message: text, replyTo } = request;
  if (text.length > longestMessage) refuse('MESSAGE_TOO_LONG');
  const { peerId } = await resolvePeer(context, request.peer, 'see');
  const entities = await readEntities(context, text, request.entities ?? []);
  const replyToId = replyTo?._ === 'inputReplyToMessage' && replyTo.replyToMsgId > 0 ? replyTo.replyToMsgId : undefined;
  enforceWait(limiter.take('saveDraft', String(userId), context.now));
  const date = toSeconds(context.now);
  const draft: Draft = { text, entities, date, ...(replyToId !== undefined && { replyToId }), ...(request.noWebpage && { noWebpage: true }) };
  await stores.drafts.save({ userId, peerId, draft: text === '' && replyToId === undefined ? undefined : draft, date });
  return true;
}

/** https://core.telegram.org/method/messages.getAllDrafts */
export async function getAllDrafts(context: UserContext): Promise<tl.Updates> {
  const { userId, stores, peers } = context;
  const date = toSeconds(context.now);
  const found = await stores.drafts.list(userId, mostDrafts);
  const told = found.slice(0, countFitting(found.map(({ draft }) => draft)));
  const updates = told.map(({ peerId, draft }): tl.Update => ({ _: 'updateDraftMessage', peer: peerToTl(peerId), draft: draftToTl(draft) }));
  const peerIds = told.flatMap(({ peerId, draft }) => [peerId, ...peersOfDraft(draft)]);
  return makeContainer({ updates, ...(await peers.describe(userId, peerIds, date)), date });
}

/** https://core.telegram.org/method/messages.clearAllDrafts */
export async function clearAllDrafts(context: UserContext): Promise<boolean> {
  await context.stores.drafts.clearAll(context.userId, toSeconds(context.now));
  return true;
}
