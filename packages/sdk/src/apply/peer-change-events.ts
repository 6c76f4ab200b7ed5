/** The events about a peer whose stored record has changed. */
import type { ChatAspect } from '../events/chat-events.js';
import type { ClientEvent } from '../events/client-events.js';
import type { UserAspect } from '../events/user-events.js';
import { isMember } from '../peers/membership.js';
import { peerKindOf } from '../peers/peer-id.js';
import type { PeerObject, PeerRecord } from '../storage/records.js';
import type { PeerChange } from './peer-overlay.js';
import { sameValue } from '../storage/same-value.js';

/** What the application is told of changes to stored peers: nothing of those that were not wholly known before. */
export function peerChangeEvents(changes: readonly PeerChange[]): ClientEvent[] {
  return changes.flatMap(({ before, after }): ClientEvent[] => {
    if (before.min || after.min) return [];
    if (peerKindOf(after.id) === 'user') {
      const changed = userAspects(before, after);
      return changed.length === 0 ? [] : [{ type: 'userUpdated', userId: after.id, user: after, changed }];
    }
    const changed = chatAspects(before, after);
    return changed.length === 0 ? [] : [{ type: 'chatUpdated', chatId: after.id, chat: after, changed }];
  });
}

function userAspects(before: PeerRecord, after: PeerRecord): UserAspect[] {
  const aspects: UserAspect[] = [];
  if (before.name !== after.name) aspects.push('name');
  if (!sameValue(before.usernames, after.usernames)) aspects.push('usernames');
  if (before.phone !== after.phone) aspects.push('phone');
  if (!sameValue(photoOf(before.object), photoOf(after.object))) aspects.push('photo');
  return aspects;
}

function chatAspects(before: PeerRecord, after: PeerRecord): ChatAspect[] {
  const aspects: ChatAspect[] = [];
  if (before.name !== after.name) aspects.push('title');
  if (!sameValue(before.usernames, after.usernames)) aspects.push('usernames');
  if (isMember(before.object) !== isMember(after.object)) aspects.push('membership');
  // Whoever was thrown out sees neither photo nor members any more, and that says nothing about them.
  if (isForbidden(before.object) || isForbidden(after.object)) return aspects;
  if (!sameValue(photoOf(before.object), photoOf(after.object))) aspects.push('photo');
  const [countBefore, countAfter] = [memberCountOf(before.object), memberCountOf(after.object)];
  // Channels do not always say it.
  if (countBefore !== undefined && countAfter !== undefined && countBefore !== countAfter) aspects.push('memberCount');
  if (!sameValue(rightsOf(before.object), rightsOf(after.object))) aspects.push('rights');
  return aspects;
}

function isForbidden(object: PeerObject | undefined): boolean {
  return object?._ === 'chatForbidden' || object?._ === 'channelForbidden';
}

function photoOf(object: PeerObject | undefined): unknown {
  return object && 'photo' in object ? object.photo : undefined;
}

function memberCountOf(object: PeerObject | undefined): number | undefined {
  return object && 'participantsCount' in object ? object.participantsCount : undefined;
}

function rightsOf(object: PeerObject | undefined): unknown {
  if (object?._ !== 'chat' && object?._ !== 'channel') return undefined;
  return [object.creator, object.adminRights, object._ === 'channel' ? object.bannedRights : undefined, object.defaultBannedRights];
}
