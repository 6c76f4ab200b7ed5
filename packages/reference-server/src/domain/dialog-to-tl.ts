/** A conversation as its owner's list shows it. */
import type * as tl from '@kitewire/tl-schema/api';
import type { Dialog } from './dialog.js';
import { draftToTl } from './draft.js';
import type { Draft } from './draft.js';
import { peerToTl } from './peer-id.js';

/** Renders a line of the list with what has been begun in it. https://core.telegram.org/constructor/dialog */
export function dialogToTl(dialog: Dialog, draft?: Draft): tl.RawDialog {
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
    ...(draft !== undefined && { draft: draftToTl(draft) }),
    ...(dialog.pts !== undefined && { pts: dialog.pts }),
  };
}
