/** The messages that a commit has brought for something in the outbox. */
import type * as tl from '@kitewire/tl-schema/api';
import type { LocalChange } from '../local/local-change.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { messageIdsOf, randomIdsOf } from '../storage/sent-ids.js';

/** Finds them for a record that a commit has taken out of the store; `undefined` unless it has brought all of them. */
export function broughtMessages(record: OutboxRecord, changes: readonly LocalChange[]): readonly tl.RawMessage[] | undefined {
  const { localId, chatId } = record;
  const named = changes.findLast((change) => change.type === 'outbox' && change.after?.localId === localId && change.after.messageId !== undefined);
  const ids = messageIdsOf((named?.type === 'outbox' ? named.after : undefined) ?? record);
  const messages = ids.flatMap((id) => {
    const brought = changes.findLast((change) => change.type === 'message' && change.chatId === chatId && change.id === id);
    return brought?.type === 'message' && brought.after?.message._ === 'message' ? brought.after.message : [];
  });
  return messages.length === randomIdsOf(record).length ? messages : undefined;
}
