/** Records as rows of object stores and back; what a row tells in the clear is what indexes need. */
import { type ChatRecord, positionOf } from '../../storage/chat-records.js';
import { isCommonChat, type MessageKey, type MessageRecord } from '../../storage/message-records.js';
import type { RecordCodec, StoredBody } from '../../storage/record-codec.js';
import type { PeerRecord } from '../../storage/records.js';
import { wordsOfMessage } from '../../storage/words.js';
import type { ChatRow, MessageRow, NameRow, Row } from './indexed-db-schema.js';

/** A row of a store whose rows are found by one id. */
export function toRow(codec: RecordCodec, store: string, id: number | string, record: unknown): Row {
  return { id, body: codec.write(`${store}:${id}`, record) };
}

/** The record of such a row. */
export function fromRow(codec: RecordCodec, store: string, { id, body }: Row): unknown {
  return codec.read(`${store}:${id}`, body);
}

/** The row of a chat. */
export function toChatRow(codec: RecordCodec, record: ChatRecord): ChatRow {
  const { chatId, folderId } = record;
  const { order } = positionOf(record);
  return { chatId, folderId, ...(order !== 0 && { order }), body: codec.write(`chats:${chatId}`, record) };
}

/** The chat of a row. */
export function fromChatRow(codec: RecordCodec, { chatId, body }: ChatRow): ChatRecord {
  return codec.read(`chats:${chatId}`, body) as ChatRecord;
}

/** The row of a message. */
export function toMessageRow(codec: RecordCodec, record: MessageRecord): MessageRow {
  const { chatId, id, date } = record;
  return {
    ...{ chatId, id, date },
    ...(isCommonChat(chatId) && { common: id }),
    words: wordsOfMessage(record).map((word) => [codec.token('word', word), date]),
    body: codec.write(messageIdentity(record), record),
  };
}

/** The message of a row. */
export function fromMessageRow(codec: RecordCodec, row: MessageRow): MessageRecord {
  return codec.read(messageIdentity(row), row.body) as MessageRecord;
}

/** The rows of the names by which a peer is found. */
export function toNameRows(codec: RecordCodec, { id, usernames, phone }: PeerRecord): readonly NameRow[] {
  const names = usernames.map((username) => nameKey(codec, 'username', username));
  if (phone !== undefined) names.push(nameKey(codec, 'phone', phone));
  return names.map((name) => ({ name, peerId: id }));
}

/** Under what a name stands. */
export function nameKey(codec: RecordCodec, domain: 'username' | 'phone', name: string): string {
  return `${domain}:${codec.token(domain, name)}`;
}

/** About how many bytes a row takes. */
export function sizeOfRow(row: { readonly body: StoredBody; readonly words?: MessageRow['words'] }): number {
  let bytes = 64 + row.body.length;
  for (const [token] of row.words ?? []) bytes += 2 * token.length + 48;
  return bytes;
}

function messageIdentity({ chatId, id }: MessageKey): string {
  return `messages:${chatId}:${id}`;
}
