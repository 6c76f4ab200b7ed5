/** Brings messages back that are gone here, because the server did not delete them. */
import type { ClientContext } from '../context/client-context.js';
import type { LocalData } from '../local/local-data.js';
import { getMessages } from '../methods/get-messages.js';
import type { DeleteMessagesAction, OutboxRecord } from '../storage/outbox-records.js';

/** As many as the server gives at once. */
const maxIds = 100;

/** Asks the server for the messages and stores them again. Where it cannot be asked they are missing until their history is read. */
export async function restoreMessages(
  { context, local }: { readonly context: ClientContext; readonly local: LocalData },
  { chatId }: OutboxRecord,
  { ids }: DeleteMessagesAction,
): Promise<void> {
  try {
    for (let start = 0; start < ids.length; start += maxIds) {
      const { messages } = await getMessages(context, chatId, ids.slice(start, start + maxIds), { source: 'server' });
      await local.change((overlay) => {
        for (const message of messages) overlay.putMessage({ chatId, id: message.id, date: message.date, message });
      });
    }
  } catch (error) {
    context.logger.log('warn', 'Messages that could not be deleted are missing here', { error });
  }
}
