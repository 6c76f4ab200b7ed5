/** Finds the peer that an application means. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import { toInputPeer } from '../peers/input-peer.js';
import { markedIdOf, peerKindOf } from '../peers/peer-id.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { PeerRecord } from '../storage/records.js';
import type { ChatTarget } from './chat-target.js';

/**
 * Resolves a chat to what calls take: from the store where it is known, else by asking the server.
 *
 * Rejects with a `UsageError` for an id that was never seen and for what names no chat, and with an `RpcError` (`USERNAME_NOT_OCCUPIED`) for a name
 * that nobody has.
 *
 * @see https://core.telegram.org/method/contacts.resolveUsername
 */
export async function resolvePeer(context: ClientContext, target: ChatTarget, signal?: CancelSignal): Promise<tl.InputPeer> {
  if (typeof target === 'object' && target !== null) return target;
  // Programs without types pass what they have not found, and it would be looked for in vain.
  if (typeof target !== 'string' && (!Number.isSafeInteger(target) || target === 0)) {
    throw new UsageError(`A chat is an id, a username, a phone number or an InputPeer, but ${String(target)} was given.`);
  }
  if (target === 'me' || target === 'self') return { _: 'inputPeerSelf' };
  // A basic group has no access hash: its id is all that the server wants.
  if (typeof target === 'number' && peerKindOf(target) === 'chat') return { _: 'inputPeerChat', chatId: -target };
  const record = typeof target === 'number' ? await context.peers.get(target) : await findByName(context, target, signal);
  const peer = record && toInputPeer(record, context.selfId);
  if (peer) return peer;
  if (target === context.selfId) return { _: 'inputPeerSelf' };
  throw new UsageError(`The chat ${target} is not known here: open it by its username, or find it with getDialogs(), first.`);
}

async function findByName(context: ClientContext, name: string, signal?: CancelSignal): Promise<PeerRecord | undefined> {
  const isPhone = name.startsWith('+');
  const known = isPhone ? await context.peers.getByPhone(name) : await context.peers.getByUsername(name);
  if (known && !known.min) return known;
  const username = name.replace(/^@/, '');
  const answer = isPhone
    ? await context.call({ _: 'contacts.resolvePhone', phone: name.replace(/\D/g, '') }, { signal })
    : await context.call({ _: 'contacts.resolveUsername', username }, { signal });
  return context.peers.get(markedIdOf(answer.peer));
}
