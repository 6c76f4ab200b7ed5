/** Drafts in SQLite. */
import type { Database } from 'better-sqlite3';
import type { Draft } from '../../domain/draft.js';
import type { DraftStore, SaveDraft } from '../draft-store.js';
import type { CommittedEvent } from '../event-store.js';
import type { Committer } from './committer.js';
import { unchanged } from './publishing-writer.js';
import type { PublishingWriter } from './publishing-writer.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

/** Saves a draft inside a transaction; gives its event, if it changes anything. */
export type DraftWriter = (command: SaveDraft) => CommittedEvent[];

/** Prepares the statements of a `DraftWriter`. */
export function createDraftWriter(database: Database, told: ToldDate): DraftWriter {
  const seqs = createSeqWriter(database, told);
  const select = database.prepare<[number, number], { detail: string }>('SELECT detail FROM draft WHERE user_id = ? AND peer_id = ?');
  const save = database.prepare<[number, number, number, string]>(`
    INSERT INTO draft (user_id, peer_id, date, detail) VALUES (?, ?, ?, ?)
    ON CONFLICT (user_id, peer_id) DO UPDATE SET date = excluded.date, detail = excluded.detail`);
  const remove = database.prepare<[number, number]>('DELETE FROM draft WHERE user_id = ? AND peer_id = ?');

  return ({ userId, peerId, draft, date }) => {
    const before = select.get(userId, peerId);
    if (contentOf(before && readDraft(before)) === contentOf(draft)) return [];
    if (draft === undefined) remove.run(userId, peerId);
    else save.run(userId, peerId, draft.date, JSON.stringify(draft));
    return [seqs.log(userId, date, { type: 'draft', peerId, draft: draft ?? null })];
  };
}

/** The port of drafts on SQLite. */
export function createSqliteDrafts(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): DraftStore {
  const saveDraft = createDraftWriter(database, told);
  const select = database.prepare<[number, number], { detail: string }>('SELECT detail FROM draft WHERE user_id = ? AND peer_id = ?');
  const selectAll = database.prepare<[number, number], { peer_id: number; detail: string }>(
    'SELECT peer_id, detail FROM draft WHERE user_id = ? ORDER BY date DESC, peer_id LIMIT ?',
  );
  const selectPeers = database.prepare<[number], { peer_id: number }>('SELECT peer_id FROM draft WHERE user_id = ? ORDER BY date DESC, peer_id');
  return {
    save: (command) => write(() => ({ outcome: undefined, committed: saveDraft(command) })),
    clearAll: (userId, date) =>
      write(() => {
        const peers = selectPeers.all(userId);
        if (peers.length === 0) return unchanged(undefined);
        return { outcome: undefined, committed: peers.flatMap(({ peer_id: peerId }) => saveDraft({ userId, peerId, draft: undefined, date })) };
      }),
    find: (userId, peerIds) =>
      committer.read(() =>
        peerIds.map((peerId) => {
          const row = select.get(userId, peerId);
          return row && readDraft(row);
        }),
      ),
    list: (userId, limit) => committer.read(() => selectAll.all(userId, limit).map((row) => ({ peerId: row.peer_id, draft: readDraft(row) }))),
  };
}

function readDraft({ detail }: { readonly detail: string }): Draft {
  return JSON.parse(detail) as Draft;
}

/** What makes two drafts the same: all but their date. */
function contentOf(draft: Draft | undefined): string {
  return JSON.stringify(draft && [draft.text, draft.entities, draft.replyToId ?? 0, draft.noWebpage ?? false]);
}
