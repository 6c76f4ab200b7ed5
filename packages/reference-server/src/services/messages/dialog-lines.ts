/** The lines of the list of conversations: those of the own box, and the channels that one is in. */
import type * as tl from '@kitewire/tl-schema/api';
import { peersOfChannelMessage } from '../../domain/channel-message.js';
import { channelMessageToTl } from '../../domain/channel-message-to-tl.js';
import type { FolderId } from '../../domain/dialog-settings.js';
import { emptyDialog } from '../../domain/dialog.js';
import type { Dialog } from '../../domain/dialog.js';
import { dialogToTl, peersOfExtras } from '../../domain/dialog-to-tl.js';
import { peersOfMessage } from '../../domain/message.js';
import { messageToTl } from '../../domain/message-to-tl.js';
import type { SizedContent } from '../../domain/page-size.js';
import type { PeerId } from '../../domain/peer-id.js';
import { peerKind } from '../../domain/peer-id.js';
import { toSeconds } from '../../ports/clock.js';
import type { ChannelDialogsWindow } from '../../stores/channel-history-store.js';
import { readExtras } from '../../updates/dialog-extras.js';
import type { UserContext } from '../context.js';
import type { ResolvedPeer } from '../resolve-peer.js';

/** A conversation with its newest message. */
export interface DialogLine {
  readonly dialog: Dialog;
  /** What makes the message long; `undefined` where there is none. */
  readonly content: SizedContent | undefined;
  readonly message: tl.Message | undefined;
  /** Everyone whom the line names. */
  readonly peers: readonly PeerId[];
}

/** Conversations with everyone whom they name. */
export interface DialogsContent {
  readonly dialogs: tl.Dialog[];
  readonly messages: tl.Message[];
  readonly chats: tl.Chat[];
  readonly users: tl.User[];
}

/**
 * A part of the list without what is on top of it, the latest first: by date, then by message, then by peer, where users stand before groups and
 * groups before channels. So a page ends at one line, whatever else has the same date and number.
 */
export async function listLines(context: UserContext, window: ChannelDialogsWindow): Promise<{ lines: DialogLine[]; total: number }> {
  const { histories, channelHistories } = context.stores;
  const own = await histories.dialogs(context.userId, window);
  const channels = await channelHistories.dialogs(context.userId, window);
  const merged = [...own.dialogs, ...channels.dialogs].sort(
    (a, b) => b.topDate - a.topDate || b.topMessageId - a.topMessageId || b.peerId - a.peerId,
  );
  return { lines: await Promise.all(merged.slice(0, window.limit).map((dialog) => toLine(context, dialog))), total: own.total + channels.total };
}

/** What is on top of a part of the list, the topmost first. */
export async function pinnedLines(context: UserContext, folderId: FolderId): Promise<DialogLine[]> {
  const lines: DialogLine[] = [];
  for (const peerId of await context.stores.dialogSettings.pinned(context.userId, folderId)) {
    const dialog = await findListed(context, peerId);
    if (dialog !== undefined) lines.push(await toLine(context, dialog));
  }
  return lines;
}

/** A line that stands in the list: of a conversation with messages, or of a channel that one is in. */
export async function findListed({ userId, stores }: UserContext, peerId: PeerId): Promise<Dialog | undefined> {
  const { kind, id } = peerKind(peerId);
  if (kind !== 'channel') {
    const [dialog] = await stores.histories.findDialogs(userId, [peerId]);
    return dialog !== undefined && dialog.topMessageId > 0 ? dialog : undefined;
  }
  const viewed = await stores.channels.find(id, userId);
  return viewed?.member?.present === true && !viewed.channel.deleted ? (await stores.channelHistories.findDialogs(userId, [id]))[0] : undefined;
}

/** The lines of these peers, in their order; of conversations that have not begun, too. */
export async function findLines(context: UserContext, peers: readonly ResolvedPeer[]): Promise<DialogLine[]> {
  const { histories, channelHistories } = context.stores;
  const lines: DialogLine[] = [];
  for (const peer of peers) {
    const [dialog] = peer.type === 'channel' ? await channelHistories.findDialogs(context.userId, [peer.channel.id]) : await histories.findDialogs(context.userId, [peer.peerId]);
    lines.push(await toLine(context, dialog ?? emptyDialog(peer.peerId)));
  }
  return lines;
}

/** Renders lines for the caller. */
export async function describeLines(context: UserContext, lines: readonly DialogLine[]): Promise<DialogsContent> {
  const extras = await readExtras(context.stores, context.userId, lines.map((line) => line.dialog.peerId));
  const peerIds = [...lines.flatMap((line) => line.peers), ...extras.flatMap(peersOfExtras)];
  return {
    dialogs: lines.map((line, index) => dialogToTl(line.dialog, extras[index])),
    messages: lines.flatMap((line) => (line.message === undefined ? [] : [line.message])),
    ...(await context.peers.describe(context.userId, peerIds, toSeconds(context.now))),
  };
}

async function toLine({ userId, stores, peers: { references } }: UserContext, dialog: Dialog): Promise<DialogLine> {
  const { kind, id } = peerKind(dialog.peerId);
  if (kind === 'channel') {
    const [message] = await stores.channelHistories.findMessages(id, [dialog.topMessageId]);
    const peers = [dialog.peerId, ...(message === undefined ? [] : peersOfChannelMessage(message))];
    return { dialog, content: message, message: message && channelMessageToTl(message, userId, references), peers };
  }
  const [message] = await stores.histories.findMessages(userId, [dialog.topMessageId]);
  return { dialog, content: message, message: message && messageToTl(message, references), peers: [dialog.peerId, ...(message === undefined ? [] : peersOfMessage(message))] };
}
