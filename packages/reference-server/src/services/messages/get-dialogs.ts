/** messages.getDialogs, getPinnedDialogs and getPeerDialogs: the list of conversations. */
import type * as tl from '@kitewire/tl-schema/api';
import { emptyDialog } from '../../domain/dialog.js';
import type { Dialog } from '../../domain/dialog.js';
import { dialogToTl } from '../../domain/dialog-to-tl.js';
import { messageToTl } from '../../domain/message-to-tl.js';
import type { PeerId } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { stateToTl } from '../../updates/state-to-tl.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import { describePeople } from './messages-answer.js';

/** Conversations in one answer at most, and when the client names no number. */
const mostDialogs = 100;

/** The list that is not the archive. */
const mainFolder = 0;

interface DialogsContent {
  dialogs: tl.Dialog[];
  messages: tl.Message[];
  chats: tl.Chat[];
  users: tl.User[];
}

/**
 * The hash is passed over: the page always comes whole. Nothing is pinned or archived here.
 *
 * https://core.telegram.org/method/messages.getDialogs
 */
export async function getDialogs(context: UserContext, request: tl.MessagesGetDialogsRequest): Promise<tl.MessagesDialogs> {
  if ((request.folderId ?? mainFolder) !== mainFolder) return { _: 'messages.dialogs', ...(await describe(context, [])) };
  const { offsetDate, offsetId } = request;
  const limit = request.limit > 0 ? Math.min(request.limit, mostDialogs) : mostDialogs;
  const { dialogs, total } = await context.stores.histories.dialogs(context.userId, { offsetDate, offsetId, limit });
  const content = await describe(context, dialogs);
  if (dialogs.length >= total) return { _: 'messages.dialogs', ...content };
  return { _: 'messages.dialogsSlice', count: total, ...content };
}

/** https://core.telegram.org/method/messages.getPinnedDialogs */
export async function getPinnedDialogs(context: UserContext): Promise<tl.MessagesPeerDialogs> {
  return answerPeerDialogs(context, []);
}

/** A conversation that has not begun comes back with the top message 0. https://core.telegram.org/method/messages.getPeerDialogs */
export async function getPeerDialogs(context: UserContext, request: tl.MessagesGetPeerDialogsRequest): Promise<tl.MessagesPeerDialogs> {
  if (request.peers.length > mostDialogs) refuse('LIMIT_INVALID');
  const ids: PeerId[] = [];
  for (const peer of request.peers) {
    if (peer._ !== 'inputDialogPeer') refuse('PEER_ID_INVALID');
    ids.push((await resolvePeer(context, peer.peer, 'readMessages')).id);
  }
  const found = await context.stores.histories.findDialogs(context.userId, ids);
  return answerPeerDialogs(context, ids.map((id, index) => found[index] ?? emptyDialog(id)));
}

async function answerPeerDialogs(context: UserContext, dialogs: readonly Dialog[]): Promise<tl.MessagesPeerDialogs> {
  const state = await context.stores.events.state(context.userId);
  return { _: 'messages.peerDialogs', ...(await describe(context, dialogs)), state: stateToTl(state, toSeconds(context.now)) };
}

/** Each conversation with its top message and everyone named. */
async function describe(context: UserContext, dialogs: readonly Dialog[]): Promise<DialogsContent> {
  const topIds = dialogs.map((dialog) => dialog.topMessageId).filter((id) => id > 0);
  const messages = (await context.stores.histories.findMessages(context.userId, topIds)).filter((message) => message !== undefined);
  return {
    dialogs: dialogs.map(dialogToTl),
    messages: messages.map(messageToTl),
    chats: [],
    users: await describePeople(context, messages, dialogs.map((dialog) => dialog.peerId)),
  };
}
