/** messages.getDialogs, getPinnedDialogs and getPeerDialogs: the list of conversations. */
import type * as tl from '@kitewire/tl-schema/api';
import { archiveFolder, isFolder, mainFolder } from '../../domain/dialog-settings.js';
import type { FolderId } from '../../domain/dialog-settings.js';
import { countFitting } from '../../domain/page-size.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { stateToTl } from '../../updates/state-to-tl.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import type { ResolvedPeer } from '../resolve-peer.js';
import { describeLines, findLines, listLines, pinnedLines } from './dialog-lines.js';
import type { DialogLine } from './dialog-lines.js';
import { offsetPeerOf } from './offset-peer.js';

/** Conversations in one answer at most, and when the client names no number. */
const mostDialogs = 100;

/**
 * The hash is passed over: the page always comes whole. What is pinned comes first, on the first page, whatever its size;
 * without a part, both parts come in one list.
 *
 * https://core.telegram.org/method/messages.getDialogs
 */
export async function getDialogs(context: UserContext, request: tl.MessagesGetDialogsRequest): Promise<tl.MessagesDialogs> {
  const { folderId, offsetDate, offsetId } = request;
  if (folderId !== undefined && !isFolder(folderId)) refuse('FOLDER_ID_INVALID');
  const wanted = request.limit > 0 ? Math.min(request.limit, mostDialogs) : mostDialogs;
  const offsetPeerId = offsetPeerOf(context, request.offsetPeer);
  const pinned = request.excludePinned ? [] : await allPinned(context, folderId === undefined ? [mainFolder, archiveFolder] : [folderId]);
  const atTop = offsetDate === 0 && offsetId === 0 && offsetPeerId === 0;
  // The next page begins behind the last line, which therefore must not be a pinned one while there are others.
  const limit = atTop ? Math.max(1, wanted - pinned.length) : wanted;
  const unpinned = await listLines(context, { offsetDate, offsetId, offsetPeerId, limit, folderId });
  const lines = [...(atTop ? pinned : []), ...unpinned.lines];
  const total = pinned.length + unpinned.total;
  const fitting = lines.slice(0, countFitting(lines.map((line) => line.content)));
  const content = await describeLines(context, fitting);
  if (fitting.length >= total) return { _: 'messages.dialogs', ...content };
  return { _: 'messages.dialogsSlice', count: total, ...content };
}

async function allPinned(context: UserContext, folderIds: readonly FolderId[]): Promise<DialogLine[]> {
  return (await Promise.all(folderIds.map((folderId) => pinnedLines(context, folderId)))).flat();
}

/** https://core.telegram.org/method/messages.getPinnedDialogs */
export async function getPinnedDialogs(context: UserContext, { folderId }: tl.MessagesGetPinnedDialogsRequest): Promise<tl.MessagesPeerDialogs> {
  if (!isFolder(folderId)) refuse('FOLDER_ID_INVALID');
  return answerPeerDialogs(context, await pinnedLines(context, folderId));
}

/** A conversation that has not begun comes back with the top message 0. https://core.telegram.org/method/messages.getPeerDialogs */
export async function getPeerDialogs(context: UserContext, request: tl.MessagesGetPeerDialogsRequest): Promise<tl.MessagesPeerDialogs> {
  if (request.peers.length > mostDialogs) refuse('LIMIT_INVALID');
  const peers: ResolvedPeer[] = [];
  for (const peer of request.peers) {
    if (peer._ !== 'inputDialogPeer') refuse('PEER_ID_INVALID');
    peers.push(await resolvePeer(context, peer.peer, 'readMessages'));
  }
  return answerPeerDialogs(context, await findLines(context, peers));
}

async function answerPeerDialogs(context: UserContext, lines: readonly DialogLine[]): Promise<tl.MessagesPeerDialogs> {
  if (countFitting(lines.map((line) => line.content)) < lines.length) refuse('LIMIT_INVALID');
  const { userId, authKeyId, now } = context;
  const date = toSeconds(now);
  const counters = await context.stores.events.counters({ userId, authKeyId, date });
  return { _: 'messages.peerDialogs', ...(await describeLines(context, lines)), state: stateToTl(counters, date) };
}
