/** What runs in the page about stores: an IndexedDB database beside the memory, and alone over several tabs. */
import { type LocalOperation, type LocalStore, memory, type MessageRecord, SdkError } from '@kitewire/sdk';
import { changeIndexedDbKey, type ChangeIndexedDbKeyOptions, indexedDb, type IndexedDbOptions } from '@kitewire/sdk/indexed-db';

const words = ['apple', 'apply', 'april', 'banana', 'band', 'cherry', 'Über', 'привет', 'при', 'x1'];
const privateChats = [5, 6, -7];
const channel = -1_000_000_000_777;

let store: LocalStore | undefined;

function current(): LocalStore {
  if (!store) throw new Error('no store is open on this page');
  return store;
}

/** Numbers below a bound, the same for the same seed. */
export function createDice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

function textOf(dice: (bound: number) => number): string {
  return Array.from({ length: dice(5) }, () => words[dice(words.length)]).join(' ');
}

function messageOf(chatId: number, id: number, text: string): MessageRecord {
  const date = 1_700_000_000 + Math.floor(id / 3);
  return { chatId, id, date, message: { _: 'message', id, peerId: { _: 'peerUser', userId: 5 }, date, message: text } };
}

/** An operation that a store may be given; ids of private chats are numbered together, as those of an account are. */
function operationOf(dice: (bound: number) => number): LocalOperation {
  const id = dice(60) + 1;
  const chatId = dice(3) === 0 ? channel : (privateChats[id % 3] as number);
  switch (dice(12)) {
    case 0: {
      const counts = { topMessageId: id, unreadCount: 0, unreadMentionsCount: 0, readInboxMaxId: 0, readOutboxMaxId: 0 };
      return { type: 'put', table: 'chats', value: { chatId: dice(9) + 1, folderId: dice(2), sortDate: dice(4) * 100, ...counts, ...(dice(4) === 0 && { pinnedAt: dice(3) }) } };
    }
    case 1:
      return { type: 'delete', table: 'chats', key: dice(9) + 1 };
    case 2:
      return { type: 'delete', table: 'messages', key: { chatId, id } };
    case 3:
      return { type: 'deleteMessages', chatId, from: id, to: id + dice(8) - 1 };
    case 4:
      return { type: 'put', table: 'histories', value: { chatId, ranges: [{ from: 0, to: id }], isLive: dice(2) === 0 } };
    case 5:
      return { type: 'put', table: 'outbox', value: { localId: id, chatId, randomId: -BigInt(id), date: id, action: { type: 'sendText', text: textOf(dice) }, state: 'PENDING' } };
    case 6:
      return { type: 'delete', table: 'outbox', key: id };
    case 7:
      return { type: 'put', table: 'peers', value: { id: dice(6) + 1, min: false, name: 'A', usernames: dice(2) === 0 ? [] : [`name${dice(4)}`], phone: `${dice(4)}` } };
    case 8:
      return dice(20) === 0 ? { type: 'clear' } : { type: 'put', table: 'updateState', value: { pts: id, qts: 0, seq: 0, date: 0 } };
    default:
      return { type: 'put', table: 'messages', value: messageOf(chatId, id, textOf(dice)) };
  }
}

