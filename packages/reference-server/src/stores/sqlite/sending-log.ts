/** What has been sent under which random id, so that a repeated sending changes nothing. All runs inside a transaction. */
import type { Database } from 'better-sqlite3';
import type { BoxMessage } from '../../domain/message.js';
import type { UserId } from '../../domain/peer-id.js';
import { messageColumns, toMessage } from './message-row.js';
import type { MessageRow } from './message-row.js';

/** What is known of a sending. */
export type EarlierSending =
  /** The sender's copy with its pts. */
  | { readonly type: 'repeated'; readonly message: BoxMessage; readonly pts: number; readonly ptsCount: number }
  /** The random id stands for another message, or for one that has been deleted. */
  | { readonly type: 'randomIdReused' };

/** A sending: of whom, under which number, and what makes it the same message. */
export interface Sending {
  readonly senderId: UserId;
  /** Signed 64 bits. */
  readonly randomId: bigint;
  readonly digest: Uint8Array;
}

/** Remembers sendings. */
export interface SendingLog {
  /** `undefined` for a random id that is new. */
  find(sending: Sending): EarlierSending | undefined;
  /** @param message the sender's copy */
  keep(sending: Sending, message: BoxMessage, pts: number): void;
}

/** Prepares the statements of a `SendingLog`. */
export function createSendingLog(database: Database): SendingLog {
  const selectMessage = database.prepare<[number, number], MessageRow>(`SELECT ${messageColumns} FROM message WHERE box_user_id = ? AND id = ?`);
  const selectSending = database.prepare<[number, bigint], { digest: Uint8Array; message_id: number; pts: number }>(
    'SELECT digest, message_id, pts FROM sending WHERE sender_id = ? AND random_id = ?',
  );
  const selectPosted = database.prepare<[number, bigint]>('SELECT 1 FROM channel_sending WHERE sender_id = ? AND random_id = ?');
  const insertSending = database.prepare<[number, bigint, Uint8Array, number, number]>(
    'INSERT INTO sending (sender_id, random_id, digest, message_id, pts) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    find: ({ senderId, randomId, digest }) => {
      const earlier = selectSending.get(senderId, randomId);
      if (earlier === undefined) return selectPosted.get(senderId, randomId) === undefined ? undefined : { type: 'randomIdReused' };
      const row = selectMessage.get(senderId, earlier.message_id);
      if (row === undefined || !earlier.digest.every((byte, i) => byte === digest[i])) return { type: 'randomIdReused' };
      return { type: 'repeated', message: toMessage(row), pts: earlier.pts, ptsCount: 1 };
    },
    keep: ({ senderId, randomId, digest }, message, pts) => {
      insertSending.run(senderId, randomId, digest, message.id, pts);
    },
  };
}
