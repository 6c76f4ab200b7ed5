/** Editing and pinning messages in SQLite, for everybody in their conversation. */
import type { Database } from 'better-sqlite3';
import type { BoxEvent } from '../../domain/box-event.js';
import { findEditFault } from '../../domain/edit-rule.js';
import type { BoxMessage } from '../../domain/message.js';
import type { AffectedHistory, EditMessage, EditOutcome, MessageChangeStore, PinMessage, PinOutcome, UnpinAll } from '../message-change-store.js';
import { createBoxWriter } from './box-writer.js';
import type { CopyPlace } from './box-writer.js';
import { createConversationPlaces } from './conversation-places.js';
import { createMessageCopies } from './message-copies.js';
import { messageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';
import { boxEvents, unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import { prepareDeletions } from './sqlite-deletions.js';

/** The port of changes on SQLite. */
export function createSqliteMessageChanges(database: Database, write: PublishingWriter): MessageChangeStore {
  const edit = prepareEdit(database);
  const pin = preparePin(database);
  const unpinAll = prepareUnpinAll(database);
  const deletions = prepareDeletions(database);
  return {
    edit: (command) => write(() => edit(command)),
    pin: (command) => write(() => pin(command)),
    unpinAll: (command) => write(() => unpinAll(command)),
    delete: (command) => write(() => deletions.delete(command)),
    deleteHistory: (command) => write(() => deletions.deleteHistory(command)),
  };
}

function prepareEdit(database: Database): (command: EditMessage) => Done<EditOutcome> {
  const writer = createBoxWriter(database);
  const places = createConversationPlaces(database);
  const copies = createMessageCopies(database);

  return (command) => {
    const { userId, peerId, id, text, entities, origin } = command;
    const message = copies.find(userId, id);
    const fault = places.mayStill(userId, peerId, 'editMessages') ? findEditFault(message, command) : 'MESSAGE_ID_INVALID';
    if (fault !== undefined || message === undefined) return unchanged({ type: 'refused', fault: fault ?? 'MESSAGE_ID_INVALID' });
    // Whoever has left the conversation keeps what was said until then.
    const found = places.of(userId, peerId).flatMap((place) => copies.findShared(message.sharedId, place.userId) ?? []);
    const date = writer.settleDate(found.map(({ boxUserId }) => boxUserId), command.date);
    const events = found.map((copy) => {
      const edited: BoxMessage = { ...copy, text, entities, editDate: date };
      copies.saveEdit(edited);
      return writer.log(copy.boxUserId, date, { type: 'editMessage', message: edited });
    });
    return { outcome: { type: 'edited', event: events[0] as BoxEvent }, committed: boxEvents(events, { userId, origin }) };
  };
}

function preparePin(database: Database): (command: PinMessage) => Done<PinOutcome> {
  const writer = createBoxWriter(database);
  const places = createConversationPlaces(database);
  const copies = createMessageCopies(database);

  return (command) => {
    const { userId, peerId, id, pinned, oneSide, silent, origin } = command;
    const message = copies.find(userId, id);
    if (message === undefined || message.peerId !== peerId || message.action !== undefined) return unchanged({ type: 'notFound' });
    if (!places.mayStill(userId, peerId, 'pinMessages')) return unchanged({ type: 'notFound' });
    const concerned = oneSide ? [{ userId, peerId }] : places.of(userId, peerId);
    const date = writer.settleDate(concerned.map((place) => place.userId), command.date);
    const events = concerned.flatMap((place): BoxEvent[] => {
      const copy = copies.findShared(message.sharedId, place.userId);
      if (copy === undefined || copy.pinned === pinned) return [];
      copies.setPinned(copy, pinned);
      return [writer.log(place.userId, date, { type: 'pinMessages', peerId: place.peerId, ids: [copy.id], pinned })];
    });
    if (events.length === 0) return unchanged({ type: 'notModified' });
    if (pinned && !oneSide) {
      const content = { fromId: userId, date, text: '', entities: [], action: { type: 'pinMessage' }, replyToSharedId: message.sharedId, silent } as const;
      events.push(...writer.putCopies(content, concerned));
    }
    const own = events.filter((event) => event.userId === userId);
    return { outcome: { type: 'changed', events: own }, committed: boxEvents(events, { userId, origin }) };
  };
}

function prepareUnpinAll(database: Database): (command: UnpinAll) => Done<AffectedHistory> {
  const writer = createBoxWriter(database);
  const places = createConversationPlaces(database);
  const copies = createMessageCopies(database);
  const selectPinned = database.prepare<[number, number, number], MessageRow>(
    `SELECT ${messageColumns} FROM message WHERE box_user_id = ? AND peer_id = ? AND pinned = 1 ORDER BY id LIMIT ?`,
  );

  /** Takes the pins of one box out, as far as it has these messages; gives its event. */
  const unpin = (place: CopyPlace, messages: readonly BoxMessage[], date: number): BoxEvent | undefined => {
    const pinned = messages.flatMap(({ sharedId }) => copies.findShared(sharedId, place.userId) ?? []).filter((copy) => copy.pinned);
    if (pinned.length === 0) return undefined;
    for (const copy of pinned) copies.setPinned(copy, false);
    return writer.log(place.userId, date, { type: 'pinMessages', peerId: place.peerId, ids: pinned.map(({ id }) => id), pinned: false });
  };

  return ({ userId, peerId, step, date, origin }) => {
    const found = places.mayStill(userId, peerId, 'pinMessages') ? selectPinned.all(userId, peerId, step + 1).map(toMessage) : [];
    if (found.length === 0) return unchanged({ pts: writer.readPts(userId), ptsCount: 0, remaining: 0 });
    const concerned = places.of(userId, peerId);
    const settled = writer.settleDate(concerned.map((place) => place.userId), date);
    const taken = found.slice(0, step);
    const events = concerned.flatMap((place) => unpin(place, taken, settled) ?? []);
    const own = events[0] as BoxEvent;
    const outcome = { pts: own.pts, ptsCount: own.ptsCount, remaining: found.length - taken.length };
    return { outcome, committed: boxEvents(events, { userId, origin }) };
  };
}
