// What a server's database says after the server's end, read without its code; and whether it is whole.
import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * A message in a box or in a channel.
 *
 * @typedef {object} TrueMessage
 * @property {number} owner Whose box: a user's id, or the marked id of the channel.
 * @property {number} peerId The marked id of the chat, as its owner names it.
 * @property {number} id
 * @property {number} fromId
 * @property {number} date
 * @property {number | null} editDate
 * @property {string} text
 * @property {number} isService
 *
 * @typedef {object} TrueDialog
 * @property {number} owner A user's id.
 * @property {number} peerId
 * @property {number} topMessageId
 * @property {number} unreadCount
 * @property {number} readInboxMaxId
 * @property {number} [readOutboxMaxId]
 *
 * @typedef {object} Truth
 * @property {TrueMessage[]} messages
 * @property {TrueDialog[]} dialogs
 * @property {{ owner: number, peerId: number, text: string }[]} drafts
 * @property {Map<number, number>} pts By user id, or marked id of a channel.
 * @property {string[]} faults
 */

const channelMark = 1_000_000_000_000;

/** @param {string} data The directory of the server. @returns {Truth} */
export function readTruth(data) {
  const database = new Database(join(data, 'kitewire.sqlite'));
  try {
    const all = (/** @type {string} */ query) => /** @type {any[]} */ (database.prepare(query).all());
    /** @type {string[]} */
    const faults = [];
    const report = database.pragma('integrity_check', { simple: true });
    if (report !== 'ok') faults.push(`corrupt: the server's database: ${report}`);
    const strays = all('PRAGMA foreign_key_check');
    if (strays.length > 0) faults.push(`corrupt: the server's database refers to what is not there: ${JSON.stringify(strays[0])}`);
    const boxes = all('SELECT user_id AS owner, pts FROM box');
    const channels = all(`SELECT -(id + ${channelMark}) AS owner, pts FROM channel`);
    const events = all('SELECT user_id AS owner, pts, pts_count AS ptsCount FROM event ORDER BY user_id, pts');
    const channelEvents = all(`SELECT -(channel_id + ${channelMark}) AS owner, pts, pts_count AS ptsCount FROM channel_event ORDER BY channel_id, pts`);
    const lines = [...boxes, ...channels];
    for (const line of lines) faults.push(...judgeLine(line, [...events, ...channelEvents].filter(({ owner }) => owner === line.owner)));
    return {
      messages: [
        ...all('SELECT box_user_id AS owner, peer_id AS peerId, id, from_id AS fromId, date, edit_date AS editDate, text, action IS NOT NULL AS isService FROM message'),
        ...all(`SELECT -(channel_id + ${channelMark}) AS owner, -(channel_id + ${channelMark}) AS peerId, id, author_id AS fromId, date, edit_date AS editDate, text,
          action IS NOT NULL AS isService FROM channel_message`),
      ],
      dialogs: [
        ...all(`SELECT user_id AS owner, peer_id AS peerId, top_message_id AS topMessageId, unread_count AS unreadCount, read_inbox_max_id AS readInboxMaxId,
          read_outbox_max_id AS readOutboxMaxId FROM dialog`),
        ...all(`SELECT user_id AS owner, -(channel_id + ${channelMark}) AS peerId, top_message_id AS topMessageId, read_inbox_max_id AS readInboxMaxId,
          (SELECT count(*) FROM channel_message AS unread WHERE unread.channel_id = channel.id AND unread.id > read_inbox_max_id AND author_id <> user_id) AS unreadCount
          FROM channel_member JOIN channel ON channel.id = channel_id WHERE present = 1`),
      ],
      drafts: all('SELECT user_id AS owner, peer_id AS peerId, detail FROM draft').map(({ detail, ...draft }) => ({ ...draft, text: JSON.parse(detail).text })),
      pts: new Map(lines.map(({ owner, pts }) => [owner, pts])),
      faults,
    };
  } finally {
    database.close();
  }
}

/**
 * The log of a line must have every step up to where the line is.
 *
 * @param {{ owner: number, pts: number }} line
 * @param {readonly { pts: number, ptsCount: number }[]} events Ascending.
 * @returns {string[]}
 */
export function judgeLine({ owner, pts }, events) {
  /** @type {string[]} */
  const faults = [];
  let reached = 1;
  for (const event of events) {
    // A change without a count stands at the place where the line is.
    if (event.pts - event.ptsCount !== reached) faults.push(`gap: the log of ${owner} goes from ${reached} to ${event.pts} with ${event.ptsCount}`);
    reached = event.pts;
  }
  if (reached !== pts) faults.push(`gap: the log of ${owner} ends at ${reached}, the line is at ${pts}`);
  return faults;
}
