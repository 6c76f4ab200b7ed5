/** messages.toggleDialogPin and messages.reorderPinnedDialogs: what is on top of the list of conversations. */
import type * as tl from '@kitewire/tl-schema/api';
import { isFolder } from '../../domain/dialog-settings.js';
import type { PeerId } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import { findListed } from './dialog-lines.js';

/** Conversations in one order at most. */
const longestOrder = 100;

/** A conversation has its part of the list, and is pinned there. https://core.telegram.org/method/messages.toggleDialogPin */
export async function toggleDialogPin(context: UserContext, request: tl.MessagesToggleDialogPinRequest): Promise<boolean> {
  const { userId, stores, limiter } = context;
  const pinned = request.pinned === true;
  const peerId = await resolveDialog(context, request.peer);
  if (pinned && (await findListed(context, peerId)) === undefined) refuse('PEER_HISTORY_EMPTY');
  enforceWait(limiter.take('changeSettings', String(userId), context.now));
  const outcome = await stores.dialogSettings.pin({ userId, peerId, pinned, date: toSeconds(context.now) });
  if (outcome === 'tooMany') refuse('PINNED_DIALOGS_TOO_MUCH');
  return true;
}

/** What is pinned and not named follows, unless `force` says that it is to go. https://core.telegram.org/method/messages.reorderPinnedDialogs */
export async function reorderPinnedDialogs(context: UserContext, request: tl.MessagesReorderPinnedDialogsRequest): Promise<boolean> {
  const { userId, stores, limiter } = context;
  const { folderId, force = false } = request;
  if (!isFolder(folderId)) refuse('FOLDER_ID_INVALID');
  if (request.order.length > longestOrder) refuse('PINNED_DIALOGS_TOO_MUCH');
  const order: PeerId[] = [];
  for (const peer of request.order) {
    const peerId = await resolveDialog(context, peer);
    if ((await findListed(context, peerId)) !== undefined) order.push(peerId);
  }
  enforceWait(limiter.take('changeSettings', String(userId), context.now));
  const outcome = await stores.dialogSettings.reorder({ userId, folderId, order, force, date: toSeconds(context.now) });
  if (outcome === 'tooMany') refuse('PINNED_DIALOGS_TOO_MUCH');
  return true;
}

/** The partner of a conversation that a client points at; the archive as a whole is none. */
export async function resolveDialog(context: UserContext, dialog: tl.InputDialogPeer): Promise<PeerId> {
  return dialog._ === 'inputDialogPeer' ? (await resolvePeer(context, dialog.peer, 'see')).peerId : refuse('PEER_ID_INVALID');
}
