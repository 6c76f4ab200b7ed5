/** messages.exportChatInvite: a link through which people join. */
import type * as tl from '@kitewire/tl-schema/api';
import { makeInviteHash, mostInvites, mostUses } from '../../../domain/invite.js';
import { inviteToTl } from '../../../domain/invite-to-tl.js';
import { refuse } from '../../../errors.js';
import { toSeconds } from '../../../ports/clock.js';
import type { UserContext } from '../../context.js';
import { resolveInviting } from './resolve-inviting.js';

/**
 * Gives the admin's permanent link, or a new one in its place when that is asked for; with an end or a number of uses it
 * is a link of its own.
 *
 * Deviation: nobody has to be let in by hand, and nobody pays.
 *
 * https://core.telegram.org/method/messages.exportChatInvite
 */
export async function exportChatInvite(context: UserContext, request: tl.MessagesExportChatInviteRequest): Promise<tl.ExportedChatInvite> {
  const peerId = await resolveInviting(context, request.peer);
  const date = toSeconds(context.now);
  const { expireDate = 0, usageLimit = 0, title = '' } = request;
  if (request.requestNeeded || request.subscriptionPricing !== undefined || title !== '') refuse('CHAT_INVITE_PERMANENT');
  if (expireDate < 0 || (expireDate > 0 && expireDate <= date)) refuse('EXPIRE_DATE_INVALID');
  if (usageLimit < 0 || usageLimit > mostUses) refuse('USAGE_LIMIT_INVALID');
  const make = { peerId, creatorId: context.userId, freshHash: makeInviteHash(context.random), date };
  if (expireDate === 0 && usageLimit === 0) {
    return inviteToTl(await context.stores.invites.obtainPermanent({ ...make, replaces: request.legacyRevokePermanent === true }));
  }
  const invite = await context.stores.invites.add({
    ...make,
    most: mostInvites,
    ...(expireDate > 0 && { expiresAt: expireDate }),
    ...(usageLimit > 0 && { usageLimit }),
  });
  return inviteToTl(invite ?? refuse('INVITES_TOO_MUCH'));
}
