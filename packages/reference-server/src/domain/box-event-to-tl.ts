/** A box's event as its owner's clients are told about it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { BoxEvent } from './box-event.js';
import { folderPeerToTl } from './dialog-settings.js';
import type { ReferenceMaker } from './file-reference.js';
import { messageToTl } from './message-to-tl.js';
import { peerToTl } from './peer-id.js';

/** Renders an event with its pts. https://core.telegram.org/type/Update */
export function boxEventToTl(event: BoxEvent, references: ReferenceMaker): tl.Update {
  const { pts, ptsCount } = event;
  switch (event.type) {
    case 'newMessage':
      return { _: 'updateNewMessage', message: messageToTl(event.message, references), pts, ptsCount };
    case 'editMessage':
      return { _: 'updateEditMessage', message: messageToTl(event.message, references), pts, ptsCount };
    case 'deleteMessages':
      return { _: 'updateDeleteMessages', messages: [...event.ids], pts, ptsCount };
    case 'pinMessages':
      return {
        _: 'updatePinnedMessages',
        ...(event.pinned && { pinned: true as const }),
        peer: peerToTl(event.peerId),
        messages: [...event.ids],
        pts,
        ptsCount,
      };
    case 'readInbox':
      return {
        _: 'updateReadHistoryInbox',
        peer: peerToTl(event.peerId),
        maxId: event.maxId,
        stillUnreadCount: event.stillUnreadCount,
        pts,
        ptsCount,
      };
    case 'readOutbox':
      return { _: 'updateReadHistoryOutbox', peer: peerToTl(event.peerId), maxId: event.maxId, pts, ptsCount };
    case 'moveDialogs':
      return { _: 'updateFolderPeers', folderPeers: event.peers.map(folderPeerToTl), pts, ptsCount };
    case 'gone':
      // It moves the counter and changes nothing.
      return { _: 'updateDeleteMessages', messages: [], pts, ptsCount };
  }
}
