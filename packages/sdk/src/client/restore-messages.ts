/** Brings messages back that are gone here, because the server did not delete them. */
import type { ClientContext } from '../context/client-context.js';
import type { LocalData } from '../local/local-data.js';
import { getMessages } from '../methods/get-messages.js';
import type { DeleteMessagesAction, OutboxRecord } from '../storage/outbox-records.js';

/** Asks the server for the messages and stores them again. Where it cannot be asked they are missing until their history is read. */
export async function restoreMessages(
  { context, local }: { readonly context: ClientContext; readonly local: LocalData },
  { chatId }: OutboxRecord,
  { ids }: DeleteMessagesAction,
): Promise<void> {
  try {
    const { messages } = await getMessages(context, chatId, ids, { source: 'server' });
    await local.change((overlay) => {
      for (const message of messages) overlay.putMessage({ chatId, id: message.id, date: message.date, message });
    });
  } catch (error) {
    context.logger.log('warn', 'Messages that could not be deleted are missing here', { error });
  }
}
