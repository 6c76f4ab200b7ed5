/** channels.editTitle, updateUsername, checkUsername, deleteChannel and messages.editChatAbout: what a channel is. */
import type * as tl from '@kitewire/tl-schema/api';
import { findAboutFault, findTitleFault } from '../../domain/channel.js';
import { isUsername } from '../../domain/username.js';
import { refuse } from '../../errors.js';
import { enforceWait } from '../../rpc/limits.js';
import type { UserContext } from '../context.js';
import { answerChanged, answerEvents, tellMembers } from './channel-answers.js';
import { commandFor, granted, resolveChannel } from './resolve-channel.js';
import type { ChannelReference } from './resolve-channel.js';

/** https://core.telegram.org/method/channels.editTitle */
export async function editTitle(context: UserContext, request: tl.ChannelsEditTitleRequest): Promise<tl.Updates> {
  const title = request.title.trim();
  const fault = findTitleFault(title);
  if (fault !== undefined) refuse(fault);
  enforceWait(context.limiter.take('changeChat', String(context.userId), context.now));
  const command = await commandFor(context, request.channel);
  const outcome = granted(await context.stores.channels.edit({ ...command, title }));
  if (outcome.type === 'notModified') refuse('CHAT_NOT_MODIFIED');
  return answerEvents(context, command.channelId, outcome.events);
}

/** https://core.telegram.org/method/messages.editChatAbout */
export async function editChannelAbout(context: UserContext, reference: ChannelReference, about: string): Promise<boolean> {
  const fault = findAboutFault(about);
  if (fault !== undefined) refuse(fault);
  enforceWait(context.limiter.take('changeChat', String(context.userId), context.now));
  const command = await commandFor(context, reference);
  const outcome = granted(await context.stores.channels.edit({ ...command, about }));
  if (outcome.type === 'notModified') refuse('CHAT_ABOUT_NOT_MODIFIED');
  tellMembers(context, command.channelId);
  return true;
}

/** An empty name makes the channel private. https://core.telegram.org/method/channels.updateUsername */
export async function updateChannelUsername(context: UserContext, request: tl.ChannelsUpdateUsernameRequest): Promise<boolean> {
  const { username } = request;
  if (username !== '' && !isUsername(username)) refuse('USERNAME_INVALID');
  enforceWait(context.limiter.take('changeChat', String(context.userId), context.now));
  const command = await commandFor(context, request.channel);
  const outcome = granted(await context.stores.channels.setUsername({ ...command, username: username === '' ? undefined : username }));
  if (outcome.type === 'occupied') refuse('USERNAME_OCCUPIED');
  if (outcome.type === 'notModified') refuse('USERNAME_NOT_MODIFIED');
  tellMembers(context, command.channelId);
  return true;
}

/** Clients ask before there is a channel, too. https://core.telegram.org/method/channels.checkUsername */
export async function checkChannelUsername(context: UserContext, request: tl.ChannelsCheckUsernameRequest): Promise<boolean> {
  enforceWait(context.limiter.take('findByName', String(context.userId), context.now));
  if (!isUsername(request.username)) refuse('USERNAME_INVALID');
  const own = request.channel._ === 'inputChannelEmpty' ? undefined : (await resolveChannel(context, request.channel, { type: 'see' })).channel.id;
  if ((await context.stores.users.findByUsername(request.username)) !== undefined) return false;
  const owner = await context.stores.channels.findByUsername(request.username, context.userId);
  return owner === undefined || owner.channel.id === own;
}

/** https://core.telegram.org/method/channels.deleteChannel */
export async function deleteChannel(context: UserContext, request: tl.ChannelsDeleteChannelRequest): Promise<tl.Updates> {
  const command = await commandFor(context, request.channel);
  granted(await context.stores.channels.delete(command));
  tellMembers(context, command.channelId);
  return answerChanged(context, command.channelId, []);
}
