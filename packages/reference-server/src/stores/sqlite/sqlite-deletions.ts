/** Deleting messages in SQLite, from the own box or from all. */
import type { Database } from 'better-sqlite3';
import type { BoxEvent } from '../../domain/box-event.js';
import type { BoxMessage } from '../../domain/message.js';
import { peerKind } from '../../domain/peer-id.js';
import type { AffectedHistory, AffectedMessages, DeleteHistory, DeleteMessages } from '../message-change-store.js';
import { createBoxWriter } from './box-writer.js';
import type { CopyPlace } from './box-writer.js';
import { createMessageCopies } from './message-copies.js';
import { messageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';
import { boxEvents, unchanged } from './publishing-writer.js';
import type { Done } from './publishing-writer.js';

/** The operations that delete; they run inside a transaction. */
export interface Deletions {
  delete(command: DeleteMessages): Done<AffectedMessages>;
  deleteHistory(command: DeleteHistory): Done<AffectedHistory>;
}

/** A stretch of a conversation, newest first. */
type SelectStretch = (place: CopyPlace, bounds: Pick<DeleteHistory, 'maxId' | 'minDate' | 'maxDate'>, limit: number) => BoxMessage[];

/** Prepares the statements of `Deletions`. */
export function prepareDeletions(database: Database): Deletions {
  const writer = createBoxWriter(database);
  const copies = createMessageCopies(database);
  const selectStretch = prepareStretch(database);

  /** Removes copies box by box; gives an event for each box. */
  const remove = (doomed: readonly BoxMessage[], wanted: number): BoxEvent[] => {
    const boxes = groupBy(doomed, ({ boxUserId }) => boxUserId);
    const date = writer.settleDate([...boxes.keys()], wanted);
    return [...boxes].map(([userId, messages]) => {
      for (const [peerId, part] of groupBy(messages, (message) => message.peerId)) copies.remove(userId, peerId, part);
      const ids = messages.map(({ id }) => id).sort((one, other) => one - other);
      return writer.log(userId, date, { type: 'deleteMessages', ids });
    });
  };

  const settle = (events: readonly BoxEvent[], { userId, origin }: DeleteMessages | DeleteHistory): Done<AffectedMessages> => {
    const own = events.find((event) => event.userId === userId);
    const outcome = own === undefined ? { pts: writer.readPts(userId), ptsCount: 0 } : { pts: own.pts, ptsCount: own.ptsCount };
    return { outcome, committed: boxEvents(events, { userId, origin }) };
  };

  return {
    delete: (command) => {
      const { userId, ids, revoke, date } = command;
      const own = [...new Set(ids)].flatMap((id) => copies.find(userId, id) ?? []);
      const doomed = revoke ? own.flatMap(({ sharedId }) => copies.ofShared(sharedId)) : own;
      return settle(remove(doomed, date), command);
    },
    deleteHistory: (command) => {
      const { userId, peerId, maxId, revoke, step, date } = command;
      // What the user has deleted before may still lie in the partner's box; a bound by id means nothing there.
      const partner = revoke && maxId === 0 && peerId !== userId && peerKind(peerId).kind === 'user' ? { userId: peerId, peerId: userId } : undefined;
      const own = selectStretch({ userId, peerId }, command, step + 1);
      const taken = own.slice(0, step);
      const shared = revoke && peerKind(peerId).kind === 'user' ? taken.flatMap(({ sharedId }) => copies.ofShared(sharedId)) : taken;
      const events = remove(shared, date);
      const rest = partner && own.length <= step ? selectStretch(partner, command, step + 1) : [];
      events.push(...remove(rest.slice(0, step), date));
      if (events.length === 0) return unchanged({ pts: writer.readPts(userId), ptsCount: 0, remaining: 0 });
      const { outcome, committed } = settle(events, command);
      return { outcome: { ...outcome, remaining: own.length - taken.length + Math.max(0, rest.length - step) }, committed };
    },
  };
}

function prepareStretch(database: Database): SelectStretch {
  const select = database.prepare<[number, number, number, number, number, number], MessageRow>(`
    SELECT ${messageColumns} FROM message
    WHERE box_user_id = ? AND peer_id = ? AND id <= ? AND date BETWEEN ? AND ? ORDER BY id DESC LIMIT ?`);
  return ({ userId, peerId }, { maxId, minDate, maxDate }, limit) =>
    select.all(userId, peerId, maxId > 0 ? maxId : Number.MAX_SAFE_INTEGER, minDate, maxDate, limit).map(toMessage);
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}
