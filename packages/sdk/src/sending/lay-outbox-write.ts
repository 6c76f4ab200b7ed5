/** Lays a change of the stored outbox, and what it changes besides, over the local store. */
import type * as tl from '@kitewire/tl-schema/api';
import type { LocalOverlay } from '../local/local-overlay.js';
import type { OutboxWrite } from '../outbox/outbox-types.js';
import { layLocalEffect } from './local-effects.js';

/**
 * An update may have been faster than the answer: what it has taken out of the store, or has marked as sent, stays so.
 *
 * @param answers what the server has made of the record
 * @returns whether it takes the record out of the store
 */
export async function layOutboxWrite(overlay: LocalOverlay, write: OutboxWrite, answers: readonly tl.RawMessage[]): Promise<boolean> {
  const { record } = write;
  const { localId, chatId } = record;
  if (write.type === 'add') {
    overlay.putOutbox(record);
    await layLocalEffect(overlay, record);
    return false;
  }
  const stored = overlay.outbox(localId);
  if (stored === undefined) return false;
  if (write.type === 'put') {
    // Of an album, what updates have told so far is not to be forgotten.
    const { messageIds, arrivedIds } = stored;
    if (stored.state !== 'SENT') overlay.putOutbox({ ...record, ...(messageIds && { messageIds }), ...(arrivedIds && { arrivedIds }) });
    return false;
  }
  if (write.reason === 'done' && answers.length > 0) {
    // The updates of the answer are on their way to the store. Until they are there, the message is not to be missing.
    await overlay.readMessages(chatId, answers.map(({ id }) => id));
    for (const message of answers) if (!overlay.message({ chatId, id: message.id })) overlay.putMessage({ chatId, id: message.id, date: message.date, message });
  }
  overlay.deleteOutbox(localId);
  return true;
}
