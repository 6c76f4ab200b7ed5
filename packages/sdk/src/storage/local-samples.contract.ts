/** Records for the contract of local stores. */
import type { DocumentAttribute, InputMedia, RawMessage } from '@kitewire/tl-schema/api';
import type { ChatRecord } from './chat-records.js';
import type { LocalOperation } from './local-batch.js';
import type { MessageRecord } from './message-records.js';
import type { MediaItem, OutboxRecord } from './outbox-records.js';

/** A channel's marked id, whose messages are numbered for themselves. */
export const channelId = -1_000_000_000_777;

/** A chat that is read to the end. */
export function chatOf(chatId: number, sortDate: number, how: Partial<ChatRecord> = {}): ChatRecord {
  return { chatId, folderId: 0, topMessageId: 1, sortDate, unreadCount: 0, unreadMentionsCount: 0, readInboxMaxId: 1, readOutboxMaxId: 0, ...how };
}

/** A text of a chat; its date grows with its id unless given. */
export function messageOf(chatId: number, id: number, text = `text ${id}`, date: number = 1_700_000_000 + id): MessageRecord {
  const peerId: RawMessage['peerId'] = chatId > 0 ? { _: 'peerUser', userId: chatId } : { _: 'peerChat', chatId: -chatId };
  return { chatId, id, date, message: { _: 'message', id, peerId, date, message: text } };
}

/** A text that waits to be sent. */
export function waitingOf(localId: number, how: Partial<OutboxRecord> = {}): OutboxRecord {
  return { localId, chatId: 5, randomId: BigInt(localId), date: 1_700_000_000, action: { type: 'sendText', text: `waiting ${localId}` }, state: 'PENDING', ...how };
}

/** Puts a chat. */
export function putChat(value: ChatRecord): LocalOperation {
  return { type: 'put', table: 'chats', value };
}

/** Puts a message. */
export function putMessage(value: MessageRecord): LocalOperation {
  return { type: 'put', table: 'messages', value };
}

/** Puts a record of the outbox. */
/** An album that waits to be sent: a file with all that can be said of it, and media that the server has. */
export function albumOf(localId: number, how: Partial<OutboxRecord> = {}): OutboxRecord {
  const voice: DocumentAttribute = { _: 'documentAttributeAudio', voice: true, duration: 3, waveform: Uint8Array.of(1, 2, 255) };
  const source = { type: 'vault', path: `out-${localId}.bin`, size: 5_000_000_000, modifiedAt: 0 } as const;
  const file = { kind: 'voice', source, name: 'a.ogg', mimeType: 'audio/ogg', attributes: [voice], thumb: { type: 'path', path: '/a.jpg', size: 9, modifiedAt: 1.5 }, spoiler: true } as const;
  const sent: InputMedia = { _: 'inputMediaDocument', id: { _: 'inputDocument', id: -5n, accessHash: 2n ** 62n, fileReference: Uint8Array.of(0, 9) } };
  const randomId = BigInt(localId);
  const items: readonly MediaItem[] = [
    { media: { type: 'upload', file }, text: 'one', entities: [{ _: 'messageEntityBold', offset: 0, length: 3 }], randomId },
    { media: { type: 'sent', input: sent }, text: '', randomId: -(2n ** 63n) },
  ];
  return waitingOf(localId, { action: { type: 'sendMedia', items, replyTo: 4 }, ...how });
}

export function putOutbox(value: OutboxRecord): LocalOperation {
  return { type: 'put', table: 'outbox', value };
}
