/** account.updateNotifySettings, getNotifySettings, resetNotifySettings and getNotifyExceptions: how one is told of new messages. */
import type * as tl from '@kitewire/tl-schema/api';
import { notifySettingsFromTl, notifySettingsToTl, notifyTargetToTl } from '../../domain/notify-settings.js';
import type { NotifyTarget } from '../../domain/notify-settings.js';
import type { PeerId } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import { makeContainer } from '../../updates/container.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';

/** Settings that one user has at most; one answer has room for all of them. */
const mostSettings = 300;

/** What is left out is as for all of the kind from then on. https://core.telegram.org/method/account.updateNotifySettings */
export async function updateNotifySettings(context: UserContext, request: tl.AccountUpdateNotifySettingsRequest): Promise<boolean> {
  const { userId, stores, limiter } = context;
  const target = await resolveTarget(context, request.peer);
  const settings = notifySettingsFromTl(request.settings) ?? refuse('SETTINGS_INVALID');
  enforceWait(limiter.take('changeSettings', String(userId), context.now));
  const outcome = await stores.notifySettings.save({ userId, target, settings, most: mostSettings, date: toSeconds(context.now) });
  if (outcome === 'tooMany') refuse('SETTINGS_INVALID');
  return true;
}

/** https://core.telegram.org/method/account.getNotifySettings */
export async function getNotifySettings(context: UserContext, request: tl.AccountGetNotifySettingsRequest): Promise<tl.PeerNotifySettings> {
  return findNotifySettings(context, await resolveTarget(context, request.peer));
}

/** The settings for a target as clients are told about them. */
export async function findNotifySettings({ userId, stores }: UserContext, target: NotifyTarget): Promise<tl.RawPeerNotifySettings> {
  const [settings = {}] = await stores.notifySettings.find(userId, [target]);
  return notifySettingsToTl(settings);
}

/** https://core.telegram.org/method/account.resetNotifySettings */
export async function resetNotifySettings({ userId, stores, limiter, now }: UserContext): Promise<boolean> {
  enforceWait(limiter.take('changeSettings', String(userId), now));
  await stores.notifySettings.reset(userId, toSeconds(now));
  return true;
}

/** The conversations that have settings of their own, whatever these say. https://core.telegram.org/method/account.getNotifyExceptions */
export async function getNotifyExceptions(context: UserContext, request: tl.AccountGetNotifyExceptionsRequest): Promise<tl.Updates> {
  const { userId, stores, peers } = context;
  const wanted = request.peer && (await resolveTarget(context, request.peer));
  const date = toSeconds(context.now);
  const updates: tl.Update[] = [];
  const peerIds: PeerId[] = [];
  for (const { target, settings } of await stores.notifySettings.list(userId, mostSettings)) {
    if (typeof target !== 'number' || (wanted !== undefined && wanted !== target)) continue;
    peerIds.push(target);
    updates.push({ _: 'updateNotifySettings', peer: notifyTargetToTl(target), notifySettings: notifySettingsToTl(settings) });
  }
  return makeContainer({ updates, ...(await peers.describe(userId, peerIds, date)), date });
}

async function resolveTarget(context: UserContext, peer: tl.InputNotifyPeer): Promise<NotifyTarget> {
  switch (peer._) {
    case 'inputNotifyUsers':
      return 'users';
    case 'inputNotifyChats':
      return 'chats';
    case 'inputNotifyBroadcasts':
      return 'broadcasts';
    case 'inputNotifyPeer':
      return (await resolvePeer(context, peer.peer, 'see')).peerId;
    case 'inputNotifyForumTopic':
      // There are no forums.
      return refuse('TOPIC_ID_INVALID');
  }
}
