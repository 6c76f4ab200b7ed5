/** Finding messages in all conversations of somebody. All runs inside one read. */
import type { Database } from 'better-sqlite3';
import { peerKind } from '../../domain/peer-id.js';
import type { UserId } from '../../domain/peer-id.js';
import { mostFound } from '../../domain/search.js';
import type { MessageQuery } from '../../domain/search.js';
import type { FoundMessage, FoundPage, GlobalOffset, GlobalSearchWindow } from '../search-store.js';
import { channelMessageColumns, toChannelMessage } from './channel-row.js';
import type { ChannelMessageRow } from './channel-row.js';
import type { DateProbe } from './first-at-date.js';
import { findFirstAtDate } from './first-at-date.js';
import { messageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';
import { idOfWordsRow, wordsRow } from './search-index.js';
import { inChannelTerm, matchOf, ofKindTerm } from './search-terms.js';
import { boundDates, createWordsSearch } from './words-search.js';
import type { IdBounds } from './words-search.js';

/** Where messages lie together: in the own box, 0, or in the channel of this number. The order of places at one date. */
type Place = number;

interface Line {
  readonly id: number;
  readonly top_date: number;
  readonly top_message_id: number;
}

/** Prepares the search. */
export function prepareGlobalSearch(database: Database): (userId: UserId, query: MessageQuery, window: GlobalSearchWindow) => FoundPage<FoundMessage> {
  const channelWords = createWordsSearch(database, 'channel_message_words');
  const selectMessage = database.prepare<[number, number], MessageRow>(`SELECT ${messageColumns} FROM message WHERE box_user_id = ? AND id = ?`);
  const selectPost = database.prepare<[number, number], ChannelMessageRow>(`SELECT ${channelMessageColumns} FROM channel_message WHERE channel_id = ? AND id = ?`);
  const selectNext = database.prepare<[number, number], { id: number; date: number }>('SELECT id, date FROM message WHERE box_user_id = ? AND id >= ? ORDER BY id LIMIT 1');
  const selectNextPost = database.prepare<[number, number], { id: number; date: number }>('SELECT id, date FROM channel_message WHERE channel_id = ? AND id >= ? ORDER BY id LIMIT 1');
  const selectTop = database.prepare<[number], { id: number }>('SELECT last_message_id AS id FROM box WHERE user_id = ?');
  const folderOf = (peerId: string): string => `coalesce((SELECT folder_id FROM dialog_setting WHERE dialog_setting.user_id = @userId AND dialog_setting.peer_id = ${peerId}), 0)`;
  // Where much is found in the other part of the list, no more than so much is looked at.
  const selectFound = database.prepare<[{ match: string; above: bigint; below: bigint; userId: number; folderId: number | null; limit: number }], { id: number }>(`
    SELECT id FROM (
      SELECT ${idOfWordsRow} AS id FROM message_words WHERE message_words MATCH @match AND rowid > @above AND rowid < @below ORDER BY rowid DESC LIMIT ${mostFound}
    ) AS found
    WHERE @folderId IS NULL OR @folderId = ${folderOf('(SELECT peer_id FROM message WHERE message.box_user_id = @userId AND message.id = found.id)')}
    LIMIT @limit`);
  const selectLines = database.prepare<[{ userId: number; folderId: number | null; megagroup: number | null }], Line>(`
    SELECT channel.id, top_date, top_message_id FROM channel_member JOIN channel ON channel.id = channel_member.channel_id
    WHERE user_id = @userId AND present = 1 AND deleted = 0 AND (@megagroup IS NULL OR megagroup = @megagroup)
      AND (@folderId IS NULL OR @folderId = ${folderOf('(-1000000000000 - channel.id)')})
    ORDER BY top_date DESC`);

  const dateOf = (userId: UserId, { rate, id }: GlobalOffset, place: Place): number => {
    if (rate > 0) return rate;
    return (place === 0 ? selectMessage.get(userId, id) : selectPost.get(place, id))?.date ?? 0;
  };

  return (userId, query, window) => {
    const { offset, limit, kind, folderId = null } = window;
    const offsetPlace = offset === undefined || peerKind(offset.peerId).kind !== 'channel' ? 0 : peerKind(offset.peerId).id;
    const rate = offset && dateOf(userId, offset, offsetPlace);

    /** The messages of a place that stand behind the offset. */
    const behindOffset = (place: Place, probe: DateProbe, topId: number, dates: IdBounds): IdBounds => {
      if (offset === undefined || rate === undefined) return dates;
      // What stands at that date in a place before it has been shown, what stands in one behind it has not.
      const isShown = offset.id === 0 || place < offsetPlace;
      const below = offset.id > 0 && place === offsetPlace ? offset.id : (findFirstAtDate(probe, isShown ? rate : rate + 1, topId) ?? dates.below);
      return { ...dates, below: Math.min(dates.below, below) };
    };

    const found: FoundMessage[] = [];
    let total = 0;
    if (kind !== 'broadcasts') {
      const match = matchOf(query, kind === undefined ? [] : [ofKindTerm(kind === 'users' ? 'user' : 'chat')]);
      const probe: DateProbe = (fromId) => selectNext.get(userId, fromId);
      const topId = selectTop.get(userId)?.id ?? 0;
      const dates = boundDates(probe, window, topId);
      const ask = ({ above, below }: IdBounds, most: number): { id: number }[] =>
        selectFound.all({ match, above: wordsRow(userId, above), below: wordsRow(userId, below), userId, folderId, limit: most });
      total += ask(dates, mostFound).length;
      for (const { id } of ask(behindOffset(0, probe, topId, dates), limit)) {
        const row = selectMessage.get(userId, id);
        if (row !== undefined) found.push({ type: 'box', message: toMessage(row) });
      }
    }
    if (kind === 'users') return { messages: found, total };
    const match = matchOf(query, [inChannelTerm]);
    for (const line of selectLines.all({ userId, folderId, megagroup: kind === undefined ? null : Number(kind === 'groups') })) {
      const probe: DateProbe = (from) => selectNextPost.get(line.id, from);
      const dates = boundDates(probe, window, line.top_message_id);
      if (total < mostFound) total += channelWords.count(line.id, match, dates, mostFound - total);
      const last = found[limit - 1];
      if (last !== undefined && line.top_date < last.message.date) continue;
      for (const id of channelWords.newest(line.id, match, behindOffset(line.id, probe, line.top_message_id, dates), limit)) {
        const row = selectPost.get(line.id, id);
        if (row !== undefined) found.push({ type: 'channel', message: toChannelMessage(row) });
      }
      found.sort(compareFound).splice(limit);
    }
    return { messages: found, total };
  };
}

function compareFound(one: FoundMessage, other: FoundMessage): number {
  return other.message.date - one.message.date || placeOf(one) - placeOf(other) || other.message.id - one.message.id;
}

function placeOf(found: FoundMessage): Place {
  return found.type === 'box' ? 0 : found.message.channelId;
}
