/** messages.getDialogs, getPinnedDialogs and getPeerDialogs: the list of conversations. */
import type * as tl from '@kitewire/tl-schema/api';
import { countFitting } from '../../domain/page-size.js';
import { channelPeer, chatPeer } from '../../domain/peer-id.js';
import type { PeerId } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { stateToTl } from '../../updates/state-to-tl.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import type { ResolvedPeer } from '../resolve-peer.js';
import { describeLines, findLines, listLines } from './dialog-lines.js';
import type { DialogLine } from './dialog-lines.js';

/** Conversations in one answer at most, and when the client names no number. */
const mostDialogs = 100;

/** The list that is not the archive. */
const mainFolder = 0;

/**
 * The hash is passed over: the page always comes whole. Nothing is pinned or archived here.
 *
 * https://core.telegram.org/method/messages.getDialogs
 */
export async function getDialogs(context: UserContext, request: tl.MessagesGetDialogsRequest): Promise<tl.MessagesDialogs> {
  if ((request.folderId ?? mainFolder) !== mainFolder) return { _: 'messages.dialogs', ...(await describeLines(context, [])) };
  const { offsetDate, offsetId } = request;
  const limit = request.limit > 0 ? Math.min(request.limit, mostDialogs) : mostDialogs;
  const { lines, total } = await listLines(context, { offsetDate, offsetId, offsetPeerId: offsetPeerOf(context, request.offsetPeer), limit });
  const fitting = lines.slice(0, countFitting(lines.map((line) => line.content)));
  const content = await describeLines(context, fitting);
  if (fitting.length >= total) return { _: 'messages.dialogs', ...content };
  return { _: 'messages.dialogsSlice', count: total, ...content };
}

/** https://core.telegram.org/method/messages.getPinnedDialogs */
export async function getPinnedDialogs(context: UserContext): Promise<tl.MessagesPeerDialogs> {
  return answerPeerDialogs(context, []);
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

/** The peer behind which a page begins; 0 for none. It says where to go on, and shows nothing, so no proof is asked for. */
function offsetPeerOf({ userId }: UserContext, peer: tl.InputPeer): PeerId {
  switch (peer._) {
    case 'inputPeerSelf':
      return userId;
    case 'inputPeerUser':
    case 'inputPeerUserFromMessage':
      return peer.userId;
    case 'inputPeerChat':
      return chatPeer(peer.chatId);
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage':
      return channelPeer(peer.channelId);
    case 'inputPeerEmpty':
      return 0;
  }
}
