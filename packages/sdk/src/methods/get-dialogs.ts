/** Reads the list of chats. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { markedIdOf } from '../peers/peer-id.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { PeerRecord } from '../storage/records.js';
import { resolvePeer } from './resolve-peer.js';

/** Which part of the list is wanted; by default the 100 chats with the newest messages. */
export interface GetDialogsOptions {
  /** At most so many, 1 to 100. */
  readonly limit?: number;
  /** Continues behind a dialog of an earlier answer. */
  readonly after?: Dialog;
  readonly signal?: CancelSignal;
}

/** A chat in the list. */
export interface Dialog {
  /** The marked id of the chat. */
  readonly chatId: number;
  readonly chat: PeerRecord;
  readonly unreadCount: number;
  /** The newest message; absent in an empty chat. */
  readonly topMessage?: tl.RawMessage | tl.RawMessageService;
  /** The API's own object. */
  readonly object: tl.RawDialog;
}

/**
 * Resolves to chats, the one with the newest message first.
 *
 * @see https://core.telegram.org/method/messages.getDialogs
 */
export async function getDialogs(context: ClientContext, { limit = 100, after, signal }: GetDialogsOptions = {}): Promise<Dialog[]> {
  const answer = await context.call({ _: 'messages.getDialogs', ...(await offsetBehind(context, after)), limit, hash: 0n }, { signal });
  if (answer._ === 'messages.dialogsNotModified') return [];
  const messages = new Map<string, tl.RawMessage | tl.RawMessageService>();
  for (const message of answer.messages) {
    if (message._ !== 'messageEmpty') messages.set(`${markedIdOf(message.peerId)}:${message.id}`, message);
  }
  const objects = answer.dialogs.filter((dialog) => dialog._ === 'dialog');
  const chats = await context.peers.getMany(objects.map(({ peer }) => markedIdOf(peer)));
  return objects.flatMap((object) => {
    const chatId = markedIdOf(object.peer);
    const chat = chats.get(chatId);
    // A chat that the server has not described can't be shown or opened.
    if (!chat) return [];
    const topMessage = messages.get(`${chatId}:${object.topMessage}`);
    return [{ chatId, chat, unreadCount: object.unreadCount, object, ...(topMessage && { topMessage }) }];
  });
}

async function offsetBehind(
  context: ClientContext,
  after: Dialog | undefined,
): Promise<{ offsetDate: number; offsetId: number; offsetPeer: tl.InputPeer }> {
  if (!after) return { offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' } };
  return {
    offsetDate: after.topMessage?.date ?? 0,
    offsetId: after.object.topMessage,
    offsetPeer: await resolvePeer(context, after.chatId),
  };
}
