/** What a client does with messages and histories. */
import type * as tl from '@kitewire/tl-schema/api';
import type { CallOptions } from '../../methods/call-options.js';
import type { ChatTarget } from '../../methods/chat-target.js';
import { deleteHistory, type DeleteHistoryOptions } from '../../methods/delete-history.js';
import { deleteMessages, type DeleteMessagesOptions } from '../../methods/delete-messages.js';
import { editText, type EditTextOptions } from '../../methods/edit-text.js';
import { getHistory } from '../../methods/get-history.js';
import { cancelSending, getOutbox, type GetOutboxOptions, retrySending } from '../../methods/get-outbox.js';
import type { GetHistoryOptions, HistoryPage } from '../../methods/history-page.js';
import { getMessages, type GetMessagesOptions, type MessagesPage } from '../../methods/get-messages.js';
import { iterHistory, type IterHistoryOptions } from '../../methods/iter-history.js';
import { markRead, type MarkReadOptions } from '../../methods/mark-read.js';
import { pinMessage, type PinMessageOptions, unpinAllMessages, unpinMessage } from '../../methods/pin-message.js';
import { saveDraft, type SaveDraftOptions } from '../../methods/save-draft.js';
import { type FoundMessages, searchMessages, type SearchMessagesOptions } from '../../methods/search-messages.js';
import { sendText, type SendTextOptions, type SentText } from '../../methods/send-text.js';
import { setTyping, type SetTypingOptions } from '../../methods/set-typing.js';
import { type WatchedHistory, watchHistory, type WatchHistoryOptions } from '../../methods/watch-history.js';
import type { OutboxRecord } from '../../storage/outbox-records.js';
import { MediaMethods } from './media-methods.js';

/** What a client does with messages and histories. */
export abstract class MessageMethods extends MediaMethods {
  /** Sends a text. See `sendText`. */
  async sendText(chat: ChatTarget, text: string, options?: SendTextOptions): Promise<SentText> {
    return sendText(await this.opened(), chat, text, options);
  }

  /** What is to be sent, and what was given up. See `getOutbox`. */
  async getOutbox(options?: GetOutboxOptions): Promise<readonly OutboxRecord[]> {
    return getOutbox(await this.opened(), options);
  }

  /** Takes something back that was not sent yet. See `cancelSending`. */
  async cancelSending(localId: number): Promise<boolean> {
    return cancelSending(await this.opened(), localId);
  }

  /** Tries something again that was given up. See `retrySending`. */
  async retrySending(localId: number): Promise<boolean> {
    return retrySending(await this.opened(), localId);
  }

  /** Reads messages of a chat, newest first, from the store where it has them. See `getHistory`. */
  async getHistory(chat: ChatTarget, options?: GetHistoryOptions): Promise<HistoryPage> {
    return getHistory(await this.opened(), chat, options);
  }

  /** Walks through the messages of a chat. See `iterHistory`. */
  async *iterHistory(chat: ChatTarget, options?: IterHistoryOptions): AsyncGenerator<tl.RawMessage | tl.RawMessageService, void, undefined> {
    yield* iterHistory(await this.opened(), chat, options);
  }

  /** Follows the messages of a chat: what there is, then what changes. See `watchHistory`. */
  async watchHistory(chat: ChatTarget, options?: WatchHistoryOptions): Promise<WatchedHistory> {
    return watchHistory(await this.opened(), chat, options);
  }

  /** Reads messages of a chat by their ids. See `getMessages`. */
  async getMessages(chat: ChatTarget, ids: readonly number[], options?: GetMessagesOptions): Promise<MessagesPage> {
    return getMessages(await this.opened(), chat, ids, options);
  }

  /** Searches the texts of messages, in the store and on the server. See `searchMessages`. */
  async searchMessages(query: string, options?: SearchMessagesOptions): Promise<FoundMessages> {
    return searchMessages(await this.opened(), query, options);
  }

  /** Gives a message another text. See `editText`. */
  async editText(chat: ChatTarget, options: EditTextOptions): Promise<void> {
    await editText(await this.opened(), chat, options);
  }

  /** Deletes messages, for everybody unless said otherwise. See `deleteMessages`. */
  async deleteMessages(chat: ChatTarget, ids: readonly number[], options?: DeleteMessagesOptions): Promise<void> {
    await deleteMessages(await this.opened(), chat, ids, options);
  }

  /** Deletes the history of a chat. See `deleteHistory`. */
  async deleteHistory(chat: ChatTarget, options?: DeleteHistoryOptions): Promise<void> {
    await deleteHistory(await this.opened(), chat, options);
  }

  /** Pins a message. See `pinMessage`. */
  async pinMessage(chat: ChatTarget, id: number, options?: PinMessageOptions): Promise<void> {
    await pinMessage(await this.opened(), chat, id, options);
  }

  /** Takes the pin of a message away. See `unpinMessage`. */
  async unpinMessage(chat: ChatTarget, id: number, options?: CallOptions): Promise<void> {
    await unpinMessage(await this.opened(), chat, id, options);
  }

  /** Takes all pins of a chat away. See `unpinAllMessages`. */
  async unpinAllMessages(chat: ChatTarget, options?: CallOptions): Promise<void> {
    await unpinAllMessages(await this.opened(), chat, options);
  }

  /** Marks the messages of a chat as read. See `markRead`. */
  async markRead(chat: ChatTarget, options?: MarkReadOptions): Promise<void> {
    await markRead(await this.opened(), chat, options);
  }

  /** Shows the others that something is being written. See `setTyping`. */
  async setTyping(chat: ChatTarget, options?: SetTypingOptions): Promise<void> {
    await setTyping(await this.opened(), chat, options);
  }

  /** Stores the draft of a chat; an empty text deletes it. See `saveDraft`. */
  async saveDraft(chat: ChatTarget, text: string, options?: SaveDraftOptions): Promise<void> {
    await saveDraft(await this.opened(), chat, text, options);
  }
}
