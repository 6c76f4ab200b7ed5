/** Reads the members of groups and channels. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { RpcError } from '../errors/rpc-error.js';
import { markedIdOf } from '../peers/peer-id.js';
import type { PeerRecord } from '../storage/records.js';
import type { CallOptions } from './call-options.js';
import type { ChatTarget } from './chat-target.js';
import { resolveGroup } from './resolve-chat.js';

/** Which members are wanted; by default the first 200. */
export interface GetMembersOptions extends CallOptions {
  /** Everybody, administrators, bots, those with fewer rights, or those who were thrown out; everybody. Basic groups have only the first three. */
  readonly only?: 'admins' | 'bots' | 'restricted' | 'banned';
  /** Only those whose names begin so. In a basic group everybody is listed, whatever is searched. */
  readonly search?: string;
  /** At most so many, 1 to 200; a basic group gives all at once. */
  readonly limit?: number;
  /** How many of the first are passed over. */
  readonly offset?: number;
}

/** What somebody is in a group or channel. */
export type MemberRole = 'creator' | 'admin' | 'member' | 'restricted' | 'banned' | 'left';

/** A member. */
export interface Member {
  /** The marked id: of a user, or of a channel that was banned. */
  readonly userId: number;
  readonly user: PeerRecord;
  readonly role: MemberRole;
  /** What stands beside the name. */
  readonly rank?: string;
  /** The API's own object. */
  readonly object: tl.ChatParticipant | tl.ChannelParticipant;
}

/** Part of the members. */
export interface Members {
  /** How many there are in all, as the server counts. */
  readonly total: number;
  readonly members: readonly Member[];
}

/**
 * Resolves to members of a group, supergroup or channel.
 *
 * Rejects with an `RpcError` (`CHAT_ADMIN_REQUIRED` where only administrators see them, `CHANNEL_PRIVATE`, `CHAT_FORBIDDEN`
 * for a basic group that the account has left, ...).
 *
 * @see https://core.telegram.org/method/channels.getParticipants
 * @see https://core.telegram.org/method/messages.getFullChat
 */
export async function getMembers(context: ClientContext, chat: ChatTarget, options: GetMembersOptions = {}): Promise<Members> {
  const { limit = 200, offset = 0, signal } = options;
  const target = await resolveGroup(context, chat, signal);
  if (target.kind === 'group') {
    const { fullChat } = await context.call({ _: 'messages.getFullChat', chatId: target.chatId }, { signal });
    // The server answers this instead of refusing where the account is no member any more.
    if (fullChat._ !== 'chatFull' || fullChat.participants._ !== 'chatParticipants') throw new RpcError(403, 'CHAT_FORBIDDEN', 'messages.getFullChat');
    const described = await describe(context, fullChat.participants.participants);
    const members = described.filter((member) => isWanted(member, options.only));
    return { total: members.length, members: members.slice(offset) };
  }
  const request = { _: 'channels.getParticipants', channel: target.channel, filter: toFilter(options), offset, limit, hash: 0n } as const;
  const answer = await context.call(request, { signal });
  // No hash was sent, so that the server has nothing to call unchanged.
  if (answer._ === 'channels.channelParticipantsNotModified') return { total: 0, members: [] };
  return { total: answer.count, members: await describe(context, answer.participants) };
}

function toFilter({ only, search = '' }: GetMembersOptions): tl.ChannelParticipantsFilter {
  switch (only) {
    case 'admins':
      return { _: 'channelParticipantsAdmins' };
    case 'bots':
      return { _: 'channelParticipantsBots' };
    case 'restricted':
      return { _: 'channelParticipantsBanned', q: search };
    case 'banned':
      return { _: 'channelParticipantsKicked', q: search };
    default:
      return search === '' ? { _: 'channelParticipantsRecent' } : { _: 'channelParticipantsSearch', q: search };
  }
}

function isWanted({ role, user }: Member, only: GetMembersOptions['only']): boolean {
  switch (only) {
    case undefined:
      return true;
    case 'admins':
      return role === 'creator' || role === 'admin';
    case 'bots':
      return user.object?._ === 'user' && user.object.bot === true;
    default:
      return false;
  }
}

async function describe(context: ClientContext, participants: readonly (tl.ChatParticipant | tl.ChannelParticipant)[]): Promise<Member[]> {
  const records = await context.peers.getMany(participants.map(idOf));
  return participants.flatMap((object) => {
    const userId = idOf(object);
    const user = records.get(userId);
    // Whom the server has not described nobody can show.
    if (user === undefined) return [];
    const rank = 'rank' in object ? object.rank : undefined;
    return [{ userId, user, role: roleOf(object), ...(rank !== undefined && { rank }), object }];
  });
}

function idOf(participant: tl.ChatParticipant | tl.ChannelParticipant): number {
  return 'peer' in participant ? markedIdOf(participant.peer) : participant.userId;
}

function roleOf(participant: tl.ChatParticipant | tl.ChannelParticipant): MemberRole {
  switch (participant._) {
    case 'chatParticipantCreator':
    case 'channelParticipantCreator':
      return 'creator';
    case 'chatParticipantAdmin':
    case 'channelParticipantAdmin':
      return 'admin';
    case 'channelParticipantBanned':
      return participant.bannedRights.viewMessages ? 'banned' : 'restricted';
    case 'channelParticipantLeft':
      return 'left';
    default:
      return 'member';
  }
}
