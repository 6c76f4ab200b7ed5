/** A client for tests of reading: a local store in memory, and a server that has chats and can be cut off. */
import type * as tl from '@kitewire/tl-schema/api';
import { keepAnswer } from '../client/keep-answer.js';
import { TaskQueue } from '../timing/task-queue.js';
import { ConnectionError } from '../errors/connection-error.js';
import type { ConnectionState } from '../events/connection-events.js';
import { LocalData } from '../local/local-data.js';
import { memory } from '../storage/local-memory-store.js';
import type { PeerRecord } from '../storage/records.js';
import { createScriptedContext, type ScriptedContext } from './scripted-context.contract.js';

/** What tests do with such a client. */
export interface LocalContext extends ScriptedContext {
  readonly local: LocalData;
  readonly selfId: number;
  /** Cuts the client off from the server, or lets it come back. */
  setReachable(isReachable: boolean): void;
  /** Holds back the answers of the server until the function that it gives is called. */
  holdAnswers(): () => void;
  /** What the server has, by chat, oldest first; a test may change it. */
  readonly history: Map<number, tl.RawMessage[]>;
}

const ada: PeerRecord = { id: 7, accessHash: 70n, min: false, name: 'Ada', usernames: ['ada'], object: { _: 'user', id: 7, accessHash: 70n, firstName: 'Ada', contact: true } };
const bob: PeerRecord = { id: 8, accessHash: 80n, min: false, name: 'Bob', usernames: ['bob'], object: { _: 'user', id: 8, accessHash: 80n, firstName: 'Bob' } };

/** A message of a private chat, ten seconds after the one before. */
export function message(userId: number, id: number, changes: Partial<tl.RawMessage> = {}): tl.RawMessage {
  return { _: 'message', id, peerId: { _: 'peerUser', userId }, date: 1000 + 10 * id, message: `text ${id}`, ...changes };
}

/** Makes a client whose server has these messages in the chats with Ada and Bob. */
export async function createLocalContext(history: Map<number, tl.RawMessage[]> = new Map()): Promise<LocalContext> {
  const store = await memory().open();
  const turns = new TaskQueue();
  const local = new LocalData(store, await store.load(), (work) => turns.run(work));
  const listeners = new Set<(state: ConnectionState) => void>();
  let state: ConnectionState = 'connected';
  let held: Promise<void> = Promise.resolve();
  const context = await createScriptedContext((request) => answer(history, request));
  context.peers.remember([ada, bob]);
  const call: typeof context.call = (request) => {
    context.calls.push(request);
    if (state !== 'connected') return Promise.reject(new ConnectionError('CLOSED', 'Cut off.'));
    const result = answer(history, request) as never;
    return keepAnswer(request, () => held.then(() => result), { data: local, selfId: 1, askPinned: () => undefined, onNotStored: () => undefined });
  };
  return Object.create(context, {
    local: { value: local },
    selfId: { value: 1 },
    history: { value: history },
    call: { value: call },
    connectionState: { get: () => state },
    watchConnection: {
      value: (listener: (state: ConnectionState) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    holdAnswers: {
      value: () => {
        let release = (): void => undefined;
        held = new Promise((resolve) => (release = resolve));
        return release;
      },
    },
    setReachable: {
      value: (isReachable: boolean) => {
        state = isReachable ? 'connected' : 'disconnected';
        for (const listener of listeners) listener(state);
      },
    },
  }) as LocalContext;
}

function answer(history: ReadonlyMap<number, readonly tl.RawMessage[]>, request: tl.MethodRequest): unknown {
  switch (request._) {
    case 'messages.getHistory':
      return page(history, request);
    case 'messages.getDialogs':
      return dialogs(history, request);
    case 'messages.getMessages':
      return wrap([...history.values()].flat().filter(({ id }) => request.id.some((each) => each._ === 'inputMessageID' && each.id === id)));
    case 'messages.search':
    case 'messages.searchGlobal':
      return wrap([...history.values()].flat().filter((each) => each.message.includes(request.q)).toReversed().slice(0, request.limit));
    case 'messages.getDialogFilters':
      return { _: 'messages.dialogFilters', filters: [{ _: 'dialogFilterDefault' }, { _: 'dialogFilter', id: 2, title: { _: 'textWithEntities', text: 'Friends', entities: [] }, contacts: true, pinnedPeers: [], includePeers: [], excludePeers: [] }] };
    default:
      throw new Error(`Nobody expects ${request._}.`);
  }
}

/** As https://core.telegram.org/api/offsets tells. */
function page(history: ReadonlyMap<number, readonly tl.RawMessage[]>, { peer, limit, offsetId, offsetDate, addOffset }: tl.MessagesGetHistoryRequest): tl.MessagesMessages {
  const all = (peer._ === 'inputPeerUser' && history.get(peer.userId)?.toReversed()) || [];
  const start = all.filter(({ id, date }) => (offsetId > 0 && id >= offsetId) || (offsetDate > 0 && date >= offsetDate)).length;
  const from = Math.max(0, start + addOffset);
  const messages = all.slice(from, Math.max(from, start + addOffset + limit));
  return { _: 'messages.messagesSlice', count: all.length, messages, users: [], chats: [], topics: [] };
}

function dialogs(history: ReadonlyMap<number, readonly tl.RawMessage[]>, { limit, offsetDate, folderId = 0 }: tl.MessagesGetDialogsRequest): tl.MessagesDialogs {
  const tops = [...history.values()].flatMap((messages) => messages.at(-1) ?? []).toSorted((one, other) => other.date - one.date);
  const wanted = folderId === 1 ? [] : tops.filter(({ date }) => offsetDate === 0 || date < offsetDate);
  const messages = wanted.slice(0, limit);
  const dialog = ({ peerId, id }: tl.RawMessage): tl.RawDialog => ({
    _: 'dialog',
    peer: peerId,
    topMessage: id,
    readInboxMaxId: id,
    readOutboxMaxId: 0,
    unreadCount: 0,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    notifySettings: { _: 'peerNotifySettings' },
  });
  const content = { dialogs: messages.map(dialog), messages, users: [], chats: [] };
  return messages.length === wanted.length ? { _: 'messages.dialogs', ...content } : { _: 'messages.dialogsSlice', count: tops.length, ...content };
}

function wrap(messages: tl.Message[]): tl.MessagesMessages {
  return { _: 'messages.messages', messages, users: [], chats: [], topics: [] };
}
