/** Lays a change of the stored outbox, and what it changes besides, over the local store. */
import type * as tl from '@kitewire/tl-schema/api';
import type { LocalOverlay } from '../local/local-overlay.js';
import type { OutboxWrite } from '../outbox/outbox-types.js';
import { layLocalEffect } from './local-effects.js';

/**
 * An update may have been faster than the answer: what it has taken out of the store, or has marked as sent, stays so.
 *
 * @param answer what the server has made of the record
 * @returns whether it takes the record out of the store
 */
export async function layOutboxWrite(overlay: LocalOverlay, write: OutboxWrite, answer: tl.RawMessage | undefined): Promise<boolean> {
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
    if (stored.state !== 'SENT') overlay.putOutbox(record);
    return false;
  }
  if (write.reason === 'done' && answer) {
    // The updates of the answer are on their way to the store. Until they are there, the text is not to be missing.
    await overlay.readMessages(chatId, [answer.id]);
    if (!overlay.message({ chatId, id: answer.id })) overlay.putMessage({ chatId, id: answer.id, date: answer.date, message: answer });
  }
  overlay.deleteOutbox(localId);
  return true;
}
