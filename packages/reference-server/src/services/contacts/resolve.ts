/** contacts.resolveUsername, resolvePhone and search: from what is known of people to people. */
import type * as tl from '@kitewire/tl-schema/api';
import { authorise } from '../../domain/authorise.js';
import { channelPeer, peerToTl } from '../../domain/peer-id.js';
import type { ChannelId } from '../../domain/peer-id.js';
import { normalisePhone } from '../../domain/phone.js';
import type { User } from '../../domain/user.js';
import { isUsername } from '../../domain/username.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';

/** UTF-16 units of a search; https://core.telegram.org/method/contacts.search wants three. */
const shortestQuery = 3;
const longestQuery = 64;

/** People in one answer at most. */
const mostFound = 50;

/** https://core.telegram.org/method/contacts.resolveUsername */
export async function resolveUsername(context: UserContext, request: tl.ContactsResolveUsernameRequest): Promise<tl.ContactsResolvedPeer> {
  enforceWait(context.limiter.take('findByName', String(context.userId), context.now));
  if (!isUsername(request.username)) refuse('USERNAME_INVALID');
  const owner = await context.stores.channels.findByUsername(request.username, context.userId);
  if (owner !== undefined) return introduceChannel(context, owner.channel.id);
  return introduce(context, await context.stores.users.findByUsername(request.username), 'USERNAME_NOT_OCCUPIED');
}

/** https://core.telegram.org/method/contacts.resolvePhone */
export async function resolvePhone(context: UserContext, request: tl.ContactsResolvePhoneRequest): Promise<tl.ContactsResolvedPeer> {
  enforceWait(context.limiter.take('findByPhone', String(context.userId), context.now));
  const phone = normalisePhone(request.phone) ?? refuse('PHONE_NOT_OCCUPIED');
  return introduce(context, await context.stores.users.findByPhone(phone), 'PHONE_NOT_OCCUPIED');
}

/** https://core.telegram.org/method/contacts.search */
export async function search(context: UserContext, request: tl.ContactsSearchRequest): Promise<tl.ContactsFound> {
  enforceWait(context.limiter.take('findByName', String(context.userId), context.now));
  const text = request.q.trim().replace(/^@/, '').slice(0, longestQuery);
  if (text === '') refuse('SEARCH_QUERY_EMPTY');
  if (text.length < shortestQuery) refuse('QUERY_TOO_SHORT');
  const limit = Math.min(Math.max(request.limit, 1), mostFound);
  const { contacts, others } = await context.stores.users.search({ viewerId: context.userId, text, limit });
  return {
    _: 'contacts.found',
    myResults: contacts.map(peerToTl),
    results: others.map(peerToTl),
    ...(await context.peers.describe(context.userId, [...contacts, ...others], toSeconds(context.now))),
  };
}

async function introduce(context: UserContext, user: User | undefined, missing: string): Promise<tl.ContactsResolvedPeer> {
  const targetId = user?.id ?? 0;
  const decision = authorise({ kind: 'user', askerId: context.userId, action: 'see', targetId, target: user, proof: { type: 'resolved' } });
  if (!decision.allowed) refuse(missing);
  const peers = await context.peers.describe(context.userId, [targetId], toSeconds(context.now));
  return { _: 'contacts.resolvedPeer', peer: peerToTl(targetId), ...peers };
}

async function introduceChannel(context: UserContext, channelId: ChannelId): Promise<tl.ContactsResolvedPeer> {
  const peerId = channelPeer(channelId);
  return { _: 'contacts.resolvedPeer', peer: peerToTl(peerId), ...(await context.peers.describe(context.userId, [peerId], toSeconds(context.now))) };
}
