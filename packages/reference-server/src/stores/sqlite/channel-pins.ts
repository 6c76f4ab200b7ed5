/** Pins of channels in SQLite: setting one, taking one out, taking all out. */
import type { Database } from 'better-sqlite3';
import type { ChannelEvent } from '../../domain/channel-event.js';
import type { ChannelAffected, PinChannelMessage, UnpinAll } from '../channel-message-store.js';
import type { ChannelChanged, Refused } from '../channel-store.js';
import { admit, isRefused, serviceDraft } from './channel-writer.js';
import type { ChannelWriter } from './channel-writer.js';

/** The operations. */
export interface ChannelPins {
  pin(command: PinChannelMessage): ChannelChanged | Refused | { readonly type: 'notFound' } | { readonly type: 'notModified' };
  unpinAll(command: UnpinAll): ChannelAffected | Refused;
}

/** Prepares the operations. */
export function prepareChannelPins(database: Database, writer: ChannelWriter): ChannelPins {
  return { pin: preparePin(database, writer), unpinAll: prepareUnpinAll(database, writer) };
}

function preparePin(database: Database, writer: ChannelWriter): ChannelPins['pin'] {
  const update = database.prepare<[number, number, number]>('UPDATE channel_message SET pinned = ? WHERE channel_id = ? AND id = ?');
  return (command) => {
    const { channelId, actorId, id, pinned, silent, date } = command;
    const viewed = admit(writer, command, { type: 'pinMessages' });
    if (isRefused(viewed)) return viewed;
    const message = writer.message(channelId, id);
    if (message === undefined || message.action !== undefined) return { type: 'notFound' };
    if (message.pinned === pinned) return { type: 'notModified' };
    update.run(Number(pinned), channelId, id);
    writer.words.replace({ ...message, pinned });
    const events: ChannelEvent[] = [writer.log(channelId, date, { type: 'pinMessages', ids: [id], pinned })];
    if (pinned) events.push(writer.putMessage({ ...serviceDraft(viewed, actorId, date, { type: 'pinMessage' }), replyToId: id, silent }));
    return { type: 'changed', events };
  };
}

function prepareUnpinAll(database: Database, writer: ChannelWriter): ChannelPins['unpinAll'] {
  const select = database.prepare<[number, number], { id: number }>('SELECT id FROM channel_message WHERE channel_id = ? AND pinned = 1 ORDER BY id DESC LIMIT ?');
  const count = database.prepare<[number], { left: number }>('SELECT count(*) AS left FROM channel_message WHERE channel_id = ? AND pinned = 1');
  const update = database.prepare<[number, number]>('UPDATE channel_message SET pinned = 0 WHERE channel_id = ? AND id = ?');
  return (command) => {
    const { channelId, date, limit } = command;
    const viewed = admit(writer, command, { type: 'pinMessages' });
    if (isRefused(viewed)) return viewed;
    const ids = select.all(channelId, limit).map((row) => row.id);
    if (ids.length === 0) return { type: 'affected', pts: viewed.channel.pts, ptsCount: 0, events: [], left: 0 };
    for (const id of ids) {
      const message = writer.message(channelId, id);
      update.run(channelId, id);
      if (message !== undefined) writer.words.replace({ ...message, pinned: false });
    }
    const event = writer.log(channelId, date, { type: 'pinMessages', ids, pinned: false });
    return { type: 'affected', pts: event.pts, ptsCount: event.ptsCount, events: [event], left: count.get(channelId)?.left ?? 0 };
  };
}
