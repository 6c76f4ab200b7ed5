/** What an authorization is told under qts: what bots learn of people. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ChannelMember } from './channel.js';
import { chatMemberToTl } from './chat-to-tl.js';
import type { ChatMember } from './chat.js';
import { inviteToTl } from './invite-to-tl.js';
import type { Invite } from './invite.js';
import { participantToTl } from './participant-to-tl.js';
import { channelPeer, chatPeer } from './peer-id.js';
import type { ChatId, PeerId, UserId } from './peer-id.js';

/** Where an event stands: after it, the authorization's qts is `qts`. */
export interface QtsPosition {
  /** Who is logged in. */
  readonly userId: UserId;
  /** The permanent key, 64 bits, unsigned. */
  readonly authKeyId: bigint;
  readonly qts: number;
  /** Unix seconds. */
  readonly date: number;
}

/** What can happen. Values must be fit for JSON. */
export type QtsChange =
  /** Somebody has blocked the bot, or does not any more. */
  | { readonly type: 'botStopped'; readonly stoppedBy: UserId; readonly stopped: boolean }
  /** Somebody has come into a basic group, has left it or has another role; `null` for no member. */
  | {
      readonly type: 'chatParticipant';
      readonly chatId: ChatId;
      readonly actorId: UserId;
      readonly memberId: UserId;
      readonly before: ChatMember | null;
      readonly after: ChatMember | null;
      /** The link through which they came. */
      readonly invite: Invite | null;
    }
  /** Somebody's place in a channel that the bot administers is another one; `null` for none. */
  | { readonly type: 'channelParticipant'; readonly actorId: UserId; readonly before: ChannelMember | null; readonly after: ChannelMember; readonly invite: Invite | null };

/** A change with its place. https://core.telegram.org/api/updates#other-event-sequences */
export type QtsEvent = QtsPosition & QtsChange;

/** The peers whom an event names. */
export function peersOfQtsEvent(event: QtsChange): PeerId[] {
  switch (event.type) {
    case 'botStopped':
      return [event.stoppedBy];
    case 'chatParticipant': {
      const members = [event.before, event.after].filter((member) => member !== null);
      return [chatPeer(event.chatId), event.actorId, event.memberId, ...members.map((member) => member.inviterId), ...(event.invite === null ? [] : [event.invite.creatorId])];
    }
    case 'channelParticipant':
      return [channelPeer(event.after.channelId), event.actorId, event.after.userId, ...(event.invite === null ? [] : [event.invite.creatorId])];
  }
}

/** Renders an event with its qts. https://core.telegram.org/type/Update */
export function qtsEventToTl(event: QtsEvent): tl.Update {
  const { qts, date } = event;
  switch (event.type) {
    case 'botStopped':
      return { _: 'updateBotStopped', userId: event.stoppedBy, stopped: event.stopped, date, qts };
    case 'chatParticipant':
      return {
        _: 'updateChatParticipant',
        chatId: event.chatId,
        date,
        actorId: event.actorId,
        userId: event.memberId,
        ...(event.before !== null && { prevParticipant: chatMemberToTl(event.before) }),
        ...(event.after !== null && { newParticipant: chatMemberToTl(event.after) }),
        ...(event.invite !== null && { invite: inviteToTl(event.invite) }),
        qts,
      };
    case 'channelParticipant': {
      const { actorId, before, after, invite } = event;
      const { channelId, userId } = after;
      const look = { viewerId: event.userId, canEdit: false, date };
      const prevParticipant = before === null ? undefined : participantToTl(before, look);
      return {
        _: 'updateChannelParticipant',
        ...{ channelId, date, actorId, userId, qts },
        ...(prevParticipant && { prevParticipant }),
        newParticipant: participantToTl(after, look),
        ...(invite !== null && { invite: inviteToTl(invite) }),
      };
    }
  }
}
