/** What runs in the page about chats that are kept: lists bound to what a screen would show, reading, writing. */
import { applyListChange, type Client, SdkError, type WatchedList } from '@kitewire/sdk';

/** A page of messages or chats, as the tests compare it. */
export interface PageAnswer {
  /** The texts of messages, or the names of chats. */
  readonly texts: readonly string[];
  readonly source: string;
  readonly isComplete: boolean;
}

/** What a screen with the list of chats and one open chat shows. */
export interface Screen {
  readonly chats: readonly { readonly name: string; readonly text: string; readonly unread: number; readonly draft: string }[];
  /** The newest first; own ones with what has become of them. */
  readonly history: readonly string[];
  /** The kinds of changes so far. */
  readonly chatChanges: readonly string[];
  readonly historyChanges: readonly string[];
}

/** A list on a screen: an array that is changed by nothing but the changes it is told. */
interface Bound<Item> {
  readonly items: Item[];
  readonly changes: string[];
}

function bind<Item>(list: WatchedList<Item>): Bound<Item> {
  const bound: Bound<Item> = { items: [], changes: [] };
  void (async () => {
    for await (const change of list) {
      applyListChange(bound.items, change);
      bound.changes.push(change.type);
    }
  })();
  return bound;
}

function textOf(message: { readonly _: string; readonly message?: string } | undefined): string {
  return message?.message ?? message?._ ?? '';
}

function outcomeOf(error: unknown): string {
  return error instanceof SdkError ? `${(error as SdkError & { code: string }).code}: ${error.message}` : String(error);
}

/** The functions that tests call in the page; `current` gives the client that has logged in on it. */
export function createLocalPage(current: () => Client) {
  const pending: string[] = [];
  const outcomes: string[] = [];
  let screen: (() => Screen) | undefined;
  const note = (what: string, work: Promise<unknown>): void => {
    work.then(() => outcomes.push(`${what}: done`), (error: unknown) => outcomes.push(`${what}: ${outcomeOf(error)}`));
  };
  return {
    /** Shows the list of chats, and one of them, from now on. */
    async show(chat: number): Promise<void> {
      const client = current();
      const [chats, history] = [bind(await client.watchChats()), bind(await client.watchHistory(chat))];
      screen = () => ({
        chats: chats.items.map(({ chat: { name }, topMessage, unreadCount, draft }) => ({ name: name ?? '', text: textOf(topMessage), unread: unreadCount, draft: textOf(draft) })),
        history: history.items.map(({ message, state }) => (state === undefined ? textOf(message) : `${textOf(message)} (${state})`)),
        chatChanges: chats.changes,
        historyChanges: history.changes,
      });
    },
    screen(): Screen {
      if (!screen) throw new Error('nothing is shown on this page');
      return screen();
    },
    async readChats(): Promise<PageAnswer> {
      const { chats, source, isComplete } = await current().getChats();
      return { texts: chats.map(({ chat }) => chat.name ?? ''), source, isComplete };
    },
    async readHistory(chat: number, limit: number): Promise<PageAnswer> {
      const { messages, source, isComplete } = await current().getHistory(chat, { limit });
      return { texts: messages.map(textOf), source, isComplete };
    },
    async search(query: string): Promise<PageAnswer> {
      const { messages, source, isComplete } = await current().searchMessages(query);
      return { texts: messages.map(({ message }) => textOf(message)), source, isComplete };
    },
    /** Writes texts one after the other without waiting for any; `outcomes` tells what became of them. */
    write(chat: number, texts: readonly string[]): void {
      const client = current();
      if (pending.length === 0) client.on('messagePending', ({ text }) => void pending.push(text));
      for (const text of texts) note(text, client.sendText(chat, text));
    },
    markRead: (chat: number): void => note('read', current().markRead(chat)),
    saveDraft: (chat: number, text: string): void => note('draft', current().saveDraft(chat, text)),
    /** The texts of this page that were told to be recorded. */
    pending: (): string[] => pending,
    outcomes: (): string[] => outcomes,
    /** What waits in the outbox. */
    async waiting(): Promise<string[]> {
      return (await current().getOutbox()).map(({ action }) => (action.type === 'sendText' ? action.text : action.type));
    },
  };
}
