/** A message of the API as a record. */
import type * as tl from '@kitewire/tl-schema/api';
import { markedIdOf } from '../peers/peer-id.js';
import type { MessageRecord } from '../storage/message-records.js';

/** The record of a message that is there; none for one with an id that no store takes. */
export function recordOf(message: tl.Message): MessageRecord | undefined {
  if (message._ === 'messageEmpty' || !(message.id > 0)) return undefined;
  return { chatId: markedIdOf(message.peerId), id: message.id, date: Math.max(0, message.date), message };
}
