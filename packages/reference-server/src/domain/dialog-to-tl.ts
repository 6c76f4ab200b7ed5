/** A conversation as its owner's list shows it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { Dialog } from './dialog.js';
import { peerToTl } from './peer-id.js';

/** Renders a line of the list. https://core.telegram.org/constructor/dialog */
export function dialogToTl(dialog: Dialog): tl.RawDialog {
  return {
    _: 'dialog',
    peer: peerToTl(dialog.peerId),
    topMessage: dialog.topMessageId,
    readInboxMaxId: dialog.readInboxMaxId,
    readOutboxMaxId: dialog.readOutboxMaxId,
    unreadCount: dialog.unreadCount,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    notifySettings: { _: 'peerNotifySettings' },
  };
}
