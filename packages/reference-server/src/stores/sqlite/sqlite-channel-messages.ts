/** Messages of channels in SQLite: writing, changing, deleting, pinning and reading them. */
import type { Database } from 'better-sqlite3';
import { isDeepStrictEqual } from 'node:util';
import { mediaKindOf } from '../../domain/document-attributes.js';
import { channelPeer } from '../../domain/peer-id.js';
import type { ChannelAffected, ChannelMessageStore, ChannelReadOutcome, DeleteChannelMessages, EditChannelMessage, EditOutcome, PostMessage, PostOutcome } from '../channel-message-store.js';
import type { Refused } from '../channel-store.js';
import { prepareChannelPins } from './channel-pins.js';
import { prepareChannelRead } from './channel-read.js';
import { admit, createChannelWriter, isRefused, signatureOf } from './channel-writer.js';
import type { ChannelWriter } from './channel-writer.js';
import { entitiesColumn } from './message-row.js';
import { channelEvents, unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import { digestSending } from './sending-digest.js';
import { createSlowMode } from './slow-mode.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';
import { createDraftWriter } from './sqlite-drafts.js';

/** The port of channels' messages on SQLite. */
export function createSqliteChannelMessages(database: Database, write: PublishingWriter, told: ToldDate): ChannelMessageStore {
  const writer = createChannelWriter(database);
  const post = preparePost(database, writer);
  const edit = prepareEdit(database, writer);
  const remove = prepareDelete(database, writer);
  const pins = prepareChannelPins(database, writer);
  const read = prepareChannelRead(database, writer);
  const seqs = createSeqWriter(database, told);
  const saveDraft = createDraftWriter(database, told);
  return {
    post: (command) =>
      write(() => {
        const outcome = post(command);
        if (outcome.type !== 'posted') return unchanged(outcome);
        const { channelId, actorId, date } = command;
        const cleared = command.clearDraft ? saveDraft({ userId: actorId, peerId: channelPeer(channelId), draft: undefined, date }) : [];
        return { outcome, committed: [...channelEvents([outcome.event], command.origin), ...cleared] };
      }),
    edit: (command) =>
      write(() => {
        const outcome = edit(command);
        return { outcome, committed: channelEvents(outcome.type === 'edited' ? [outcome.event] : [], command.origin) };
      }),
    delete: (command) =>
      write(() => {
        const outcome = remove(command);
        return { outcome, committed: channelEvents(outcome.type === 'affected' ? outcome.events : [], command.origin) };
      }),
    pin: (command) =>
      write(() => {
        const outcome = pins.pin(command);
        return { outcome, committed: channelEvents(outcome.type === 'changed' ? outcome.events : [], command.origin) };
      }),
    unpinAll: (command) =>
      write(() => {
        const outcome = pins.unpinAll(command);
        return { outcome, committed: channelEvents(outcome.type === 'affected' ? outcome.events : [], command.origin) };
      }),
    read: (command) =>
      write((): Done<ChannelReadOutcome> => {
        const outcome = read(command);
        if (outcome.type !== 'read') return unchanged(outcome);
        const { channelId, actorId, date } = command;
        const { maxId, stillUnreadCount, pts } = outcome;
        return { outcome, committed: [seqs.log(actorId, date, { type: 'readChannel', channelId, maxId, stillUnreadCount, pts })] };
      }),
  };
}

function preparePost(database: Database, writer: ChannelWriter): (command: PostMessage) => PostOutcome {
  const selectSending = database.prepare<[number, bigint], { digest: Uint8Array; channel_id: number; message_id: number; pts: number }>(
    'SELECT digest, channel_id, message_id, pts FROM channel_sending WHERE sender_id = ? AND random_id = ?',
  );
  const selectElsewhere = database.prepare<[number, bigint]>('SELECT 1 FROM sending WHERE sender_id = ? AND random_id = ?');
  const insertSending = database.prepare<[number, bigint, Uint8Array, number, number, number]>(
    'INSERT INTO channel_sending (sender_id, random_id, digest, channel_id, message_id, pts) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const slowMode = createSlowMode(database);
  return (command) => {
    const { channelId, actorId, randomId, text, entities, replyToId, silent, media, mediaSign, date } = command;
    const digest = digestSending({ text, entities, ...(replyToId !== undefined && { replyToId }), ...(mediaSign !== undefined && { mediaSign }) }, channelPeer(channelId));
    // What was sent was sent, even by somebody who may not any more.
    const earlier = selectSending.get(actorId, randomId);
    if (earlier !== undefined) {
      const message = writer.message(earlier.channel_id, earlier.message_id);
      if (message === undefined || !earlier.digest.every((byte, i) => byte === digest[i])) return { type: 'randomIdReused' };
      return { type: 'repeated', event: { type: 'newMessage', channelId, pts: earlier.pts, ptsCount: 1, date: message.date, message } };
    }
    const viewed = admit(writer, command, { type: 'send', ...(media && { media: mediaKindOf(media.file) }) });
    if (isRefused(viewed)) return viewed;
    if (selectElsewhere.get(actorId, randomId) !== undefined) return { type: 'randomIdReused' };
    if (replyToId !== undefined && writer.message(channelId, replyToId) === undefined) return { type: 'replyNotFound' };
    const nextAt = slowMode.nextAt(viewed, actorId);
    if (nextAt > date && !command.continues) return { type: 'slowed', nextAt };
    slowMode.note(viewed, actorId, date);
    const event = writer.putMessage({ channelId, authorId: actorId, signed: signatureOf(viewed), date, text, entities, action: undefined, replyToId, silent, media });
    insertSending.run(actorId, randomId, digest, channelId, event.message.id, event.pts);
    return { type: 'posted', event };
  };
}

function prepareEdit(database: Database, writer: ChannelWriter): (command: EditChannelMessage) => EditOutcome {
  const update = database.prepare<[string, string | null, number, number, number]>(
    'UPDATE channel_message SET text = ?, entities = ?, edit_date = ? WHERE channel_id = ? AND id = ?',
  );
  return (command) => {
    const { channelId, actorId, id, text, entities, date } = command;
    const message = writer.message(channelId, id);
    const viewed = admit(writer, command, { type: 'editMessage', own: message?.authorId === actorId });
    if (message === undefined || message.action !== undefined) return isRefused(viewed) && viewed.refusal !== 'MESSAGE_AUTHOR_REQUIRED' ? viewed : { type: 'notFound' };
    if (isRefused(viewed)) return viewed;
    if (message.text === text && isDeepStrictEqual(message.entities, entities)) return { type: 'notModified' };
    // Posts of a broadcast channel can always be put right.
    if (viewed.channel.megagroup && message.date < command.editableSince) return { type: 'tooOld' };
    const editDate = Math.max(date, message.date, message.editDate ?? 0);
    update.run(text, entitiesColumn(entities), editDate, channelId, id);
    const changed = { ...message, text, entities, editDate };
    writer.words.replace(changed);
    const event = writer.log(channelId, date, { type: 'editMessage', message: changed });
    return { type: 'edited', event: { ...event, type: 'editMessage', message: changed } };
  };
}

function prepareDelete(database: Database, writer: ChannelWriter): (command: DeleteChannelMessages) => ChannelAffected | Refused {
  const drop = database.prepare<[number, number]>('DELETE FROM channel_message WHERE channel_id = ? AND id = ?');
  const settleTop = database.prepare<[{ channelId: number; dropped: number }]>(`
    UPDATE channel SET message_count = message_count - @dropped,
      top_message_id = coalesce((SELECT max(id) FROM channel_message WHERE channel_id = @channelId), 0)
    WHERE id = @channelId`);
  const settleDate = database.prepare<[{ channelId: number }]>(`
    UPDATE channel SET top_date = coalesce((SELECT date FROM channel_message WHERE channel_id = @channelId AND id = channel.top_message_id), date)
    WHERE id = @channelId`);
  return (command) => {
    const { channelId, actorId, date } = command;
    const messages = [...new Set(command.ids)].map((id) => writer.message(channelId, id)).filter((message) => message !== undefined);
    const viewed = admit(writer, command, { type: 'deleteMessage', own: messages.every((message) => message.authorId === actorId) });
    if (isRefused(viewed)) return viewed;
    if (messages.length === 0) return { type: 'affected', pts: viewed.channel.pts, ptsCount: 0, events: [], left: 0 };
    const ids = messages.map((message) => message.id).sort((a, b) => a - b);
    for (const message of messages) {
      drop.run(channelId, message.id);
      writer.words.remove(message);
    }
    settleTop.run({ channelId, dropped: ids.length });
    settleDate.run({ channelId });
    const event = writer.log(channelId, date, { type: 'deleteMessages', ids });
    return { type: 'affected', pts: event.pts, ptsCount: event.ptsCount, events: [event], left: 0 };
  };
}
