/** Finds the chat that an application means, in the forms that calls about groups and channels take. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { ChatTarget } from './chat-target.js';
import { resolvePeer } from './resolve-peer.js';

/** A chat by its kind; the kinds have different methods for the same things. */
export type ResolvedChat =
  | { readonly kind: 'user'; readonly peer: tl.InputPeer; readonly user: tl.InputUser }
  /** A basic group. */
  | { readonly kind: 'group'; readonly peer: tl.InputPeer; readonly chatId: number }
  /** A channel or supergroup. */
  | { readonly kind: 'channel'; readonly peer: tl.InputPeer; readonly channel: tl.InputChannel; readonly channelId: number };

/** Resolves a chat; rejects as `resolvePeer` does. */
export async function resolveChat(context: ClientContext, target: ChatTarget, signal?: CancelSignal): Promise<ResolvedChat> {
  const peer = await resolvePeer(context, target, signal);
  switch (peer._) {
    case 'inputPeerSelf':
      return { kind: 'user', peer, user: { _: 'inputUserSelf' } };
    case 'inputPeerUser':
      return { kind: 'user', peer, user: { ...peer, _: 'inputUser' } };
    case 'inputPeerUserFromMessage':
      return { kind: 'user', peer, user: { ...peer, _: 'inputUserFromMessage' } };
    case 'inputPeerChat':
      return { kind: 'group', peer, chatId: peer.chatId };
    case 'inputPeerChannel':
      return { kind: 'channel', peer, channel: { ...peer, _: 'inputChannel' }, channelId: peer.channelId };
    case 'inputPeerChannelFromMessage':
      return { kind: 'channel', peer, channel: { ...peer, _: 'inputChannelFromMessage' }, channelId: peer.channelId };
    case 'inputPeerEmpty':
      throw new UsageError('An empty peer names no chat.');
  }
}

/** Resolves a group or channel; rejects with a `UsageError` for a private chat. */
export async function resolveGroup(
  context: ClientContext,
  target: ChatTarget,
  signal?: CancelSignal,
): Promise<Exclude<ResolvedChat, { readonly kind: 'user' }>> {
  const chat = await resolveChat(context, target, signal);
  if (chat.kind === 'user') throw new UsageError('The chat is a private one, but a group or channel is needed.');
  return chat;
}

/** Resolves a channel or supergroup; rejects with a `UsageError` for another chat. */
export async function resolveChannel(
  context: ClientContext,
  target: ChatTarget,
  signal?: CancelSignal,
): Promise<Extract<ResolvedChat, { readonly kind: 'channel' }>> {
  const chat = await resolveChat(context, target, signal);
  if (chat.kind === 'channel') return chat;
  throw new UsageError(`The chat is a ${chat.kind === 'user' ? 'private one' : 'basic group'}, but a channel or supergroup is needed.`);
}

/** Resolves a user; rejects with a `UsageError` for a group or channel. */
export async function resolveUser(context: ClientContext, target: ChatTarget, signal?: CancelSignal): Promise<tl.InputUser> {
  const chat = await resolveChat(context, target, signal);
  if (chat.kind === 'user') return chat.user;
  throw new UsageError('A group or channel was given, but a user is needed.');
}
