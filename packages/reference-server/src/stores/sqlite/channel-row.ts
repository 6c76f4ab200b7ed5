/** Rows of the tables of channels and what they stand for. */
import type { Channel, ChannelMember } from '../../domain/channel.js';
import type { ChannelMessage } from '../../domain/channel-message.js';
import type { AdminRight, Restriction } from '../../domain/channel-rights.js';
import { toMessageBody } from './message-body-row.js';
import type { MessageBodyRow } from './message-body-row.js';

/** A channel with its username beside it. */
export interface ChannelRow {
  readonly id: number;
  readonly title: string;
  readonly about: string;
  readonly username: string | null;
  readonly megagroup: number;
  readonly creator_id: number;
  readonly date: number;
  readonly pts: number;
  readonly log_start: number;
  readonly top_message_id: number;
  readonly top_date: number;
  readonly message_count: number;
  readonly member_count: number;
  readonly slow_mode_seconds: number;
  readonly deleted: number;
}

/** Selects the columns of a `ChannelRow`; a WHERE may follow. */
export const selectChannel: string = `
  SELECT channel.id, title, about, username.display AS username, megagroup, creator_id, channel.date, pts, log_start, top_message_id,
    top_date, message_count, member_count, slow_mode_seconds, deleted
  FROM channel LEFT JOIN username ON username.owner_kind = 'channel' AND username.owner_id = channel.id`;

export function toChannel(row: ChannelRow): Channel {
  return {
    id: row.id,
    title: row.title,
    about: row.about,
    username: row.username ?? undefined,
    megagroup: row.megagroup === 1,
    creatorId: row.creator_id,
    date: row.date,
    pts: row.pts,
    topMessageId: row.top_message_id,
    topDate: row.top_date,
    memberCount: row.member_count,
    slowModeSeconds: row.slow_mode_seconds,
    deleted: row.deleted === 1,
  };
}

export interface ChannelMemberRow {
  readonly channel_id: number;
  readonly user_id: number;
  readonly present: number;
  readonly role: string;
  readonly rights: string;
  readonly rank: string;
  readonly restrictions: string;
  readonly restricted_until: number;
  readonly changed_by: number;
  readonly inviter_id: number;
  readonly date: number;
  readonly read_inbox_max_id: number;
}

/** The columns of a `ChannelMemberRow`. */
export const memberColumns: string = [
  ...['channel_id', 'user_id', 'present', 'role', 'rights', 'rank', 'restrictions', 'restricted_until', 'changed_by', 'inviter_id', 'date'],
  'read_inbox_max_id',
]
  .map((name) => `channel_member.${name}`)
  .join(', ');

export function toMember(row: ChannelMemberRow): ChannelMember {
  return {
    channelId: row.channel_id,
    userId: row.user_id,
    present: row.present === 1,
    role: row.role as ChannelMember['role'],
    rights: JSON.parse(row.rights) as AdminRight[],
    rank: row.rank,
    restrictions: JSON.parse(row.restrictions) as Restriction[],
    restrictedUntil: row.restricted_until,
    changedBy: row.changed_by,
    inviterId: row.inviter_id,
    date: row.date,
    readInboxMaxId: row.read_inbox_max_id,
  };
}

export interface ChannelMessageRow extends MessageBodyRow {
  readonly channel_id: number;
  readonly id: number;
  readonly author_id: number;
  readonly signed: string;
}

/** The columns of a `ChannelMessageRow`. */
export const channelMessageColumns: string = [
  ...['channel_id', 'id', 'author_id', 'signed', 'date', 'edit_date', 'text', 'entities', 'action', 'reply_to_id', 'silent', 'pinned', 'media'],
]
  .map((name) => `channel_message.${name}`)
  .join(', ');

export function toChannelMessage(row: ChannelMessageRow): ChannelMessage {
  return {
    channelId: row.channel_id,
    id: row.id,
    authorId: row.author_id,
    signed: row.signed as ChannelMessage['signed'],
    ...toMessageBody(row),
  };
}
