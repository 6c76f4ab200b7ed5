/** Lists of people in channels in SQLite. */
import type { Database } from 'better-sqlite3';
import type { MemberCounts, MembersPage, MembersQuery } from '../channel-member-store.js';
import { memberColumns, toMember } from './channel-row.js';
import type { ChannelMemberRow } from './channel-row.js';

/** Reads the lists. */
export interface ChannelMemberLists {
  list(query: MembersQuery): MembersPage;
  counts(channelId: number, date: number): MemberCounts;
  memberIds(channelId: number, after: number, limit: number): number[];
  memberCount(channelId: number): number;
  membersAmong(channelId: number, userIds: readonly number[]): number[];
}

const holds = '(restricted_until = 0 OR restricted_until > @date)';
const kicked = `restrictions <> '[]' AND instr(restrictions, '"viewMessages"') > 0 AND ${holds}`;
const restricted = `restrictions <> '[]' AND instr(restrictions, '"viewMessages"') = 0 AND ${holds}`;

/**
 * Members whom a search looks through, those who came last: it compares name by name, and a channel can have very many.
 */
const mostSearched = 5000;

/** The rows that each kind of list looks at: never all members of a channel, unless they are in the order that is wanted. */
const rows: Readonly<Record<MembersQuery['kind'], string>> = {
  present: `(
    SELECT * FROM channel_member INDEXED BY channel_arrivals
    WHERE channel_id = @channelId AND present = 1 ORDER BY role = 'creator' DESC, date DESC, user_id LIMIT ${mostSearched}) AS channel_member`,
  admins: 'channel_member INDEXED BY channel_admins',
  kicked: 'channel_member INDEXED BY channel_restricted',
  restricted: 'channel_member INDEXED BY channel_restricted',
  bots: `(SELECT id AS bot_id FROM user INDEXED BY user_of_bot_token WHERE bot_token_hash IS NOT NULL) AS bot
    CROSS JOIN channel_member ON channel_member.user_id = bot.bot_id`,
};

/** What stands in the WHERE for each kind of list. */
const conditions: Readonly<Record<MembersQuery['kind'], string>> = {
  present: 'present = 1',
  admins: "role <> 'member' AND present = 1",
  kicked,
  restricted,
  bots: 'present = 1',
};

interface ListParameters {
  readonly channelId: number;
  readonly date: number;
  readonly text: string;
  readonly limit: number;
  readonly offset: number;
}

/** Prepares the lists. The creator stands first among admins, whoever came last first among the others. */
export function createChannelMemberLists(database: Database): ChannelMemberLists {
  // SQLite's own lower() knows ASCII only.
  database.function('fold', { deterministic: true }, (text) => String(text).toLowerCase());
  const from = (kind: MembersQuery['kind']): string => `
    FROM ${rows[kind]} JOIN user ON user.id = channel_member.user_id
      LEFT JOIN username ON username.owner_kind = 'user' AND username.owner_id = user.id
    WHERE channel_id = @channelId AND (@date IS NOT NULL) AND ${conditions[kind]}
      AND (@text = '' OR instr(fold(first_name || ' ' || last_name), @text) > 0 OR instr(coalesce(username.key, ''), @text) > 0)`;
  const prepare = (kind: MembersQuery['kind']): ((query: ListParameters) => MembersPage) => {
    const select = database.prepare<[ListParameters], ChannelMemberRow>(
      `SELECT ${memberColumns} ${from(kind)} ORDER BY role = 'creator' DESC, channel_member.date DESC, channel_member.user_id LIMIT @limit OFFSET @offset`,
    );
    const count = database.prepare<[Omit<ListParameters, 'limit' | 'offset'>], { total: number }>(`SELECT count(*) AS total ${from(kind)}`);
    return (query) => ({
      members: select.all(query).map(toMember),
      total: count.get({ channelId: query.channelId, date: query.date, text: query.text })?.total ?? 0,
    });
  };
  const selectPresent = database.prepare<[{ channelId: number; limit: number; offset: number }], ChannelMemberRow>(`
    SELECT ${memberColumns} FROM channel_member INDEXED BY channel_arrivals
    WHERE channel_id = @channelId AND present = 1 ORDER BY role = 'creator' DESC, date DESC, user_id LIMIT @limit OFFSET @offset`);
  const selectTotal = database.prepare<[number], { total: number }>('SELECT member_count AS total FROM channel WHERE id = ?');
  const memberCount = (channelId: number): number => selectTotal.get(channelId)?.total ?? 0;
  const lists = {
    ...{ present: prepare('present'), admins: prepare('admins'), kicked: prepare('kicked') },
    ...{ restricted: prepare('restricted'), bots: prepare('bots') },
  };
  const countKind = (kind: 'admins' | 'kicked' | 'restricted'): string =>
    `(SELECT count(*) FROM ${rows[kind]} WHERE channel_id = @channelId AND ${conditions[kind]}) AS ${kind}`;
  const selectCounts = database.prepare<[{ channelId: number; date: number }], MemberCounts>(
    `SELECT ${countKind('admins')}, ${countKind('kicked')}, ${countKind('restricted')}`,
  );
  const selectIds = database.prepare<[number, number, number], { user_id: number }>(
    'SELECT user_id FROM channel_member WHERE channel_id = ? AND present = 1 AND user_id > ? ORDER BY user_id LIMIT ?',
  );
  const selectAmong = database.prepare<[{ channelId: number; userIds: string }], { user_id: number }>(`
    SELECT user_id FROM json_each(@userIds) AS asked CROSS JOIN channel_member ON channel_id = @channelId AND user_id = asked.value
    WHERE present = 1 ORDER BY asked.key`);
  return {
    list: ({ kind, channelId, date, text, limit, offset }) => {
      if (kind !== 'present' || text !== '') return lists[kind]({ channelId, date, text: text.toLowerCase(), limit, offset });
      return { members: selectPresent.all({ channelId, limit, offset }).map(toMember), total: memberCount(channelId) };
    },
    counts: (channelId, date) => selectCounts.get({ channelId, date }) ?? { admins: 0, kicked: 0, restricted: 0 },
    memberCount,
    membersAmong: (channelId, userIds) => selectAmong.all({ channelId, userIds: JSON.stringify(userIds) }).map((row) => row.user_id),
    memberIds: (channelId, after, limit) => selectIds.all(channelId, after, limit).map((row) => row.user_id),
  };
}
