/** The marked id of what calls take. */
import type * as tl from '@kitewire/tl-schema/api';
import { UsageError } from '../errors/usage-error.js';
import { markedIdOfInput } from '../peers/input-peer.js';

/** The marked id of a peer; throws a `UsageError` for one that names no chat. */
export function chatIdOf(peer: tl.InputPeer, selfId: number | undefined): number {
  const chatId = markedIdOfInput(peer, selfId);
  if (chatId === undefined) throw new UsageError(peer._ === 'inputPeerSelf' ? 'Nobody is logged in, so that there are no Saved Messages.' : 'An empty peer names no chat.');
  return chatId;
}
