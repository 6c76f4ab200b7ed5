/** messages.markDialogUnread and getDialogUnreadMarks: conversations that are to look unread. */
import type * as tl from '@kitewire/tl-schema/api';
import { dialogPeerToTl } from '../../domain/dialog-settings.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { resolveDialog } from './pin-dialogs.js';

/** Marks in one answer at most. */
const mostMarks = 500;

/** Reading a conversation leaves its mark: clients take it away themselves. https://core.telegram.org/method/messages.markDialogUnread */
export async function markDialogUnread(context: UserContext, request: tl.MessagesMarkDialogUnreadRequest): Promise<boolean> {
  const { userId, stores, limiter } = context;
  const peerId = await resolveDialog(context, request.peer);
  enforceWait(limiter.take('changeSettings', String(userId), context.now));
  await stores.dialogSettings.mark({ userId, peerId, unread: request.unread === true, date: toSeconds(context.now) });
  return true;
}

/** https://core.telegram.org/method/messages.getDialogUnreadMarks */
export async function getDialogUnreadMarks({ userId, stores }: UserContext): Promise<tl.DialogPeer[]> {
  return (await stores.dialogSettings.marked(userId, mostMarks)).map(dialogPeerToTl);
}
