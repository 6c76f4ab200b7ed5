/** folders.editPeerFolders: conversations go into the archive and come back. */
import type * as tl from '@kitewire/tl-schema/api';
import { isFolder } from '../../domain/dialog-settings.js';
import type { FolderPeer } from '../../domain/dialog-settings.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { callerOf } from '../../rpc/context.js';
import { enforceWait } from '../../rpc/limits.js';
import { makeContainer } from '../../updates/container.js';
import { renderEvent } from '../../updates/event-push.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';

/** Conversations moved by one call at most. */
const mostMoved = 100;

/**
 * A new message of somebody else brings its conversation back, unless that is muted.
 *
 * Deviation: a post leaves its channel in the archive, muted or not: it costs the same however many have put it there.
 *
 * https://core.telegram.org/method/folders.editPeerFolders
 */
export async function editPeerFolders(context: UserContext, request: tl.FoldersEditPeerFoldersRequest): Promise<tl.Updates> {
  const { userId, stores, limiter } = context;
  if (request.folderPeers.length > mostMoved) refuse('LIMIT_INVALID');
  const peers: FolderPeer[] = [];
  for (const { peer, folderId } of request.folderPeers) {
    if (!isFolder(folderId)) refuse('FOLDER_ID_INVALID');
    peers.push({ peerId: (await resolvePeer(context, peer, 'see')).peerId, folderId });
  }
  enforceWait(limiter.take('changeSettings', String(userId), context.now));
  const date = toSeconds(context.now);
  const event = await stores.dialogSettings.move({ userId, peers, date, origin: callerOf(context) });
  return event === undefined ? makeContainer({ updates: [], users: [], date }) : renderEvent(event, context.peers);
}
