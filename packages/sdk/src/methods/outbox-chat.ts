/** Whether what a method wants done goes through the outbox. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import type { Outbox, OutboxResult } from '../outbox/outbox.js';
import { markedIdOfInput, toInputPeer } from '../peers/input-peer.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { OutboxAction } from '../storage/outbox-records.js';

/** The outbox of a client, and how it names a chat. */
export interface OutboxChat {
  readonly outbox: Outbox;
  readonly chatId: number;
}

/**
 * The outbox for a chat; `undefined` for a client that has none, and for a chat that nobody could name any more after a
 * restart, because it was given as an `InputPeer` of which nothing is stored.
 */
export async function findOutbox(context: ClientContext, peer: tl.InputPeer): Promise<OutboxChat | undefined> {
  const { outbox, selfId, peers } = context;
  const chatId = markedIdOfInput(peer, selfId);
  if (outbox === undefined || chatId === undefined) return undefined;
  if (peer._ === 'inputPeerSelf' || peer._ === 'inputPeerChat') return { outbox, chatId };
  const record = await peers.get(chatId);
  return record && toInputPeer(record, selfId) ? { outbox, chatId } : undefined;
}

/** Does something through the outbox. */
export function enqueue({ outbox, chatId }: OutboxChat, action: OutboxAction, options: { readonly randomId?: bigint | undefined; readonly signal?: CancelSignal | undefined } = {}): Promise<OutboxResult> {
  const { randomId, signal } = options;
  return outbox.enqueue({ chatId, action, randomId, signal });
}
