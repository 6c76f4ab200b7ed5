/** What becomes of texts after they were sent: whether they have arrived, were read, or are gone. */
import type { MessageState, MessageStateEvent } from '../events/message-events.js';
import type { LocalChange } from '../local/local-change.js';
import type { ChatRecord } from '../storage/chat-records.js';

/** A text that was sent from here. */
interface SentText {
  readonly localId: number;
  readonly chatId: number;
  readonly messageId: number;
  state: MessageState;
}

/** Of older ones nothing more is told; they are messages like any other. */
const maxTexts = 1000;

/** The texts that this client has sent, for as long as something about them may be told. */
export class SentMessages {
  readonly #emit: (event: MessageStateEvent) => void;
  /** By chat and message id, oldest first. */
  readonly #texts = new Map<string, SentText>();

  constructor(emit: (event: MessageStateEvent) => void) {
    this.#emit = emit;
  }

  /** A text was sent, and was told of; `chat` as it is stored. */
  note(text: Omit<SentText, 'state'>, chat: ChatRecord | undefined): void {
    const sent: SentText = { ...text, state: 'SENT' };
    this.#texts.set(nameOf(sent.chatId, sent.messageId), sent);
    if (chat) this.#look(sent, chat);
    if (this.#texts.size <= maxTexts) return;
    const oldest = this.#texts.keys().next();
    if (oldest.done !== true) this.#texts.delete(oldest.value);
  }

  /** Tells what a commit says of the texts. */
  take(changes: readonly LocalChange[]): void {
    for (const change of changes) {
      if (change.type === 'chat' && change.after) this.#takeChat(change.before, change.after);
      if (change.type === 'message' && change.after === undefined) this.#end(this.#texts.get(nameOf(change.chatId, change.id)));
      if (change.type === 'messagesDropped' && change.isGone) {
        const { chatId, from, to } = change;
        for (const sent of this.#texts.values()) if (sent.chatId === chatId && sent.messageId >= from && sent.messageId <= to) this.#end(sent);
      }
      if (change.type === 'cleared') this.#texts.clear();
    }
  }

  #takeChat(before: ChatRecord | undefined, after: ChatRecord): void {
    if (before?.readOutboxMaxId === after.readOutboxMaxId && before.deliveredMaxId === after.deliveredMaxId) return;
    for (const sent of this.#texts.values()) if (sent.chatId === after.chatId) this.#look(sent, after);
  }

  #look(sent: SentText, { readOutboxMaxId, deliveredMaxId = 0 }: ChatRecord): void {
    if (sent.messageId <= readOutboxMaxId) return this.#tell(sent, 'READ');
    if (sent.messageId <= deliveredMaxId) this.#tell(sent, 'DELIVERED');
  }

  #end(sent: SentText | undefined): void {
    if (sent === undefined) return;
    this.#tell(sent, 'DELETED');
    this.#texts.delete(nameOf(sent.chatId, sent.messageId));
  }

  #tell(sent: SentText, state: MessageState): void {
    if (sent.state === state || sent.state === 'READ' && state === 'DELIVERED') return;
    sent.state = state;
    const { localId, chatId, messageId } = sent;
    this.#emit({ type: 'messageState', localId, chatId, messageId, state });
  }
}

function nameOf(chatId: number, messageId: number): string {
  return `${chatId}:${messageId}`;
}
