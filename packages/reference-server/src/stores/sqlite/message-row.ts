/** A row of the message table and the message that it stands for. */
import type { BoxMessage } from '../../domain/message.js';
import type { MessageEntity } from '../../domain/message-entity.js';
import type { MessageMedia } from '../../domain/stored-file.js';
import { toMediaJson } from './media-json.js';
import { toMessageBody } from './message-body-row.js';
import type { MessageBodyRow } from './message-body-row.js';

export interface MessageRow extends MessageBodyRow {
  readonly box_user_id: number;
  readonly id: number;
  readonly shared_id: number;
  readonly peer_id: number;
  readonly from_id: number;
  readonly out: number;
}

const columns = ['box_user_id', 'id', 'shared_id', 'peer_id', 'from_id', 'out', 'date', 'edit_date', 'text', 'entities', 'action', 'reply_to_id', 'silent', 'pinned', 'media'] as const;

/** The columns of a `MessageRow`. */
export const messageColumns: string = columns.join(', ');

/** The columns of a `MessageRow` with the table that they are of, for joins. */
export const joinedMessageColumns: string = columns.map((column) => `message.${column}`).join(', ');

/** The statement that keeps a message. */
export const insertMessage: string = `INSERT INTO message (${messageColumns}) VALUES (${columns.map(() => '?').join(', ')})`;

export function toMessage(row: MessageRow): BoxMessage {
  return {
    boxUserId: row.box_user_id,
    id: row.id,
    sharedId: row.shared_id,
    peerId: row.peer_id,
    fromId: row.from_id,
    out: row.out === 1,
    ...toMessageBody(row),
  };
}

/** The values of `insertMessage`. */
export function messageValues(message: BoxMessage): (number | string | null)[] {
  const { boxUserId, id, sharedId, peerId, fromId, out, date, editDate, text, entities, action, replyToId, silent, pinned, media } = message;
  return [
    ...[boxUserId, id, sharedId, peerId, fromId, Number(out), date, editDate ?? null, text, entitiesColumn(entities)],
    ...[action === undefined ? null : JSON.stringify(action), replyToId ?? null, Number(silent), Number(pinned), mediaColumn(media)],
  ];
}

/** How media stands in its column. */
export function mediaColumn(media: MessageMedia | undefined): string | null {
  return media === undefined ? null : toMediaJson(media);
}

/** How entities stand in their column. */
export function entitiesColumn(entities: readonly MessageEntity[]): string | null {
  return entities.length === 0 ? null : JSON.stringify(entities);
}
