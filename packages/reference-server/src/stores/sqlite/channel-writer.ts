/** Writing into channels: places, messages, log rows and members, always inside the caller's transaction. */
import type { Database } from 'better-sqlite3';
import { authorise } from '../../domain/authorise.js';
import type { ChannelAction, ChannelRefusal } from '../../domain/authorise-channel.js';
import { mostChannels } from '../../domain/channel.js';
import type { ChannelMember, ViewedChannel } from '../../domain/channel.js';
import { ptsCountOfChange } from '../../domain/channel-event.js';
import type { ChannelChange, ChannelEvent } from '../../domain/channel-event.js';
import type { ChannelMessage } from '../../domain/channel-message.js';
import type { ChannelCommand, Refused } from '../channel-store.js';
import { channelChangeColumns } from './channel-event-row.js';
import { channelMessageColumns, memberColumns, selectChannel, toChannel, toChannelMessage, toMember } from './channel-row.js';
import type { ChannelMemberRow, ChannelMessageRow, ChannelRow } from './channel-row.js';
import { entitiesColumn, mediaColumn } from './message-row.js';
import { createChannelIndex } from './search-index.js';
import type { SearchIndex } from './search-index.js';
import type { ChannelMessageEvent } from '../channel-message-store.js';

/** A message before it has its place. */
export type ChannelDraft = Omit<ChannelMessage, 'id' | 'editDate' | 'pinned'>;

/** What the operations on channels have in common. */
export interface ChannelWriter {
  view(channelId: number, userId: number): ViewedChannel | undefined;
  member(channelId: number, userId: number): ChannelMember | undefined;
  message(channelId: number, id: number): ChannelMessage | undefined;
  /** Why the actor may not do that; `undefined` when they may. */
  refusal(viewed: ViewedChannel, action: ChannelAction, date: number): ChannelRefusal | undefined;
  /** The words of its messages; `putMessage` adds to them, what changes or removes a message has to say so. */
  readonly words: Pick<SearchIndex<ChannelMessage>, 'replace' | 'remove'>;
  /** Takes the next place and puts a message there. */
  putMessage(draft: ChannelDraft): ChannelMessageEvent;
  /** Takes the next place for a change of what there is. */
  log(channelId: number, date: number, change: ChannelChange): ChannelEvent;
  putMember(member: ChannelMember): void;
  /** Whether somebody is in as many channels as one may be. */
  isBusy(userId: number): boolean;
  /** Adds to the number of members. */
  countMembers(channelId: number, change: number): void;
}

