/** The one way into the logs of qts, of which each authorization has its own. */
import type { Database } from 'better-sqlite3';
import type { UserId } from '../../domain/peer-id.js';
import type { QtsChange, QtsEvent } from '../../domain/qts-event.js';
import type { CommittedEvent } from '../event-store.js';
import { toUnsigned } from './int64.js';

/** Writes the logs of qts. All runs inside a transaction; its events are published with the others of the operation. */
export interface QtsWriter {
  /** Notes a change for every authorization of a user that lives here; `date` in Unix seconds. */
  log(userId: UserId, date: number, change: QtsChange): CommittedEvent[];
}

/** Prepares the statements of a `QtsWriter`. */
export function createQtsWriter(database: Database): QtsWriter {
  const selectKeys = database.prepare<[number], { id: bigint }>('SELECT id FROM auth_key WHERE user_id = ? AND imported = 0').safeIntegers();
  const takeQts = database.prepare<[bigint], { qts: number }>(
    'INSERT INTO qts_line (auth_key_id, qts) VALUES (?, 1) ON CONFLICT (auth_key_id) DO UPDATE SET qts = qts + 1 RETURNING qts',
  );
  const insertEvent = database.prepare<[bigint, number, number, string, string]>(
    'INSERT INTO qts_event (auth_key_id, qts, date, type, detail) VALUES (?, ?, ?, ?, ?)',
  );

  return {
    log: (userId, date, change) => {
      const { type, ...detail } = change;
      return selectKeys.all(userId).map(({ id }) => {
        const qts = takeQts.get(id)?.qts ?? 0;
        insertEvent.run(id, qts, date, type, JSON.stringify(detail));
        return { line: 'qts', event: { userId, authKeyId: toUnsigned(id), qts, date, ...change } };
      });
    },
  };
}

/** A row of a log of qts. */
export interface QtsRow {
  readonly qts: number;
  readonly date: number;
  readonly type: string;
  readonly detail: string;
}

/** @param authKeyId unsigned */
export function toQtsEvent(row: QtsRow, userId: UserId, authKeyId: bigint): QtsEvent {
  const change = { type: row.type, ...(JSON.parse(row.detail) as object) } as QtsChange;
  return { userId, authKeyId, qts: row.qts, date: row.date, ...change };
}
