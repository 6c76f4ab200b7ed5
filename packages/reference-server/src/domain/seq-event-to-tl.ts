/** An event of the line of seq as its user's clients are told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import { draftToTl } from './draft.js';
import { peerToTl } from './peer-id.js';
import type { SeqEvent } from './seq-event.js';

/** Renders an event; its seq stands in the envelope. https://core.telegram.org/type/Update */
export function seqEventToTl(event: SeqEvent): tl.Update {
  switch (event.type) {
    case 'draft':
      return {
        _: 'updateDraftMessage',
        peer: peerToTl(event.peerId),
        draft: event.draft === null ? { _: 'draftMessageEmpty', date: event.date } : draftToTl(event.draft),
      };
    case 'peerBlocked':
      return { _: 'updatePeerBlocked', ...(event.blocked && { blocked: true as const }), peerId: peerToTl(event.peerId) };
    case 'chatAdmin':
      return { _: 'updateChatParticipantAdmin', chatId: event.chatId, userId: event.memberId, isAdmin: event.isAdmin, version: event.version };
    case 'channelPlace':
      return { _: 'updateChannel', channelId: event.channelId };
    case 'readChannel': {
      const { channelId, maxId, stillUnreadCount, pts } = event;
      return { _: 'updateReadChannelInbox', channelId, maxId, stillUnreadCount, pts };
    }
  }
}
