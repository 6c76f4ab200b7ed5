/** An event of the line of seq as its user's clients are told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import { dialogFilterToTl } from './dialog-filter.js';
import { dialogPeerToTl, mainFolder } from './dialog-settings.js';
import { draftToTl } from './draft.js';
import { notifySettingsToTl, notifyTargetToTl } from './notify-settings.js';
import { peerToTl } from './peer-id.js';
import type { PeerId, UserId } from './peer-id.js';
import type { SeqEvent } from './seq-event.js';

/** Those whom events name, as their user knows them. */
export interface SeqView {
  /** A peer as the user's clients point at it. */
  inputPeer(peerId: PeerId): tl.InputPeer;
  /** One of the users whom the events name. */
  user(userId: UserId): tl.RawUser | undefined;
}

/** Renders an event as what must be applied together; its seq stands in the envelope. https://core.telegram.org/type/Update */
export function seqEventToTl(event: SeqEvent, view: SeqView): tl.Update[] {
  switch (event.type) {
    case 'draft':
      return [
        {
          _: 'updateDraftMessage',
          peer: peerToTl(event.peerId),
          draft: event.draft === null ? { _: 'draftMessageEmpty', date: event.date } : draftToTl(event.draft),
        },
      ];
    case 'peerBlocked':
      return [{ _: 'updatePeerBlocked', ...(event.blocked && { blocked: true as const }), peerId: peerToTl(event.peerId) }];
    case 'unreadMark':
      return [{ _: 'updateDialogUnreadMark', ...(event.unread && { unread: true as const }), peer: dialogPeerToTl(event.peerId) }];
    case 'pinnedDialogs':
      return pinnedToTl(event);
    case 'chatAdmin':
      return [{ _: 'updateChatParticipantAdmin', chatId: event.chatId, userId: event.memberId, isAdmin: event.isAdmin, version: event.version }];
    case 'dialogFilter':
      // The order tells of the whole: the log may have lost where a filter came in.
      return [{ _: 'updateDialogFilter', id: event.id, ...(event.filter !== null && { filter: dialogFilterToTl(event.filter, view.inputPeer) }) }, filterOrderToTl(event.order)];
    case 'dialogFilterOrder':
      return [filterOrderToTl(event.order)];
    case 'notifySettings':
      return [{ _: 'updateNotifySettings', peer: notifyTargetToTl(event.target), notifySettings: notifySettingsToTl(event.settings) }];
    case 'userName':
      return userNameToTl(view.user(event.subjectId));
    case 'userPhoto':
      // The photo itself stands in the user beside it.
      return [{ _: 'updateUser', userId: event.subjectId }];
    case 'channelPlace':
      return [{ _: 'updateChannel', channelId: event.channelId }];
    case 'readChannel': {
      const { channelId, maxId, stillUnreadCount, pts } = event;
      return [{ _: 'updateReadChannelInbox', channelId, maxId, stillUnreadCount, pts }];
    }
  }
}

function filterOrderToTl(order: readonly number[]): tl.Update {
  return { _: 'updateDialogFilterOrder', order: [...order] };
}

/** The names are those of now, as this user knows the other: a contact bears the name in the list. */
function userNameToTl(user: tl.RawUser | undefined): tl.Update[] {
  if (user === undefined) return [];
  const { id: userId, firstName = '', lastName = '', username } = user;
  const editable = user.self ? { editable: true as const } : {};
  const usernames: tl.Username[] = username === undefined ? [] : [{ _: 'username', ...editable, active: true, username }];
  return [{ _: 'updateUserName', userId, firstName, lastName, usernames }];
}

/** The whole order goes with what has come or gone: where the log has only this, it stands for what was before. */
function pinnedToTl({ folderId, order, toggled }: SeqEvent & { type: 'pinnedDialogs' }): tl.Update[] {
  const folder = folderId === mainFolder ? {} : { folderId };
  const updates: tl.Update[] = [{ _: 'updatePinnedDialogs', ...folder, order: order.map(dialogPeerToTl) }];
  if (toggled) updates.unshift({ _: 'updateDialogPinned', ...folder, ...(toggled.pinned && { pinned: true as const }), peer: dialogPeerToTl(toggled.peerId) });
  return updates;
}
