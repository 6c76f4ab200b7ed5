/** Channels in SQLite: making, naming, ending and looking at them. */
import type { Database } from 'better-sqlite3';
import { creatorRights } from '../../domain/channel-rights.js';
import { usernameKey } from '../../domain/username.js';
import type { ChannelChanged, ChannelStore, CreateChannelOutcome, Refused } from '../channel-store.js';
import { admit, createChannelWriter, isRefused, serviceDraft } from './channel-writer.js';
import type { Committer } from './committer.js';
import { channelEvents, unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import { createSlowMode } from './slow-mode.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

/** The channel port on SQLite. */
export function createSqliteChannels(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): ChannelStore {
  const writer = createChannelWriter(database);
  const seqs = createSeqWriter(database, told);
  const insertChannel = database.prepare<[{ title: string; about: string; megagroup: number; creatorId: number; date: number }]>(`
    INSERT INTO channel (title, about, megagroup, creator_id, date, last_date, top_date, member_count)
    VALUES (@title, @about, @megagroup, @creatorId, @date, @date, @date, 1)`);
  const updateChannel = database.prepare<[string, string, number]>('UPDATE channel SET title = ?, about = ? WHERE id = ?');
  const updateSlowMode = database.prepare<[number, number]>('UPDATE channel SET slow_mode_seconds = ? WHERE id = ?');
  const slowMode = createSlowMode(database);
  const endChannel = database.prepare<[number, number]>('UPDATE channel SET deleted = 1, last_date = max(last_date, ?) WHERE id = ?');
  const selectName = database.prepare<[string], { owner_kind: string; owner_id: number }>('SELECT owner_kind, owner_id FROM username WHERE key = ?');
  const dropName = database.prepare<[number]>("DELETE FROM username WHERE owner_kind = 'channel' AND owner_id = ?");
  const takeName = database.prepare<[string, string, number]>("INSERT INTO username (key, display, owner_kind, owner_id) VALUES (?, ?, 'channel', ?)");

  return {
    create: ({ creatorId, title, about, megagroup, date, origin }) =>
      write((): Done<CreateChannelOutcome> => {
        if (writer.isBusy(creatorId)) return unchanged({ type: 'tooMany' });
        const channelId = Number(insertChannel.run({ title, about, megagroup: Number(megagroup), creatorId, date }).lastInsertRowid);
        const by = { changedBy: creatorId, inviterId: creatorId };
        const place = { present: true, role: 'creator', rights: creatorRights, rank: '', restrictions: [], restrictedUntil: 0 } as const;
        writer.putMember({ channelId, userId: creatorId, ...place, ...by, date, readInboxMaxId: 0 });
        const signed = megagroup ? 'author' : 'post';
        const message = { channelId, authorId: creatorId, signed, date, text: '', entities: [], replyToId: undefined, silent: false, media: undefined } as const;
        const events = [writer.putMessage({ ...message, action: { type: 'channelCreate', title } })];
        const committed = [...channelEvents(events, origin), seqs.log(creatorId, date, { type: 'channelPlace', channelId })];
        return { outcome: { type: 'created', channelId, events }, committed };
      }),
    find: (channelId, viewerId) => committer.read(() => writer.view(channelId, viewerId)),
    findByUsername: (username, viewerId) =>
      committer.read(() => {
        const owner = selectName.get(usernameKey(username));
        return owner?.owner_kind === 'channel' ? writer.view(owner.owner_id, viewerId) : undefined;
      }),
    view: (viewerId, ids) => committer.read(() => [...new Set(ids)].map((id) => writer.view(id, viewerId)).filter((viewed) => viewed !== undefined)),
    edit: (command) =>
      write((): Done<ChannelChanged | Refused | { readonly type: 'notModified' }> => {
        const viewed = admit(writer, command, { type: 'changeInfo' });
        if (isRefused(viewed)) return unchanged(viewed);
        const { channel } = viewed;
        const { actorId, date, origin, title = channel.title, about = channel.about } = command;
        if (title === channel.title && about === channel.about) return unchanged({ type: 'notModified' });
        updateChannel.run(title, about, channel.id);
        if (title === channel.title) return unchanged({ type: 'changed', events: [] });
        const events = [writer.putMessage(serviceDraft(viewed, actorId, date, { type: 'chatEditTitle', title }))];
        return { outcome: { type: 'changed', events }, committed: channelEvents(events, origin) };
      }),
    setUsername: (command) =>
      committer.write(() => {
        const viewed = admit(writer, command, { type: 'changeInfo' });
        if (isRefused(viewed)) return viewed;
        const { channelId, username } = command;
        if (viewed.channel.username === username) return { type: 'notModified' };
        const owner = username === undefined ? undefined : selectName.get(usernameKey(username));
        if (owner !== undefined && (owner.owner_kind !== 'channel' || owner.owner_id !== channelId)) return { type: 'occupied' };
        dropName.run(channelId);
        if (username !== undefined) takeName.run(usernameKey(username), username, channelId);
        return { type: 'changed' };
      }),
    setSlowMode: (command) =>
      committer.write(() => {
        const viewed = admit(writer, command, { type: 'slowMode' });
        if (isRefused(viewed)) return viewed;
        if (!viewed.channel.megagroup) return { type: 'notGroup' };
        if (viewed.channel.slowModeSeconds === command.seconds) return { type: 'notModified' };
        updateSlowMode.run(command.seconds, command.channelId);
        return { type: 'changed' };
      }),
    nextSendAt: (channelId, userId) =>
      committer.read(() => {
        const viewed = writer.view(channelId, userId);
        return viewed === undefined ? 0 : slowMode.nextAt(viewed, userId);
      }),
    delete: (command) =>
      committer.write(() => {
        const viewed = admit(writer, command, { type: 'deleteChannel' });
        if (isRefused(viewed)) return viewed;
        endChannel.run(command.date, command.channelId);
        dropName.run(command.channelId);
        return { type: 'deleted' };
      }),
  };
}