/** Prepares the statements of a `ChannelWriter`. */
export function createChannelWriter(database: Database): ChannelWriter {
  const selectOne = database.prepare<[number], ChannelRow>(`${selectChannel} WHERE channel.id = ?`);
  const selectMember = database.prepare<[number, number], ChannelMemberRow>(`SELECT ${memberColumns} FROM channel_member WHERE channel_id = ? AND user_id = ?`);
  const selectMessage = database.prepare<[number, number], ChannelMessageRow>(`SELECT ${channelMessageColumns} FROM channel_message WHERE channel_id = ? AND id = ?`);
  const takeMessagePlace = database.prepare<[{ id: number; date: number }], { pts: number; id: number; date: number }>(`
    UPDATE channel SET pts = pts + 1, last_message_id = last_message_id + 1, last_date = max(last_date, @date),
      top_message_id = last_message_id + 1, top_date = max(last_date, @date), message_count = message_count + 1
    WHERE id = @id RETURNING pts, last_message_id AS id, last_date AS date`);
  const takePlace = database.prepare<[number, number, number], { pts: number; date: number }>(
    'UPDATE channel SET pts = pts + ?, last_date = max(last_date, ?) WHERE id = ? RETURNING pts, last_date AS date',
  );
  const insertMessage = database.prepare(`
    INSERT INTO channel_message (channel_id, id, author_id, signed, date, text, entities, action, reply_to_id, silent, media, pinned)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`);
  const insertEvent = database.prepare('INSERT INTO channel_event (channel_id, pts, pts_count, date, type, message_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const replaceMember = database.prepare(`
    INSERT OR REPLACE INTO channel_member (channel_id, user_id, present, role, rights, rank, restrictions, restricted_until, changed_by, inviter_id, date, read_inbox_max_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const countChannels = database.prepare<[number], { count: number }>(`
    SELECT count(*) AS count FROM channel_member JOIN channel ON channel.id = channel_member.channel_id
    WHERE user_id = ? AND present = 1 AND deleted = 0`);
  const updateCount = database.prepare<[number, number]>('UPDATE channel SET member_count = member_count + ? WHERE id = ?');

  const words = createChannelIndex(database);

  const insert = (event: ChannelEvent): void => {
    insertEvent.run(event.channelId, event.pts, event.ptsCount, event.date, event.type, ...channelChangeColumns(event));
  };
  const member: ChannelWriter['member'] = (channelId, userId) => {
    const row = selectMember.get(channelId, userId);
    return row && toMember(row);
  };
  return {
    view: (channelId, userId) => {
      const row = selectOne.get(channelId);
      return row && { channel: toChannel(row), member: member(channelId, userId) };
    },
    member,
    message: (channelId, id) => {
      const row = selectMessage.get(channelId, id);
      return row && toChannelMessage(row);
    },
    refusal: (viewed, action, date) => {
      const decision = authorise({ kind: 'channel', ...viewed, action, date });
      return decision.allowed ? undefined : decision.refusal;
    },
    words,
    putMessage: (draft) => {
      const { channelId, authorId, signed, text, entities, action, replyToId, silent, media } = draft;
      const place = existing(takeMessagePlace.get({ id: channelId, date: draft.date }), channelId);
      const message: ChannelMessage = { ...draft, id: place.id, date: place.date, editDate: undefined, pinned: false };
      insertMessage.run(
        ...[channelId, place.id, authorId, signed, place.date, text, entitiesColumn(entities)],
        ...[action === undefined ? null : JSON.stringify(action), replyToId ?? null, Number(silent), mediaColumn(media)],
      );
      words.add(message);
      const event: ChannelMessageEvent = { type: 'newMessage', channelId, pts: place.pts, ptsCount: 1, date: place.date, message };
      insert(event);
      return event;
    },
    log: (channelId, date, change) => {
      const ptsCount = ptsCountOfChange(change);
      const place = existing(takePlace.get(ptsCount, date, channelId), channelId);
      const event: ChannelEvent = { channelId, pts: place.pts, ptsCount, date: place.date, ...change };
      insert(event);
      return event;
    },
    putMember: ({ channelId, userId, present, role, rights, rank, restrictions, restrictedUntil, changedBy, inviterId, date, readInboxMaxId }) => {
      const lists = [JSON.stringify(rights), rank, JSON.stringify(restrictions)];
      replaceMember.run(channelId, userId, Number(present), role, ...lists, restrictedUntil, changedBy, inviterId, date, readInboxMaxId);
    },
    isBusy: (userId) => (countChannels.get(userId)?.count ?? 0) >= mostChannels,
    countMembers: (channelId, change) => void updateCount.run(change, channelId),
  };
}

/** Looks at the channel of a command and asks whether its actor may do that. */
export function admit(writer: ChannelWriter, { channelId, actorId, date }: ChannelCommand, action: ChannelAction): ViewedChannel | Refused {
  const viewed = writer.view(channelId, actorId);
  if (viewed === undefined) return { type: 'refused', refusal: 'CHANNEL_PRIVATE' };
  const refusal = writer.refusal(viewed, action, date);
  return refusal === undefined ? viewed : { type: 'refused', refusal };
}

/** Whether an answer is a refusal. */
export function isRefused(answer: ViewedChannel | Refused): answer is Refused {
  return 'refusal' in answer;
}

/** A service message of a channel; nobody is told who caused it where the channel speaks. */
export function serviceDraft(viewed: ViewedChannel, authorId: number, date: number, action: NonNullable<ChannelMessage['action']>): ChannelDraft {
  return { channelId: viewed.channel.id, authorId, signed: signatureOf(viewed), date, text: '', entities: [], action, replyToId: undefined, silent: false, media: undefined };
}

/** As whom somebody's messages stand in a channel. */
export function signatureOf({ channel, member }: ViewedChannel): ChannelMessage['signed'] {
  if (!channel.megagroup) return 'post';
  return member?.rights.includes('anonymous') === true ? 'group' : 'author';
}

function existing<T>(row: T | undefined, channelId: number): T {
  if (row === undefined) throw new RangeError(`channel ${channelId} does not exist`);
  return row;
}
