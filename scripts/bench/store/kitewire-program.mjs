// The local store of the SDK in a process of its own: `kitewire-program.mjs <bundle of its parts> <file> [encrypted]`.
import { pathToFileURL } from 'node:url';
import { serve } from '../support/ask.mjs';
import { chosenChatId, key, later, searches, selfId } from './content.mjs';
import { makeEffects } from './effects.mjs';
import { time, timeEach } from './timing.mjs';

const [parts = '', file = '', encrypted] = process.argv.slice(2);
const { getChats, getHistory, LocalData, LocalOverlay, localReadsOf, PeerCache, peersToRead, planApply, planLocal, readWanted, searchMessages, sqlite, TaskQueue } = await import(pathToFileURL(parts).href);

/** @type {{ store: any, local: any, peers: any, selfId: number }} */
let context;

async function open() {
  const store = await sqlite(file, encrypted === undefined ? {} : { key }).open();
  const writes = new TaskQueue();
  const local = new LocalData(store, await store.load(), (/** @type {() => Promise<unknown>} */ work) => writes.run(work));
  context = { store, local, peers: new PeerCache(store), selfId };
}

/** @param {number} chat */
const readPage = async (chat) => (await getHistory(context, chat, { limit: 50 })).messages;

/** @param {string} word @param {number} [chat] */
const search = async (word, chat) => (await searchMessages(context, word, { source: 'store', limit: 50, ...(chat !== undefined && { chat }) })).messages;

/** Applies updates as a client does that hears of them. @param {any} effect */
async function apply(effect) {
  const { local, peers } = context;
  const known = await peers.getMany(peersToRead(effect, selfId));
  const plan = planApply(effect, { known, dcOptions: [], selfId });
  const overlay = new LocalOverlay(local);
  await readWanted(overlay, localReadsOf(effect));
  const now = new Map(plan.peers.map((/** @type {{ id: number }} */ record) => [record.id, record]));
  planLocal(effect, { overlay, known, find: (/** @type {number} */ id) => now.get(id) ?? known.get(id) });
  await local.commit(overlay, plan.batch);
  peers.remember(plan.peers);
  return plan.events.length;
}

serve({
  /** Opens the store and reads what the first screens show, each for the first time. */
  async read() {
    const list = await time(async () => {
      await open();
      return (await getChats(context, { limit: 100 })).chats;
    });
    const figures = {
      list,
      page: await time(() => readPage(chosenChatId)),
      rare: await time(() => search(searches.rare)),
      common: await time(() => search(searches.common)),
      inChat: await time(() => search(searches.inChat, chosenChatId)),
      nextPages: await timeEach(later.chatIds, readPage),
      nextWords: await timeEach(later.words, (word) => search(word)),
    };
    await context.store.close();
    return figures;
  },
  async apply({ first, count }) {
    await open();
    const effects = await makeEffects(context.store, { first, count });
    const { ms } = await time(async () => {
      for (const effect of effects) await apply(effect);
      return effects;
    });
    await context.store.close();
    return { ms };
  },
});
