/** The columns of what a message says, which the tables of both kinds of messages have. */
import type { MessageBody } from '../../domain/message-body.js';
import type { MessageEntity } from '../../domain/message-entity.js';
import type { ServiceAction } from '../../domain/service-action.js';
import type { MessageMedia } from '../../domain/stored-file.js';
import { fromMediaJson } from './media-json.js';

export interface MessageBodyRow {
  readonly date: number;
  readonly edit_date: number | null;
  readonly text: string;
  readonly entities: string | null;
  readonly action: string | null;
  readonly reply_to_id: number | null;
  readonly media: string | null;
  readonly silent: number;
  readonly pinned: number;
}

export function toMessageBody(row: MessageBodyRow): MessageBody {
  return {
    date: row.date,
    editDate: row.edit_date ?? undefined,
    text: row.text,
    entities: row.entities === null ? [] : (JSON.parse(row.entities) as MessageEntity[]),
    action: row.action === null ? undefined : (JSON.parse(row.action) as ServiceAction),
    replyToId: row.reply_to_id ?? undefined,
    media: row.media === null ? undefined : (fromMediaJson(row.media) as MessageMedia),
    silent: row.silent === 1,
    pinned: row.pinned === 1,
  };
}
