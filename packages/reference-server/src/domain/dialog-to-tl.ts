/** A conversation as its owner's list shows it. */
import type * as tl from '@kitewire/tl-schema/api';
import { mainFolder, plainDialog } from './dialog-settings.js';
import type { DialogSettings } from './dialog-settings.js';
import type { Dialog } from './dialog.js';
import { draftToTl, peersOfDraft } from './draft.js';
import type { Draft } from './draft.js';
import { notifySettingsToTl } from './notify-settings.js';
import type { NotifySettings } from './notify-settings.js';
import { peerToTl } from './peer-id.js';
import type { PeerId } from './peer-id.js';

/** What the owner of the list has made of a conversation. */
export interface DialogExtras {
  readonly settings: DialogSettings;
  readonly draft: Draft | undefined;
  readonly notifySettings: NotifySettings;
}

const plainExtras: DialogExtras = { settings: plainDialog, draft: undefined, notifySettings: {} };

/** The peers whom they name. */
export function peersOfExtras({ draft }: DialogExtras): PeerId[] {
  return draft === undefined ? [] : peersOfDraft(draft);
}

/** Renders a line of the list. https://core.telegram.org/constructor/dialog */
export function dialogToTl(dialog: Dialog, { settings, draft, notifySettings }: DialogExtras = plainExtras): tl.RawDialog {
  return {
    _: 'dialog',
    peer: peerToTl(dialog.peerId),
    topMessage: dialog.topMessageId,
    readInboxMaxId: dialog.readInboxMaxId,
    readOutboxMaxId: dialog.readOutboxMaxId,
    unreadCount: dialog.unreadCount,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    notifySettings: notifySettingsToTl(notifySettings),
    ...(settings.pinned && { pinned: true as const }),
    ...(settings.unreadMark && { unreadMark: true as const }),
    ...(settings.folderId !== mainFolder && { folderId: settings.folderId }),
    ...(draft !== undefined && { draft: draftToTl(draft) }),
    ...(dialog.pts !== undefined && { pts: dialog.pts }),
  };
}
