/** How people want to be told of new messages, in SQLite. */
import type { Database } from 'better-sqlite3';
import type { NotifySettings, NotifyTarget } from '../../domain/notify-settings.js';
import type { UserId } from '../../domain/peer-id.js';
import type { CommittedEvent } from '../event-store.js';
import type { NotifySettingsStore } from '../notify-settings-store.js';
import type { Committer } from './committer.js';
import { unchanged } from './publishing-writer.js';
import type { PublishingWriter } from './publishing-writer.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

interface TargetRow {
  readonly target: string;
  readonly detail: string;
}

const none = '{}';

/** The port of these settings on SQLite. */
export function createSqliteNotifySettings(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): NotifySettingsStore {
  const seqs = createSeqWriter(database, told);
  const select = database.prepare<[number, string], { detail: string }>('SELECT detail FROM notify_setting WHERE user_id = ? AND target = ?');
  const selectAll = database.prepare<[number, number], TargetRow>('SELECT target, detail FROM notify_setting WHERE user_id = ? ORDER BY target LIMIT ?');
  const count = database.prepare<[number], { total: number }>('SELECT count(*) AS total FROM notify_setting WHERE user_id = ?');
  const upsert = database.prepare<[number, string, string]>(
    'INSERT INTO notify_setting (user_id, target, detail) VALUES (?, ?, ?) ON CONFLICT (user_id, target) DO UPDATE SET detail = excluded.detail',
  );
  const remove = database.prepare<[number, string]>('DELETE FROM notify_setting WHERE user_id = ? AND target = ?');

  const read = (userId: UserId, target: NotifyTarget): string => select.get(userId, String(target))?.detail ?? none;
  const drop = (userId: UserId, target: NotifyTarget, date: number): CommittedEvent => {
    remove.run(userId, String(target));
    return seqs.log(userId, date, { type: 'notifySettings', target, settings: {} });
  };

  return {
    save: ({ userId, target, settings, most, date }) =>
      write(() => {
        const before = read(userId, target);
        const detail = JSON.stringify(settings);
        if (detail === before) return unchanged('saved');
        if (detail === none) return { outcome: 'saved', committed: [drop(userId, target, date)] };
        if (before === none && (count.get(userId)?.total ?? 0) >= most) return unchanged('tooMany');
        upsert.run(userId, String(target), detail);
        return { outcome: 'saved', committed: [seqs.log(userId, date, { type: 'notifySettings', target, settings })] };
      }),
    reset: (userId, date) =>
      write(() => ({ outcome: undefined, committed: selectAll.all(userId, -1).map((row) => drop(userId, toTarget(row.target), date)) })),
    find: (userId, targets) => committer.read(() => targets.map((target) => JSON.parse(read(userId, target)) as NotifySettings)),
    list: (userId, limit) =>
      committer.read(() => selectAll.all(userId, limit).map((row) => ({ target: toTarget(row.target), settings: JSON.parse(row.detail) as NotifySettings }))),
  };
}

function toTarget(text: string): NotifyTarget {
  return text === 'users' || text === 'chats' || text === 'broadcasts' ? text : Number(text);
}
