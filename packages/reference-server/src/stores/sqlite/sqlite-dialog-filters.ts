/** People's own views of their list of conversations, in SQLite. */
import type { Database } from 'better-sqlite3';
import { mostFilters } from '../../domain/dialog-filter.js';
import type { DialogFilter } from '../../domain/dialog-filter.js';
import type { UserId } from '../../domain/peer-id.js';
import type { DialogFilterStore } from '../dialog-filter-store.js';
import type { Committer } from './committer.js';
import { unchanged } from './publishing-writer.js';
import type { PublishingWriter } from './publishing-writer.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

interface FilterRow {
  readonly id: number;
  readonly detail: string;
}

/** The port of filters on SQLite. */
export function createSqliteDialogFilters(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): DialogFilterStore {
  const seqs = createSeqWriter(database, told);
  const selectAll = database.prepare<[number], FilterRow>('SELECT id, detail FROM dialog_filter WHERE user_id = ? ORDER BY place');
  const upsert = database.prepare<[number, number, number, string]>(`
    INSERT INTO dialog_filter (user_id, id, place, detail) VALUES (?, ?, ?, ?) ON CONFLICT (user_id, id) DO UPDATE SET place = excluded.place, detail = excluded.detail`);
  const deleteFilter = database.prepare<[number, number]>('DELETE FROM dialog_filter WHERE user_id = ? AND id = ?');
  const setPlaces = (userId: UserId, rows: readonly FilterRow[]): number[] => {
    for (const [place, { id, detail }] of rows.entries()) upsert.run(userId, id, place, detail);
    return rows.map(({ id }) => id);
  };

  return {
    save: ({ userId, filter, date }) =>
      write(() => {
        const before = selectAll.all(userId);
        const row: FilterRow = { id: filter.id, detail: JSON.stringify(filter) };
        const former = before.find(({ id }) => id === row.id);
        if (former?.detail === row.detail) return unchanged('saved');
        if (former === undefined && before.length >= mostFilters) return unchanged('tooMany');
        const order = setPlaces(userId, former === undefined ? [...before, row] : before.map((other) => (other === former ? row : other)));
        return { outcome: 'saved', committed: [seqs.log(userId, date, { type: 'dialogFilter', id: filter.id, filter, order })] };
      }),
    remove: ({ userId, id, date }) =>
      write(() => {
        if (deleteFilter.run(userId, id).changes === 0) return unchanged(undefined);
        const order = selectAll.all(userId).map((row) => row.id);
        return { outcome: undefined, committed: [seqs.log(userId, date, { type: 'dialogFilter', id, filter: null, order })] };
      }),
    reorder: ({ userId, order: wanted, date }) =>
      write(() => {
        const before = selectAll.all(userId);
        const named = [...new Set(wanted)].flatMap((id) => before.find((row) => row.id === id) ?? []);
        const after = [...named, ...before.filter((row) => !named.includes(row))];
        if (after.every((row, place) => row === before[place])) return unchanged(undefined);
        return { outcome: undefined, committed: [seqs.log(userId, date, { type: 'dialogFilterOrder', order: setPlaces(userId, after) })] };
      }),
    list: (userId) => committer.read(() => selectAll.all(userId).map(({ detail }) => JSON.parse(detail) as DialogFilter)),
  };
}
