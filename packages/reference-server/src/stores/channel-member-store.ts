/** The port through which people come into channels, leave them, and get rights in them. */
import type { ChannelMember } from '../domain/channel.js';
import type { ChannelEvent } from '../domain/channel-event.js';
import type { AdminRight, Restriction } from '../domain/channel-rights.js';
import type { ChannelId, UserId } from '../domain/peer-id.js';
import type { ChannelChanged, ChannelCommand, Refused } from './channel-store.js';

/** The actor comes in. */
export interface JoinChannel extends ChannelCommand {
  /** The hash of the link that led them there, if one did. */
  readonly hash?: string;
}

export type JoinOutcome =
  | ChannelChanged
  | Refused
  /** The link is good no more, or leads elsewhere. */
  | { readonly type: 'inviteEnded' }
  /** The actor is in too many channels. */
  | { readonly type: 'tooMany' }
  /** Too many are in this one. */
  | { readonly type: 'full' };

/** The actor brings others in. */
export interface InviteToChannel extends ChannelCommand {
  readonly userIds: readonly UserId[];
}

/** What became of those who were invited; who was there before is in none of the lists. */
export interface Invited {
  readonly type: 'invited';
  readonly events: readonly ChannelEvent[];
  readonly added: readonly UserId[];
  /** They have been removed from the channel. */
  readonly kicked: readonly UserId[];
  /** They are in too many channels. */
  readonly busy: readonly UserId[];
}

/** Gives somebody rights, whom that brings in; with no rights they are a simple member again. */
export interface SetAdmin extends ChannelCommand {
  readonly userId: UserId;
  readonly rights: readonly AdminRight[];
  readonly rank: string;
}

/** Restricts somebody, until a time in Unix seconds (0: for ever); `viewMessages` removes them. */
export interface RestrictMember extends ChannelCommand {
  readonly userId: UserId;
  readonly restrictions: readonly Restriction[];
  readonly until: number;
}

/** Somebody's place before and after. */
export interface MemberChanged extends ChannelChanged {
  readonly before: ChannelMember | undefined;
  readonly after: ChannelMember;
}

/** Whom a list of members holds; `text` is searched in names and usernames, of those present among the latest 5,000. */
export interface MembersQuery {
  readonly channelId: ChannelId;
  readonly kind: 'present' | 'admins' | 'kicked' | 'restricted' | 'bots';
  readonly text: string;
  /** Unix seconds. */
  readonly date: number;
  readonly offset: number;
  readonly limit: number;
}

/** A part of a list. */
export interface MembersPage {
  readonly members: readonly ChannelMember[];
  /** How many there are in all. */
  readonly total: number;
}

/** How many have a special place. */
export interface MemberCounts {
  readonly admins: number;
  readonly kicked: number;
  readonly restricted: number;
}

/** Keeps the places of people in channels. Each operation is one transaction, durable when its promise resolves. */
export interface ChannelMemberStore {
  join(command: JoinChannel): Promise<JoinOutcome>;
  leave(command: ChannelCommand): Promise<ChannelChanged | Refused>;
  invite(command: InviteToChannel): Promise<Invited | Refused | { readonly type: 'full' }>;
  setAdmin(command: SetAdmin): Promise<MemberChanged | Refused | { readonly type: 'tooMany' } | { readonly type: 'full' } | { readonly type: 'busy' }>;
  restrict(command: RestrictMember): Promise<MemberChanged | Refused>;
  list(query: MembersQuery): Promise<MembersPage>;
  /** @param date Unix seconds */
  counts(channelId: ChannelId, date: number): Promise<MemberCounts>;
  /** The first `limit` of those who are in the channel and have a greater id than `after`; whatever waits has its turn before a further page. */
  memberIds(channelId: ChannelId, after: UserId, limit: number): Promise<UserId[]>;
  /** How many are in the channel. */
  memberCount(channelId: ChannelId): Promise<number>;
  /** Those of these people who are in the channel, page by page, in the order in which they are named; whatever waits has its turn before a further page. */
  membersAmong(channelId: ChannelId, userIds: readonly UserId[]): AsyncIterable<readonly UserId[]>;
}
