/** Indexing the messages that earlier versions of the database have left. */
import type { Database } from 'better-sqlite3';
import { channelMessageColumns, toChannelMessage } from './channel-row.js';
import type { ChannelMessageRow } from './channel-row.js';
import { messageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';
import { createBoxIndex, createChannelIndex } from './search-index.js';

/** Messages in one transaction. */
const backlogStep = 2000;

interface Place {
  readonly place: number;
  readonly id: number;
}

/**
 * Indexes what is left, step by step; each is a transaction of its own that says how far it has come. A process that ends
 * in between goes on from there at its next start.
 */
export function fillSearchIndex(database: Database, step: number = backlogStep): void {
  const boxes = createBoxIndex(database);
  const channels = createChannelIndex(database);
  const selectBoxes = database.prepare<[number, number, number], MessageRow>(
    `SELECT ${messageColumns} FROM message WHERE (box_user_id, id) > (?, ?) ORDER BY box_user_id, id LIMIT ?`,
  );
  const selectChannels = database.prepare<[number, number, number], ChannelMessageRow>(
    `SELECT ${channelMessageColumns} FROM channel_message WHERE (channel_id, id) > (?, ?) ORDER BY channel_id, id LIMIT ?`,
  );
  work(database, 'message', ({ place, id }) => {
    const messages = selectBoxes.all(place, id, step).map(toMessage);
    for (const message of messages) boxes.add(message);
    const last = messages.at(-1);
    return last && { place: last.boxUserId, id: last.id };
  });
  work(database, 'channel_message', ({ place, id }) => {
    const messages = selectChannels.all(place, id, step).map(toChannelMessage);
    for (const message of messages) channels.add(message);
    const last = messages.at(-1);
    return last && { place: last.channelId, id: last.id };
  });
}

/** @param index indexes what follows a place, up to the place that it gives; `undefined` when nothing follows. */
function work(database: Database, name: string, index: (from: Place) => Place | undefined): void {
  const select = database.prepare<[string], Place>('SELECT place, id FROM search_backlog WHERE name = ?');
  const update = database.prepare<[number, number, string]>('UPDATE search_backlog SET place = ?, id = ? WHERE name = ?');
  const finish = database.prepare<[string]>('DELETE FROM search_backlog WHERE name = ?');
  const stepOn = database.transaction((): boolean => {
    const from = select.get(name);
    if (from === undefined) return false;
    const reached = index(from);
    if (reached === undefined) finish.run(name);
    else update.run(reached.place, reached.id, name);
    return reached !== undefined;
  });
  while (stepOn());
}
