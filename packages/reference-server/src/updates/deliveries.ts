/** Which messages have reached somebody, for those whose clients ask. */
import type * as tl from '@kitewire/tl-schema/api';
import { peerToTl } from '../domain/peer-id.js';
import type { PeerId, UserId } from '../domain/peer-id.js';
import type { Logger } from '../ports/logger.js';
import type { HistoryStore } from '../stores/history-store.js';
import { makeContainer } from './container.js';

/** What is handed back when a session has acknowledged messages: the latest of each author in each conversation. */
export interface DeliveryReceipt {
  /** In whose box they lie. */
  readonly userId: UserId;
  readonly ids: readonly number[];
}

export interface DeliveriesOptions {
  readonly histories: Pick<HistoryStore, 'findOriginals' | 'findDialogs'>;
  /** Unix seconds. */
  readonly now: () => number;
  /** Tells the sessions of a user that have asked. Must not throw. */
  readonly tell: (userId: UserId, updates: tl.Updates) => void;
  readonly logger: Logger;
}

/** People who are remembered to have asked; beyond it whoever asked longest ago is forgotten. */
const mostAskers = 10_000;

/** Conversations of each of them, and messages of one receipt. */
const mostChats = 500;
const mostMessages = 100;

/**
 * A message of a private chat or basic group is delivered when some session of somebody else has acknowledged what it
 * came in: a push, a difference, a history. That is what a server can know; whether the application has stored it, nobody
 * tells. What came before a delivered message has arrived too, or is what its client knows to be missing and fetches.
 *
 * It is kept in memory, for those alone who have asked: after a restart of the server, and for others, a message goes from
 * sent to read. Nothing of it has a pts or is in a log. For channels nobody is told.
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  /** The latest delivered message of each conversation, by its author. Who asked last comes last. */
  readonly #delivered = new Map<UserId, Map<PeerId, number>>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** A client of somebody has asked to be told. */
  asked(userId: UserId): void {
    const chats = this.#delivered.get(userId) ?? new Map<PeerId, number>();
    this.#delivered.delete(userId);
    this.#delivered.set(userId, chats);
    if (this.#delivered.size > mostAskers) forgetFirst(this.#delivered);
  }

  /** What is to come back when a user has acknowledged updates or the result of a call; `undefined` where nobody asked about what is in it. */
  receiptOf(userId: UserId, value: unknown): DeliveryReceipt | undefined {
    if (this.#delivered.size === 0) return undefined;
    const latest = new Map<string, number>();
    for (const message of messagesIn(value)) {
      const authorId = authorOf(message);
      if (authorId === undefined || authorId === userId || !this.#delivered.has(authorId)) continue;
      const key = `${authorId} ${JSON.stringify(message.peerId)}`;
      if ((latest.get(key) ?? 0) < message.id && (latest.has(key) || latest.size < mostMessages)) latest.set(key, message.id);
    }
    return latest.size === 0 ? undefined : { userId, ids: [...latest.values()] };
  }

  /** Takes a receipt back, and tells the authors what is new to them. Never rejects. */
  async acknowledged({ userId, ids }: DeliveryReceipt): Promise<void> {
    try {
      for (const original of await this.#options.histories.findOriginals(userId, ids)) {
        const chats = original && this.#delivered.get(original.authorId);
        if (original === undefined || chats === undefined || (chats.get(original.peerId) ?? 0) >= original.id) continue;
        chats.delete(original.peerId);
        chats.set(original.peerId, original.id);
        if (chats.size > mostChats) forgetFirst(chats);
        this.#options.tell(original.authorId, this.#envelope([[original.peerId, original.id]]));
      }
    } catch (error) {
      this.#options.logger.log('error', 'delivery.unknown', { userId }, error);
    }
  }

  /** What somebody's new session is to be told: delivered and not read yet. `undefined` for nothing; never rejects. */
  async untold(userId: UserId): Promise<tl.Updates | undefined> {
    const chats = this.#delivered.get(userId);
    if (chats === undefined || chats.size === 0) return undefined;
    try {
      const known = [...chats];
      const dialogs = await this.#options.histories.findDialogs(userId, known.map(([peerId]) => peerId));
      const unread = known.filter(([, id], index) => id > (dialogs[index]?.readOutboxMaxId ?? 0));
      return unread.length === 0 ? undefined : this.#envelope(unread);
    } catch (error) {
      this.#options.logger.log('error', 'delivery.unknown', { userId }, error);
      return undefined;
    }
  }

  #envelope(chats: readonly (readonly [PeerId, number])[]): tl.Updates {
    const updates = chats.map(([peerId, maxId]): tl.Update => ({ _: 'updateMessagesDelivered', peer: peerToTl(peerId), maxId }));
    return makeContainer({ updates, users: [], date: this.#options.now() });
  }
}

/** The messages in updates, in a difference, or in a page of a history or of the list. */
function messagesIn(value: unknown): (tl.RawMessage | tl.RawMessageService)[] {
  const { updates, update, newMessages, messages } = (value ?? {}) as { updates?: unknown; update?: tl.Update; newMessages?: unknown; messages?: unknown };
  const told = [...listOf<tl.Update>(updates), ...(update === undefined ? [] : [update])].flatMap((each) => (each._ === 'updateNewMessage' ? each.message : []));
  return [...told, ...listOf<tl.Message>(newMessages), ...listOf<tl.Message>(messages)].filter((message) => message._ === 'message' || message._ === 'messageService');
}

function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/** Who sent a message that came in; `undefined` for one's own and for those of channels. */
function authorOf({ out, peerId, fromId }: tl.RawMessage | tl.RawMessageService): UserId | undefined {
  if (out === true || peerId._ === 'peerChannel') return undefined;
  if (fromId?._ === 'peerUser') return fromId.userId;
  return peerId._ === 'peerUser' ? peerId.userId : undefined;
}

function forgetFirst(map: Map<unknown, unknown>): void {
  const [first] = map.keys();
  map.delete(first);
}
