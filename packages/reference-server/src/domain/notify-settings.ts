/** How a user wants to be told of new messages: of one conversation, or of all of a kind. */
import type * as tl from '@kitewire/tl-schema/api';
import { peerToTl } from './peer-id.js';
import type { PeerId } from './peer-id.js';

/** What settings are for: one conversation, or all of a kind that have none of their own. */
export type NotifyTarget = PeerId | 'users' | 'chats' | 'broadcasts';

/** What is to be heard; a ringtone's id in decimal. */
export type NotifySound =
  | { readonly type: 'default' | 'none' }
  | { readonly type: 'local'; readonly title: string; readonly data: string }
  | { readonly type: 'ringtone'; readonly id: string };

/** The settings; what is absent is as for all of the kind. Values are fit for JSON. */
export interface NotifySettings {
  readonly showPreviews?: boolean;
  readonly silent?: boolean;
  /** Unix seconds. */
  readonly muteUntil?: number;
  readonly sound?: NotifySound;
  readonly storiesMuted?: boolean;
  readonly storiesHideSender?: boolean;
  readonly storiesSound?: NotifySound;
}

/** Whether a conversation is muted at a time in Unix seconds, by its own settings or by those for all of its kind. */
export function isMutedAt(date: number, own: NotifySettings, ofKind: NotifySettings): boolean {
  return (own.muteUntil ?? ofKind.muteUntil ?? 0) > date;
}

/** UTF-16 units in the name and in the address of a sound. */
const longestSound = 64;

/** Reads settings in; `undefined` when a sound has too long a name. */
export function notifySettingsFromTl(settings: tl.InputPeerNotifySettings): NotifySettings | undefined {
  const { showPreviews, silent, muteUntil, sound, storiesMuted, storiesHideSender, storiesSound } = settings;
  if (isTooLong(sound) || isTooLong(storiesSound)) return undefined;
  return {
    ...(showPreviews !== undefined && { showPreviews }),
    ...(silent !== undefined && { silent }),
    ...(muteUntil !== undefined && { muteUntil }),
    ...(sound !== undefined && { sound: soundFromTl(sound) }),
    ...(storiesMuted !== undefined && { storiesMuted }),
    ...(storiesHideSender !== undefined && { storiesHideSender }),
    ...(storiesSound !== undefined && { storiesSound: soundFromTl(storiesSound) }),
  };
}

/** Renders settings; each platform gets the same sound. https://core.telegram.org/constructor/peerNotifySettings */
export function notifySettingsToTl(settings: NotifySettings): tl.RawPeerNotifySettings {
  const { sound, storiesSound, ...rest } = settings;
  const [heard, storiesHeard] = [sound && soundToTl(sound), storiesSound && soundToTl(storiesSound)];
  return {
    _: 'peerNotifySettings',
    ...rest,
    ...(heard && { iosSound: heard, androidSound: heard, otherSound: heard }),
    ...(storiesHeard && { storiesIosSound: storiesHeard, storiesAndroidSound: storiesHeard, storiesOtherSound: storiesHeard }),
  };
}

/** Renders what settings are for. https://core.telegram.org/type/NotifyPeer */
export function notifyTargetToTl(target: NotifyTarget): tl.NotifyPeer {
  switch (target) {
    case 'users':
      return { _: 'notifyUsers' };
    case 'chats':
      return { _: 'notifyChats' };
    case 'broadcasts':
      return { _: 'notifyBroadcasts' };
    default:
      return { _: 'notifyPeer', peer: peerToTl(target) };
  }
}

function isTooLong(sound: tl.NotificationSound | undefined): boolean {
  return sound?._ === 'notificationSoundLocal' && (sound.title.length > longestSound || sound.data.length > longestSound);
}

function soundFromTl(sound: tl.NotificationSound): NotifySound {
  switch (sound._) {
    case 'notificationSoundDefault':
      return { type: 'default' };
    case 'notificationSoundNone':
      return { type: 'none' };
    case 'notificationSoundLocal':
      return { type: 'local', title: sound.title, data: sound.data };
    case 'notificationSoundRingtone':
      return { type: 'ringtone', id: String(sound.id) };
  }
}

function soundToTl(sound: NotifySound): tl.NotificationSound {
  switch (sound.type) {
    case 'default':
      return { _: 'notificationSoundDefault' };
    case 'none':
      return { _: 'notificationSoundNone' };
    case 'local':
      return { _: 'notificationSoundLocal', title: sound.title, data: sound.data };
    case 'ringtone':
      return { _: 'notificationSoundRingtone', id: BigInt(sound.id) };
  }
}
