/** The table that says which order an update obeys: a line of events, its container's seq, or none. */
import type * as tl from '@kitewire/tl-schema/api';
import { type AccountKey, commonBox, secretBox } from './box-key.js';

/** Where an update goes. */
export type UpdateRoute =
  /** Into a line, as the events `pts - ptsCount + 1 .. pts` of it. */
  | { readonly to: 'box'; readonly key: AccountKey; readonly pts: number; readonly ptsCount: number }
  /** The same into the line of a channel. */
  | { readonly to: 'channel'; readonly channelId: number; readonly pts: number; readonly ptsCount: number }
  /** A channel has events that are not pushed, up to `pts` where it is given. */
  | { readonly to: 'channelTooLong'; readonly channelId: number; readonly pts: number | undefined }
  /** Under the seq of its container. */
  | { readonly to: 'seq' }
  /** To the application at once: it is outside every order. */
  | { readonly to: 'now' }
  /** The server has dropped the common line: ask for a new state. */
  | { readonly to: 'newState' }
  /** It cannot be right as it stands: ask for the difference. */
  | { readonly to: 'difference' };

/**
 * Updates outside every order: volatile ones, those that reach a client before login, and `updateMessageID`, which must
 * be known before the message that it names.
 */
const immediate: ReadonlySet<tl.Update['_']> = new Set<tl.Update['_']>([
  'updateMessageID',
  'updateUserTyping',
  'updateChatUserTyping',
  'updateChannelUserTyping',
  'updateEncryptedChatTyping',
  'updateUserStatus',
  'updateLoginToken',
  'updateSentPhoneCode',
  'updateDcOptions',
  'updateConfig',
  'updateServiceNotification',
  'updateLangPackTooLong',
  'updateLangPack',
]);

/** Updates that stand for events themselves, so that a count of 0 cannot be true. */
const countedAlways: ReadonlySet<tl.Update['_']> = new Set<tl.Update['_']>([
  'updateNewMessage',
  'updateEditMessage',
  'updateNewChannelMessage',
  'updateEditChannelMessage',
]);

/**
 * Finds the order that a pushed update obeys.
 *
 * @see https://core.telegram.org/api/updates
 */
export function routeUpdate(update: tl.Update): UpdateRoute {
  if (immediate.has(update._)) return { to: 'now' };
  if (update._ === 'updatePtsChanged') return { to: 'newState' };
  if (update._ === 'updateChannelTooLong') return { to: 'channelTooLong', channelId: update.channelId, pts: update.pts };
  if ('qts' in update) return { to: 'box', key: secretBox, pts: update.qts, ptsCount: 1 };
  if (!('pts' in update) || !('ptsCount' in update)) return { to: 'seq' };
  const { pts, ptsCount } = update;
  if (ptsCount < 0 || (ptsCount === 0 && countedAlways.has(update._))) return { to: 'difference' };
  const channelId = channelOf(update);
  if (channelId === undefined) return { to: 'box', key: commonBox, pts, ptsCount };
  return channelId === 0 ? { to: 'difference' } : { to: 'channel', channelId, pts, ptsCount };
}

function channelOf(update: tl.Update): number | undefined {
  switch (update._) {
    case 'updateNewChannelMessage':
    case 'updateEditChannelMessage':
      // An empty message may come without its chat, and then nobody can tell whose line it is on; no channel has the id 0.
      return update.message.peerId?._ === 'peerChannel' ? update.message.peerId.channelId : 0;
    case 'updateDeleteChannelMessages':
    case 'updatePinnedChannelMessages':
    case 'updateChannelWebPage':
      return update.channelId;
    default:
      return undefined;
  }
}
