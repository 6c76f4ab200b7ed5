/** What an application knows that has nothing but events: it keeps it over restarts, as it keeps its store. */

import { settingsOfUpdate } from './settings.mjs';

const channelMark = -1_000_000_000_000;

/** In whose line the messages of a chat are numbered. @param {number} chatId */
export function lineOf(chatId) {
  return chatId < channelMark ? `channel ${channelMark - chatId}` : 'box';
}

/** @param {any} message A message as the API has it. */
function contentOf(message) {
  return message._ === 'messageService' ? message.action._ : message.message;
}

export class View {
  /** Messages by line and number. @type {Map<string, Map<number, { chatId: number, text: string, pinned: boolean, out: boolean }>>} */
  messages = new Map();
  /** How far chats are read, by whom and where. @type {Map<string, number>} */
  reads = new Map();
  /** @type {Map<number, string>} */
  drafts = new Map();
  /** What was told, in its order, by line. @type {Map<string, string[]>} */
  told = new Map();
  /** What was told of settings, in its order. @type {import('./settings.mjs').Setting[]} */
  settings = [];
  /** Last names by user, as they were told last. @type {Map<number, string>} */
  names = new Map();
  /** Lines of which the client has said that something will never come. @type {Map<string, number>} */
  losses = new Map();
  /** @type {(line: string) => void} */
  onLoss = () => {};
  #isRecording = false;

  /** From now on it counts what is told, and how often. */
  record() {
    this.#isRecording = true;
  }

  /** @param {string} line */
  line(line) {
    let messages = this.messages.get(line);
    if (!messages) this.messages.set(line, (messages = new Map()));
    return messages;
  }

  /** @param {any} event */
  take(event) {
    switch (event.type) {
      case 'newMessage':
      case 'messageEdited': {
        const { message, chatId, out } = event;
        const line = lineOf(chatId);
        this.line(line).set(message.id, { chatId, text: contentOf(message), pinned: message.pinned ?? false, out });
        return this.#tell(line, `${event.type === 'newMessage' ? 'new' : 'edit'} ${message.id}`);
      }
      case 'messagesDeleted': {
        const line = event.chatId === undefined ? 'box' : lineOf(event.chatId);
        for (const id of [...event.ids].sort((left, right) => left - right)) {
          this.line(line).delete(id);
          this.#tell(line, `delete ${id}`);
        }
        return;
      }
      case 'messagesPinned': {
        const line = lineOf(event.chatId);
        for (const id of event.ids) {
          const message = this.line(line).get(id);
          if (message) message.pinned = event.pinned;
          this.#tell(line, `${event.pinned ? 'pin' : 'unpin'} ${id}`);
        }
        return;
      }
      case 'messageRead':
        this.read(event.chatId, event.by, event.maxId);
        if (lineOf(event.chatId) === 'box') this.#tell('box', `read ${event.by} ${event.chatId} ${event.maxId}`);
        return;
      case 'draftChanged':
        if (event.draft) this.drafts.set(event.chatId, event.draft.message);
        else this.drafts.delete(event.chatId);
        return;
      case 'update':
        if (event.update._ === 'updateUserName') this.names.set(event.update.userId, event.update.lastName);
        if (this.#isRecording) this.settings.push(...settingsOfUpdate(event.update));
        return;
      case 'updatesLost': {
        const line = event.key.kind === 'channel' ? `channel ${event.key.id}` : 'box';
        this.losses.set(line, (this.losses.get(line) ?? 0) + 1);
        return this.onLoss(line);
      }
    }
  }

  /** @param {number} chatId @param {string} by @param {number} maxId */
  read(chatId, by, maxId) {
    const key = `${by} ${chatId}`;
    this.reads.set(key, Math.max(maxId, this.reads.get(key) ?? 0));
  }

  /** @param {string} line @param {string} what */
  #tell(line, what) {
    if (!this.#isRecording) return;
    const told = this.told.get(line);
    if (told) told.push(what);
    else this.told.set(line, [what]);
  }
}
