/** Telling the user's other sessions that somebody has logged in to the account. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UserId } from '../../domain/peer-id.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { makeContainer } from '../../updates/container.js';
import type { ServiceContext } from '../context.js';

/**
 * Pushes what the other devices show, so that the owner can end a login that is none of theirs. One that another device
 * has let in itself needs no such question, and is told by its hash alone.
 *
 * https://core.telegram.org/constructor/updateNewAuthorization
 */
export async function announceLogin(context: ServiceContext, userId: UserId, { confirmed }: { readonly confirmed: boolean }): Promise<void> {
  const login = await context.stores.authorizations.find(context.authKeyId);
  // Ended again meanwhile.
  if (login?.userId !== userId) return;
  const { hash, loggedInAt: date } = login;
  const device = context.client?.deviceModel ?? '';
  const update: tl.RawUpdateNewAuthorization = { _: 'updateNewAuthorization', hash, ...(!confirmed && { unconfirmed: true, date, device, location: '' }) };
  context.fanOut.pushVolatile(userId, async () => makeContainer({ updates: [update], users: [], date: toSeconds(context.now) }), callerOf(context));
}
