/** Which operations every store knows, and which only local ones. */
import type { LocalOperation, LocalTableName } from './local-batch.js';
import type { WriteOperation } from './write-batch.js';

const localTables: Readonly<Record<LocalTableName, true>> = { chats: true, chatLists: true, folders: true, messages: true, histories: true, outbox: true };

/** Whether an operation is one of `Store`; a `clear` is one, and concerns the local tables too. */
export function isBaseOperation(operation: LocalOperation): operation is WriteOperation {
  return operation.type === 'clear' || (operation.type !== 'deleteMessages' && !(operation.table in localTables));
}
