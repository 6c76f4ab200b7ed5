/** Who may do what in a channel or supergroup. */
import { restrictionsAt, standingOf } from './channel.js';
import type { ChannelMember, Standing, ViewedChannel } from './channel.js';
import type { MediaKind } from './document-attributes.js';
import type { AdminRight, Restriction } from './channel-rights.js';
import { defaultRestrictions } from './channel-rights.js';

/** What somebody wants to do in a channel. */
export type ChannelAction =
  | { readonly type: 'see' | 'readMessages' | 'readMembers' | 'markRead' }
  /** Write a message, or one with media. */
  | { readonly type: 'send'; readonly media?: MediaKind }
  | { readonly type: 'type' | 'pinMessages' | 'changeInfo' | 'slowMode' | 'deleteChannel' }
  /** Come in, with or without an invitation that is good. */
  | { readonly type: 'join'; readonly invited: boolean }
  | { readonly type: 'leave' | 'invite' | 'exportInvite' }
  /** Change or delete a message; `own`: the asker wrote it. */
  | { readonly type: 'editMessage' | 'deleteMessage'; readonly own: boolean }
  /** Give somebody rights, or take them away with none. */
  | { readonly type: 'promote'; readonly target: ChannelMember | undefined; readonly rights: readonly AdminRight[] }
  /** Restrict somebody, or lift that. */
  | { readonly type: 'restrict'; readonly target: ChannelMember | undefined };

/** Why not, as the error is called. */
export type ChannelRefusal =
  | 'CHANNEL_PRIVATE'
  | 'CHAT_ADMIN_REQUIRED'
  | 'CHAT_GUEST_SEND_FORBIDDEN'
  | `CHAT_SEND_${'PLAIN' | 'MEDIA' | 'PHOTOS' | 'VIDEOS' | 'ROUNDVIDEOS' | 'AUDIOS' | 'VOICES' | 'GIFS' | 'STICKERS' | 'DOCS'}_FORBIDDEN`
  | 'CHAT_WRITE_FORBIDDEN'
  | 'MESSAGE_AUTHOR_REQUIRED'
  | 'MESSAGE_DELETE_FORBIDDEN'
  | 'RIGHT_FORBIDDEN'
  | 'USER_ADMIN_INVALID'
  | 'USER_ALREADY_PARTICIPANT'
  | 'USER_BANNED_IN_CHANNEL'
  | 'USER_CREATOR'
  | 'USER_KICKED'
  | 'USER_NOT_PARTICIPANT';

/** A question to `authoriseChannel`; whether the asker has been shown the channel is settled before. */
export interface ChannelRequest extends ViewedChannel {
  readonly kind: 'channel';
  readonly action: ChannelAction;
  /** Unix seconds. */
  readonly date: number;
}

/** The answer, or why not. */
export type ChannelDecision = { readonly allowed: true } | { readonly allowed: false; readonly refusal: ChannelRefusal };

/** Decides one question. */
export function authoriseChannel(request: ChannelRequest): ChannelDecision {
  const refusal = findRefusal(request);
  return refusal === undefined ? { allowed: true } : { allowed: false, refusal };
}

function findRefusal(request: ChannelRequest): ChannelRefusal | undefined {
  const { channel, member, action, date } = request;
  if (action.type === 'see') return undefined;
  const standing = standingOf(member, date);
  if (channel.deleted || standing === 'banned') return 'CHANNEL_PRIVATE';
  if (standing === 'left') return refuseOutsider(request);
  if (action.type === 'join') return 'USER_ALREADY_PARTICIPANT';
  if (action.type === 'leave') return standing === 'creator' ? 'USER_CREATOR' : undefined;
  if (action.type === 'promote') return refusePromotion(request, action, standing);
  if (action.type === 'restrict') return refuseRestriction(request, action, standing);
  if (standing === 'creator') return action.type === 'editMessage' && channel.megagroup && !action.own ? 'MESSAGE_AUTHOR_REQUIRED' : undefined;
  return channel.megagroup ? refuseInGroup(request) : refuseInBroadcast(request);
}

/** Somebody who is not in the channel reads public ones, and comes in. */
function refuseOutsider({ channel, action }: ChannelRequest): ChannelRefusal | undefined {
  const isPublic = channel.username !== undefined;
  if (action.type === 'leave') return 'USER_NOT_PARTICIPANT';
  if (action.type === 'join' && action.invited) return undefined;
  if (!isPublic) return 'CHANNEL_PRIVATE';
  switch (action.type) {
    case 'join':
    case 'readMessages':
      return undefined;
    case 'readMembers':
      return channel.megagroup ? undefined : 'CHAT_ADMIN_REQUIRED';
    case 'markRead':
      return 'CHANNEL_PRIVATE';
    case 'send':
    case 'type':
      return channel.megagroup ? 'CHAT_GUEST_SEND_FORBIDDEN' : 'CHAT_WRITE_FORBIDDEN';
    case 'editMessage':
      return 'MESSAGE_AUTHOR_REQUIRED';
    case 'deleteMessage':
      return 'MESSAGE_DELETE_FORBIDDEN';
    default:
      return 'CHAT_ADMIN_REQUIRED';
  }
}

