/** Putting a message that somebody sends into boxes, once under each random id. All runs inside a transaction. */
import type { Database } from 'better-sqlite3';
import type { PeerId } from '../../domain/peer-id.js';
import type { AppendMessage, AppendOutcome } from '../message-store.js';
import { createArchiveReturn } from './archive-return.js';
import { createBoxWriter } from './box-writer.js';
import type { CopyPlace } from './box-writer.js';
import { boxEvents, unchanged } from './publishing-writer.js';
import type { Done } from './publishing-writer.js';
import { digestSending } from './sending-digest.js';
import { createSendingLog } from './sending-log.js';
import type { ToldDate } from './seq-writer.js';
import type { DraftWriter } from './sqlite-drafts.js';

/** What all ways of sending have in common. */
export interface MessageAppender {
  /** What became of an earlier sending under the same random id; `undefined` for a new one. */
  findEarlier(command: AppendMessage, peerId: PeerId): Done<AppendOutcome> | undefined;
  /**
   * Puts the message into boxes.
   *
   * @param peerId the conversation as the sender has it.
   * @param places the sender's own first.
   */
  append(command: AppendMessage, peerId: PeerId, places: readonly CopyPlace[]): Done<AppendOutcome>;
}

/** Prepares the statements of a `MessageAppender`. */
export function createMessageAppender(database: Database, saveDraft: DraftWriter, told: ToldDate): MessageAppender {
  const writer = createBoxWriter(database);
  const returnFromArchive = createArchiveReturn(database, told);
  const sendings = createSendingLog(database);
  const selectAnswered = database.prepare<[number, number], { peer_id: number; shared_id: number }>(
    'SELECT peer_id, shared_id FROM message WHERE box_user_id = ? AND id = ?',
  );

  return {
    findEarlier: (command, peerId) => {
      const { senderId, randomId } = command;
      const earlier = sendings.find({ senderId, randomId, digest: digestSending(command, peerId) });
      return earlier && unchanged(earlier);
    },
    append: (command, peerId, places) => {
      const { senderId, randomId, date, text, entities, replyToId, silent, media, clearDraft, origin } = command;
      const answered = replyToId === undefined ? undefined : selectAnswered.get(senderId, replyToId);
      if (replyToId !== undefined && answered?.peer_id !== peerId) return unchanged({ type: 'replyNotFound' });
      const events = writer.putCopies({ fromId: senderId, date, text, entities, replyToSharedId: answered?.shared_id, silent, media }, places);
      const [{ message, pts, ptsCount }] = events as [(typeof events)[0]];
      sendings.keep({ senderId, randomId, digest: digestSending(command, peerId) }, message, pts);
      const cleared = clearDraft ? saveDraft({ userId: senderId, peerId, draft: undefined, date }) : [];
      return { outcome: { type: 'appended', message, pts, ptsCount }, committed: [...boxEvents(events, { userId: senderId, origin }), ...returnFromArchive(events), ...cleared] };
    },
  };
}
