/** messages.getDialogs, getPinnedDialogs and getPeerDialogs: the list of conversations. */
import type * as tl from '@kitewire/tl-schema/api';
import { emptyDialog } from '../../domain/dialog.js';
import type { Dialog } from '../../domain/dialog.js';
import { dialogToTl } from '../../domain/dialog-to-tl.js';
import { peersOfDraft } from '../../domain/draft.js';
import type { BoxMessage } from '../../domain/message.js';
import { messageToTl } from '../../domain/message-to-tl.js';
import { countFitting } from '../../domain/page-size.js';
import type { PeerId } from '../../domain/peer-id.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import { stateToTl } from '../../updates/state-to-tl.js';
import type { UserContext } from '../context.js';
import { resolvePeer } from '../resolve-peer.js';
import { describePeers } from './messages-answer.js';

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
  if ((request.folderId ?? mainFolder) !== mainFolder) return { _: 'messages.dialogs', ...(await describe(context, [], [])) };
  const { offsetDate, offsetId } = request;
  const limit = request.limit > 0 ? Math.min(request.limit, mostDialogs) : mostDialogs;
  const { dialogs, total } = await context.stores.histories.dialogs(context.userId, { offsetDate, offsetId, limit });
  const topMessages = await findTopMessages(context, dialogs);
  const fitting = dialogs.slice(0, countFitting(topMessages));
  const content = await describe(context, fitting, topMessages.slice(0, fitting.length));
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
  const ids: PeerId[] = [];
  for (const peer of request.peers) {
    if (peer._ !== 'inputDialogPeer') refuse('PEER_ID_INVALID');
    ids.push((await resolvePeer(context, peer.peer, 'readMessages')).peerId);
  }
  const found = await context.stores.histories.findDialogs(context.userId, ids);
  const dialogs = ids.map((id, index) => found[index] ?? emptyDialog(id));
  return answerPeerDialogs(context, dialogs);
}

async function answerPeerDialogs(context: UserContext, dialogs: readonly Dialog[]): Promise<tl.MessagesPeerDialogs> {
  const topMessages = await findTopMessages(context, dialogs);
  if (countFitting(topMessages) < dialogs.length) refuse('LIMIT_INVALID');
  const { userId, authKeyId, now } = context;
  const date = toSeconds(now);
  const counters = await context.stores.events.counters({ userId, authKeyId, date });
  return { _: 'messages.peerDialogs', ...(await describe(context, dialogs, topMessages)), state: stateToTl(counters, date) };
}

/** The newest message of each conversation, in the order of the list; `undefined` where there is none. */
function findTopMessages(context: UserContext, dialogs: readonly Dialog[]): Promise<(BoxMessage | undefined)[]> {
  return context.stores.histories.findMessages(context.userId, dialogs.map((dialog) => dialog.topMessageId));
}

/** Each conversation with its top message and everyone named. */
async function describe(
  context: UserContext,
  dialogs: readonly Dialog[],
  topMessages: readonly (BoxMessage | undefined)[],
): Promise<DialogsContent> {
  const messages = topMessages.filter((message) => message !== undefined);
  const drafts = await context.stores.drafts.find(context.userId, dialogs.map((dialog) => dialog.peerId));
  return {
    dialogs: dialogs.map((dialog, index) => dialogToTl(dialog, drafts[index])),
    messages: messages.map(messageToTl),
    ...(await describePeers(context, messages, [...dialogs.map((dialog) => dialog.peerId), ...drafts.flatMap((draft) => (draft ? peersOfDraft(draft) : []))])),
  };
}
