/** What a service message tells of: that something was done to a conversation. */
import type * as tl from '@kitewire/tl-schema/api';
import type { UserId } from './peer-id.js';

/** What was done, by the message's sender. https://core.telegram.org/type/MessageAction */
export type ServiceAction =
  | { readonly type: 'chatCreate'; readonly title: string; readonly userIds: readonly UserId[] }
  | { readonly type: 'chatAddUser'; readonly userIds: readonly UserId[] }
  | { readonly type: 'chatDeleteUser'; readonly userId: UserId }
  | { readonly type: 'chatEditTitle'; readonly title: string }
  | { readonly type: 'chatJoinedByLink'; readonly inviterId: UserId }
  | { readonly type: 'channelCreate'; readonly title: string }
  /** The message answers the pinned one. */
  | { readonly type: 'pinMessage' };

/** The users whom an action names. */
export function usersOfAction(action: ServiceAction): readonly UserId[] {
  switch (action.type) {
    case 'chatCreate':
    case 'chatAddUser':
      return action.userIds;
    case 'chatDeleteUser':
      return [action.userId];
    case 'chatJoinedByLink':
      return [action.inviterId];
    case 'chatEditTitle':
    case 'channelCreate':
    case 'pinMessage':
      return [];
  }
}

/** Renders an action. */
export function actionToTl(action: ServiceAction): tl.MessageAction {
  switch (action.type) {
    case 'chatCreate':
      return { _: 'messageActionChatCreate', title: action.title, users: [...action.userIds] };
    case 'chatAddUser':
      return { _: 'messageActionChatAddUser', users: [...action.userIds] };
    case 'chatDeleteUser':
      return { _: 'messageActionChatDeleteUser', userId: action.userId };
    case 'chatEditTitle':
      return { _: 'messageActionChatEditTitle', title: action.title };
    case 'chatJoinedByLink':
      return { _: 'messageActionChatJoinedByLink', inviterId: action.inviterId };
    case 'channelCreate':
      return { _: 'messageActionChannelCreate', title: action.title };
    case 'pinMessage':
      return { _: 'messageActionPinMessage' };
  }
}
