/** A row of the message table and the message that it stands for. */
import type { BoxMessage } from '../../domain/message.js';
import type { MessageEntity } from '../../domain/message-entity.js';

export interface MessageRow {
  readonly box_user_id: number;
  readonly id: number;
  readonly peer_id: number;
  readonly from_id: number;
  readonly out: number;
  readonly twin_id: number | null;
  readonly date: number;
  readonly text: string;
  readonly entities: string | null;
  readonly reply_to_id: number | null;
  readonly silent: number;
}

/** The columns of a `MessageRow`. */
export const messageColumns = 'box_user_id, id, peer_id, from_id, out, twin_id, date, text, entities, reply_to_id, silent';

export function toMessage(row: MessageRow): BoxMessage {
  return {
    boxUserId: row.box_user_id,
    id: row.id,
    peerId: row.peer_id,
    fromId: row.from_id,
    out: row.out === 1,
    date: row.date,
    text: row.text,
    entities: row.entities === null ? [] : (JSON.parse(row.entities) as MessageEntity[]),
    replyToId: row.reply_to_id ?? undefined,
    silent: row.silent === 1,
  };
}

/** How entities stand in their column. */
export function entitiesColumn(entities: readonly MessageEntity[]): string | null {
  return entities.length === 0 ? null : JSON.stringify(entities);
}