/** Everything that reading may give, with questions that the dice choose. */
async function readAll(from: LocalStore, dice: (bound: number) => number): Promise<unknown[]> {
  const chatId = dice(2) === 0 ? channel : (privateChats[dice(3)] as number);
  const ids = Array.from({ length: 62 }, (_, index) => index);
  const [low, limit] = [dice(60), dice(5) + 1];
  const isPrefix = dice(2) === 0;
  const query = { words: Array.from({ length: dice(2) + 1 }, () => (words[dice(words.length)] as string).toLowerCase().replace('ü', 'u')), isPrefix, limit, ...(dice(2) === 0 && { chatId }) };
  if (isPrefix) query.words.push(['ap', 'b', 'пр', 'z', 'apple'][dice(5)] as string);
  const found = await from.searchMessages(query);
  const last = found.at(-1);
  const chats = await from.readChatPage({ folderId: dice(2), limit });
  const { session, authKeys, updateState, outbox } = await from.load();
  return [
    { session, authKeys, updateState, outbox },
    found,
    last ? await from.searchMessages({ ...query, after: { date: last.date, chatId: last.chatId, id: last.id } }) : [],
    chats,
    await from.readChatPage({ folderId: 0, limit, after: { order: dice(4) * 100, chatId: dice(9) } }),
    [...(await from.readChats(ids))],
    [...(await from.readMessages(chatId, ids))],
    [...(await from.readCommonMessages(ids))],
    await from.readMessagePage({ chatId, from: low, to: low + dice(30), limit, order: dice(2) === 0 ? 'newestFirst' : 'oldestFirst' }),
    await from.readMessagePage({ chatId, limit, order: 'newestFirst' }),
    (await from.readLastIdUntil(chatId, 1_700_000_000 + dice(20))) ?? 0,
    (await from.readIdAtDepth(chatId, dice(20) + 1)) ?? 0,
    await from.readHistoryPage({ limit, ...(dice(2) === 0 && { afterChatId: -8 }) }),
    [...(await from.readHistories([...privateChats, channel]))],
    [...(await from.readPeers(ids))],
    (await from.readPeerByUsername(`NAME${dice(4)}`)) ?? 0,
    (await from.readPeerByPhone(`${dice(4)}`)) ?? 0,
    (await from.measure()).messages,
  ];
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) => (typeof field === 'bigint' ? `${field}n` : field));
}

/** The functions that tests call in the page. */
export const storePage = {
  /** Does the same to an IndexedDB database and to the memory; gives what they answered otherwise. */
  async compareWithMemory(seed: number, batches: number): Promise<string[]> {
    const wrong: string[] = [];
    const stores = [await memory().open(), await indexedDb(`compare-${seed}`).open()];
    const dice = createDice(seed);
    for (let round = 0; round < batches; round += 1) {
      const batch = Array.from({ length: dice(8) + 1 }, () => operationOf(dice));
      const questions = dice(2 ** 31);
      const [expected = [], got = []] = await Promise.all(
        stores.map(async (one) => {
          await one.commit(batch);
          return readAll(one, createDice(questions));
        }),
      );
      for (const [index, answer] of expected.entries()) {
        if (show(answer) !== show(got[index])) wrong.push(`batch ${round}, answer ${index}: ${show(got[index])}, expected ${show(answer)}`);
      }
    }
    for (const one of stores) await one.close();
    return wrong;
  },
  /** Opens a database; gives the code of the failure, or `open`. */
  async openStore(name: string, options: IndexedDbOptions = {}): Promise<string> {
    try {
      store = await indexedDb(name, options).open();
      return 'open';
    } catch (error) {
      return codeOf(error);
    }
  },
  /** Writes messages with ids from 1 on in one batch with a pts; gives the code of the failure, or `stored`. */
  async putMessages(count: number, length: number): Promise<string> {
    try {
      const filling = crypto.getRandomValues(new Uint8Array(length)).join('');
      const messages = Array.from({ length: count }, (_, index): LocalOperation => ({ type: 'put', table: 'messages', value: messageOf(5, index + 1, filling) }));
      await current().commit([...messages, { type: 'put', table: 'updateState', value: { pts: count, qts: 0, seq: 0, date: 0 } }]);
      return 'stored';
    } catch (error) {
      return codeOf(error);
    }
  },
  /** How many messages are stored, and the pts. */
  async stored(): Promise<readonly [messages: number, pts: number]> {
    const { updateState } = await current().load();
    return [(await current().measure()).messages, updateState?.pts ?? 0];
  },
  closeStore: (): Promise<void> => current().close(),
  /** Gives the code of the failure, or `changed`. */
  async changeKey(name: string, options: ChangeIndexedDbKeyOptions): Promise<string> {
    try {
      await changeIndexedDbKey(name, options);
      return 'changed';
    } catch (error) {
      return codeOf(error);
    }
  },
};

function codeOf(error: unknown): string {
  if (!(error instanceof SdkError)) throw error;
  return (error as SdkError & { code: string }).code;
}