/** An admin or a member of a supergroup. */
function refuseInGroup({ member, action, date }: ChannelRequest): ChannelRefusal | undefined {
  const may = mayBeside(member);
  const restrictions = restrictionsAt(member, date);
  switch (action.type) {
    case 'send':
    case 'type':
      if (restrictions.includes('sendMessages')) return 'USER_BANNED_IN_CHANNEL';
      return refuseContent(action.type === 'send' ? action.media : undefined, restrictions);
    case 'editMessage':
      if (!action.own) return 'MESSAGE_AUTHOR_REQUIRED';
      return restrictions.includes('sendMessages') ? 'USER_BANNED_IN_CHANNEL' : undefined;
    case 'deleteMessage':
      return action.own || may('deleteMessages') ? undefined : 'MESSAGE_DELETE_FORBIDDEN';
    case 'pinMessages':
    case 'changeInfo':
      return may(action.type) || isLeftToMembers(action.type, member, date) ? undefined : 'CHAT_ADMIN_REQUIRED';
    case 'invite':
      return may('inviteUsers') || isLeftToMembers('inviteUsers', member, date) ? undefined : 'CHAT_ADMIN_REQUIRED';
    case 'exportInvite':
      return may('inviteUsers') ? undefined : 'CHAT_ADMIN_REQUIRED';
    case 'slowMode':
      return may('banUsers') ? undefined : 'CHAT_ADMIN_REQUIRED';
    case 'deleteChannel':
      return 'CHAT_ADMIN_REQUIRED';
    default:
      return undefined;
  }
}

/** What restrictions keep somebody from saying; sendMedia keeps from all media. */
function refuseContent(media: MediaKind | undefined, restrictions: readonly Restriction[]): ChannelRefusal | undefined {
  if (media === undefined) return restrictions.includes('sendPlain') ? 'CHAT_SEND_PLAIN_FORBIDDEN' : undefined;
  if (restrictions.includes('sendMedia')) return 'CHAT_SEND_MEDIA_FORBIDDEN';
  const [restriction, refusal] = mediaRestrictions[media];
  return restrictions.includes(restriction) ? refusal : undefined;
}

const mediaRestrictions: Readonly<Record<MediaKind, readonly [Restriction, ChannelRefusal]>> = {
  photo: ['sendPhotos', 'CHAT_SEND_PHOTOS_FORBIDDEN'],
  video: ['sendVideos', 'CHAT_SEND_VIDEOS_FORBIDDEN'],
  roundvideo: ['sendRoundvideos', 'CHAT_SEND_ROUNDVIDEOS_FORBIDDEN'],
  audio: ['sendAudios', 'CHAT_SEND_AUDIOS_FORBIDDEN'],
  voice: ['sendVoices', 'CHAT_SEND_VOICES_FORBIDDEN'],
  gif: ['sendGifs', 'CHAT_SEND_GIFS_FORBIDDEN'],
  sticker: ['sendStickers', 'CHAT_SEND_STICKERS_FORBIDDEN'],
  document: ['sendDocs', 'CHAT_SEND_DOCS_FORBIDDEN'],
};

/** An admin or a subscriber of a broadcast channel. */
function refuseInBroadcast({ member, action }: ChannelRequest): ChannelRefusal | undefined {
  const may = mayBeside(member);
  switch (action.type) {
    case 'send':
    case 'type':
      return may('postMessages') ? undefined : 'CHAT_WRITE_FORBIDDEN';
    case 'editMessage':
      return may('editMessages') || (action.own && may('postMessages')) ? undefined : 'MESSAGE_AUTHOR_REQUIRED';
    case 'deleteMessage':
      return may('deleteMessages') || (action.own && may('postMessages')) ? undefined : 'MESSAGE_DELETE_FORBIDDEN';
    case 'pinMessages':
      return may('pinMessages') || may('editMessages') ? undefined : 'CHAT_ADMIN_REQUIRED';
    case 'changeInfo':
      return may('changeInfo') ? undefined : 'CHAT_ADMIN_REQUIRED';
    case 'invite':
    case 'exportInvite':
      return may('inviteUsers') ? undefined : 'CHAT_ADMIN_REQUIRED';
    case 'readMembers':
      return member?.role === 'admin' ? undefined : 'CHAT_ADMIN_REQUIRED';
    case 'slowMode':
    case 'deleteChannel':
      return 'CHAT_ADMIN_REQUIRED';
    default:
      return undefined;
  }
}

/** Nobody gives what they do not have, and admins are changed only by the creator and by those who made them admins. */
function refusePromotion({ member }: ChannelRequest, { target, rights }: ChannelAction & { type: 'promote' }, standing: Standing): ChannelRefusal | undefined {
  const may = mayBeside(member);
  if (standing !== 'creator' && !may('addAdmins')) return 'CHAT_ADMIN_REQUIRED';
  if (target?.role === 'creator') return 'USER_CREATOR';
  if (standing === 'creator') return undefined;
  if (target?.role === 'admin' && target.changedBy !== member?.userId && target.userId !== member?.userId) return 'CHAT_ADMIN_REQUIRED';
  return rights.every(may) ? undefined : 'RIGHT_FORBIDDEN';
}

function refuseRestriction({ member }: ChannelRequest, { target }: ChannelAction & { type: 'restrict' }, standing: Standing): ChannelRefusal | undefined {
  if (standing !== 'creator' && !mayBeside(member)('banUsers')) return 'CHAT_ADMIN_REQUIRED';
  if (target?.role === 'creator' || target?.userId === member?.userId) return 'USER_ADMIN_INVALID';
  if (target?.role === 'admin' && standing !== 'creator' && target.changedBy !== member?.userId) return 'USER_ADMIN_INVALID';
  return undefined;
}

function mayBeside(member: ChannelMember | undefined): (right: AdminRight) => boolean {
  return (right) => member?.role === 'admin' && member.rights.includes(right);
}

/** Whether simple members have the right, and this one has not lost it. */
function isLeftToMembers(right: 'pinMessages' | 'changeInfo' | 'inviteUsers', member: ChannelMember | undefined, date: number): boolean {
  return !defaultRestrictions.includes(right) && member?.role === 'member' && !restrictionsAt(member, date).includes(right);
}
