/** Posting, editing and pinning messages of a channel: what messages.* does when the peer is one. */
import type * as tl from '@kitewire/tl-schema/api';
import type { MessageEntity } from '../../domain/message-entity.js';
import { refuse, RpcFault } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { ChannelMessageEvent } from '../../stores/channel-message-store.js';
import type { SentMedia } from '../../stores/message-store.js';
import type { UserContext } from '../context.js';
import { answerEvents } from './channel-answers.js';
import { commandIn, granted } from './resolve-channel.js';

/** A message for a channel. */
export interface ChannelPost extends SentMedia {
  readonly channelId: number;
  readonly continues?: boolean;
  readonly randomId: bigint;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  readonly replyToId: number | undefined;
  readonly silent: boolean;
  readonly clearDraft: boolean;
}

/** A new text for a message. */
export interface ChannelPostEdit {
  readonly channelId: number;
  readonly id: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

/** A pin, or its end. */
export interface ChannelPin {
  readonly channelId: number;
  readonly id: number;
  readonly pinned: boolean;
  readonly silent: boolean;
}

/** Pins taken out by one call; the client repeats it until nothing is left. */
const unpinStep = 100;

/** Puts a message into a channel, once for each random id. */
export async function postToChannel(context: UserContext, post: ChannelPost): Promise<ChannelMessageEvent> {
  const { channelId, replyToId, ...content } = post;
  const command = { ...commandIn(context, channelId), ...content, ...(replyToId !== undefined && { replyToId }) };
  const outcome = granted(await context.stores.channelMessages.post(command));
  if (outcome.type === 'replyNotFound') refuse('REPLY_MESSAGE_ID_INVALID');
  if (outcome.type === 'randomIdReused') refuse('RANDOM_ID_DUPLICATE');
  // https://core.telegram.org/api/errors#420-flood
  if (outcome.type === 'slowed') throw new RpcFault(420, `SLOWMODE_WAIT_${outcome.nextAt - command.date}`);
  return outcome.event;
}

/** Gives the caller updateEditChannelMessage. */
export async function editPost(context: UserContext, { channelId, ...change }: ChannelPostEdit): Promise<tl.Updates> {
  const editableSince = toSeconds(context.now) - context.messageRules.editTime;
  const outcome = granted(await context.stores.channelMessages.edit({ ...commandIn(context, channelId), ...change, editableSince }));
  if (outcome.type === 'notFound') refuse('MESSAGE_ID_INVALID');
  if (outcome.type === 'notModified') refuse('MESSAGE_NOT_MODIFIED');
  if (outcome.type === 'tooOld') refuse('MESSAGE_EDIT_TIME_EXPIRED');
  return answerEvents(context, channelId, [outcome.event]);
}

/** Gives the caller updatePinnedChannelMessages, and the service message of a new pin. */
export async function pinPost(context: UserContext, { channelId, ...pin }: ChannelPin): Promise<tl.Updates> {
  const outcome = granted(await context.stores.channelMessages.pin({ ...commandIn(context, channelId), ...pin }));
  if (outcome.type === 'notFound') refuse('MESSAGE_ID_INVALID');
  if (outcome.type === 'notModified') refuse('CHAT_NOT_MODIFIED');
  return answerEvents(context, channelId, outcome.events);
}

/** Takes out pins, the newest first. */
export async function unpinPosts(context: UserContext, channelId: number): Promise<tl.MessagesAffectedHistory> {
  const { pts, ptsCount, left } = granted(await context.stores.channelMessages.unpinAll({ ...commandIn(context, channelId), limit: unpinStep }));
  return { _: 'messages.affectedHistory', pts, ptsCount, offset: left };
}
