/** Groups and their members inside a transaction. */
import type { Database } from 'better-sqlite3';
import { isMember } from '../../domain/chat.js';
import type { Chat, ChatMember, ChatStanding, ViewedChat } from '../../domain/chat.js';
import type { ChatId, UserId } from '../../domain/peer-id.js';

/** A row of the chat table with the number of its members. */
interface ChatRow {
  readonly id: number;
  readonly title: string;
  readonly creator_id: number;
  readonly date: number;
  readonly version: number;
  readonly member_count: number;
}

interface MemberRow {
  readonly user_id: number;
  readonly inviter_id: number;
  readonly date: number;
  readonly standing: string;
  readonly is_creator: number;
}

/** A group's link to somebody who is or was in it. */
export interface ChatTie {
  readonly userId: UserId;
  readonly inviterId: UserId;
  /** Since when they stand like this, Unix seconds. */
  readonly date: number;
  readonly standing: ChatStanding;
}

const chatColumns = `chat.id, chat.title, chat.creator_id, chat.date, chat.version,
  (SELECT count(*) FROM chat_member member WHERE member.chat_id = chat.id AND member.standing IN ('admin', 'member')) AS member_count`;

const memberColumns = `chat_member.user_id, chat_member.inviter_id, chat_member.date, chat_member.standing,
  chat_member.user_id = chat.creator_id AS is_creator`;

/** What operations on groups have in common. */
export interface ChatRows {
  find(chatId: ChatId): Chat | undefined;
  /** How somebody stands to a group; `undefined` when they were never in it. */
  tie(chatId: ChatId, userId: UserId): ChatTie | undefined;
  /** One of the members. */
  member(chatId: ChatId, userId: UserId): ChatMember | undefined;
  members(chatId: ChatId): ChatMember[];
  /** The bots that learn of every change of the members: those that are admins. */
  watchingBots(chatId: ChatId): UserId[];
  isBot(userId: UserId): boolean;
  memberIds(chatId: ChatId): UserId[];
  view(viewerId: UserId, ids: readonly ChatId[]): ViewedChat[];
  insert(title: string, creatorId: UserId, date: number): ChatId;
  setTitle(chatId: ChatId, title: string): void;
  /** Notes how somebody stands to a group from now on. A creator is a member like the others here. */
  setTie(chatId: ChatId, tie: Omit<ChatTie, 'standing'> & { readonly standing: Exclude<ChatStanding, 'creator'> }): void;
  /** Gives the group its next version. */
  grow(chatId: ChatId): void;
}

/** Prepares the statements of `ChatRows`. */
export function createChatRows(database: Database): ChatRows {
  const select = database.prepare<[number], ChatRow>(`SELECT ${chatColumns} FROM chat WHERE id = ?`);
  const selectMember = database.prepare<[number, number], MemberRow>(
    `SELECT ${memberColumns} FROM chat_member JOIN chat ON chat.id = chat_member.chat_id WHERE chat_id = ? AND user_id = ?`,
  );
  const selectMembers = database.prepare<[number], MemberRow>(`
    SELECT ${memberColumns} FROM chat_member JOIN chat ON chat.id = chat_member.chat_id
    WHERE chat_id = ? AND standing IN ('admin', 'member') ORDER BY chat_member.date, NOT is_creator, chat_member.user_id`);
  const selectViewed = database.prepare<[{ viewer: number; ids: string }], ChatRow & { standing: string | null; is_creator: number }>(`
    SELECT ${chatColumns}, chat_member.standing, chat.creator_id = @viewer AS is_creator
    FROM chat LEFT JOIN chat_member ON chat_member.chat_id = chat.id AND chat_member.user_id = @viewer
    WHERE chat.id IN (SELECT value FROM json_each(@ids))`);
  const insert = database.prepare<[string, number, number]>('INSERT INTO chat (title, creator_id, date) VALUES (?, ?, ?)');
  const setTitle = database.prepare<[string, number]>('UPDATE chat SET title = ? WHERE id = ?');
  const upsertMember = database.prepare<[number, number, number, number, string]>(`
    INSERT INTO chat_member (chat_id, user_id, inviter_id, date, standing) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (chat_id, user_id) DO UPDATE SET inviter_id = excluded.inviter_id, date = excluded.date, standing = excluded.standing`);
  const grow = database.prepare<[number]>('UPDATE chat SET version = version + 1 WHERE id = ?');
  const selectBots = database.prepare<[number], { id: number }>(`
    SELECT user.id FROM chat_member JOIN user ON user.id = chat_member.user_id
    WHERE chat_id = ? AND standing = 'admin' AND bot_token_hash IS NOT NULL ORDER BY user.id`);
  const selectBot = database.prepare<[number], { id: number }>('SELECT id FROM user WHERE id = ? AND bot_token_hash IS NOT NULL');
  const members = (chatId: ChatId): ChatMember[] => selectMembers.all(chatId).flatMap((row) => toMember(toTie(row)) ?? []);

  return {
    find: (chatId) => {
      const row = select.get(chatId);
      return row && toChat(row);
    },
    tie: (chatId, userId) => {
      const row = selectMember.get(chatId, userId);
      return row && toTie(row);
    },
    member: (chatId, userId) => {
      const row = selectMember.get(chatId, userId);
      return row && toMember(toTie(row));
    },
    members,
    watchingBots: (chatId) => selectBots.all(chatId).map(({ id }) => id),
    isBot: (userId) => selectBot.get(userId) !== undefined,
    memberIds: (chatId) => members(chatId).map(({ userId }) => userId),
    view: (viewerId, ids) =>
      selectViewed.all({ viewer: viewerId, ids: JSON.stringify([...new Set(ids)]) }).map((row) => ({
        chat: toChat(row),
        standing: row.standing === null ? undefined : toStanding(row.standing, row.is_creator === 1),
      })),
    insert: (title, creatorId, date) => Number(insert.run(title, creatorId, date).lastInsertRowid),
    setTitle: (chatId, title) => {
      setTitle.run(title, chatId);
    },
    setTie: (chatId, { userId, inviterId, date, standing }) => {
      upsertMember.run(chatId, userId, inviterId, date, standing);
    },
    grow: (chatId) => {
      grow.run(chatId);
    },
  };
}

function toChat({ id, title, creator_id: creatorId, date, version, member_count: memberCount }: ChatRow): Chat {
  return { id, title, creatorId, date, version, memberCount };
}

function toTie(row: MemberRow): ChatTie {
  return { userId: row.user_id, inviterId: row.inviter_id, date: row.date, standing: toStanding(row.standing, row.is_creator === 1) };
}

function toMember({ userId, inviterId, date, standing }: ChatTie): ChatMember | undefined {
  return isMember(standing) ? { userId, inviterId, date, role: standing } : undefined;
}

/** The column's own words are standings; the creator is known by the group's row, and is one only while a member. */
function toStanding(standing: string, isCreator: boolean): ChatStanding {
  const stored = standing as Exclude<ChatStanding, 'creator'>;
  return isCreator && isMember(stored) ? 'creator' : stored;
}
