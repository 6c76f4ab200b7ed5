/** Blocked peers in SQLite. */
import type { Database } from 'better-sqlite3';
import type { BlockedPeer, BlockStore, SetBlocked } from '../block-store.js';
import type { Committer } from './committer.js';
import { unchanged } from './publishing-writer.js';
import type { Done, PublishingWriter } from './publishing-writer.js';
import { createQtsWriter } from './qts-writer.js';
import { createSeqWriter } from './seq-writer.js';
import type { ToldDate } from './seq-writer.js';

/** The port of blocked peers on SQLite. */
export function createSqliteBlocks(database: Database, committer: Committer, write: PublishingWriter, told: ToldDate): BlockStore {
  const set = prepareSet(database, told);
  const select = database.prepare<[number, number], { found: number }>('SELECT 1 AS found FROM blocked_peer WHERE user_id = ? AND peer_id = ?');
  const count = database.prepare<[number], { total: number }>('SELECT count(*) AS total FROM blocked_peer WHERE user_id = ?');
  const selectPage = database.prepare<[number, number, number], BlockedPeer>(
    'SELECT peer_id AS peerId, date FROM blocked_peer WHERE user_id = ? ORDER BY date DESC, peer_id LIMIT ? OFFSET ?',
  );
  return {
    set: (command) => write(() => set(command)),
    list: (userId, offset, limit) =>
      committer.read(() => ({ blocked: selectPage.all(userId, limit, offset), total: count.get(userId)?.total ?? 0 })),
    between: (askerId, targetId) =>
      committer.read(() => ({ byAsker: select.get(askerId, targetId) !== undefined, byTarget: select.get(targetId, askerId) !== undefined })),
  };
}

function prepareSet(database: Database, told: ToldDate): (command: SetBlocked) => Done<void> {
  const seqs = createSeqWriter(database, told);
  const qts = createQtsWriter(database);
  const insert = database.prepare<[number, number, number]>('INSERT INTO blocked_peer (user_id, peer_id, date) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const remove = database.prepare<[number, number]>('DELETE FROM blocked_peer WHERE user_id = ? AND peer_id = ?');
  const selectBot = database.prepare<[number], { id: number }>('SELECT id FROM user WHERE id = ? AND bot_token_hash IS NOT NULL');

  return ({ userId, peerId, blocked, date }) => {
    const { changes } = blocked ? insert.run(userId, peerId, date) : remove.run(userId, peerId);
    if (changes === 0) return unchanged(undefined);
    const committed = [seqs.log(userId, date, { type: 'peerBlocked', peerId, blocked })];
    const bot = selectBot.get(peerId);
    if (bot !== undefined) committed.push(...qts.log(bot.id, date, { type: 'botStopped', stoppedBy: userId, stopped: blocked }));
    return { outcome: undefined, committed };
  };
}
