/** Throws away what need not stay stored. */
import { planPruning, type Retention } from '../chats/retention.js';
import type { LocalData } from './local-data.js';

/** As many chats at once: whoever writes meanwhile does not wait long. */
const chatsAtOnce = 50;
const secondsPerDay = 86_400;

export interface PruneParameters {
  readonly retention: Retention;
  /** Unix time in seconds. */
  readonly now: number;
  /** Whether to stop before the next step. */
  readonly isStopped?: () => boolean;
}

/** Goes through all chats; messages and what is known of their histories are cut in one batch for each step. */
export async function pruneStore(data: LocalData, { retention, now, isStopped = () => false }: PruneParameters): Promise<void> {
  const { messagesPerChat, days, bytes } = retention;
  if (messagesPerChat !== undefined || days !== undefined) {
    const until = days === undefined ? undefined : now - days * secondsPerDay;
    await pruneChats(data, isStopped, () => ({ count: messagesPerChat, until }));
  }
  if (bytes === undefined) return;
  // Each round halves what is there: the store may need some work of its own until it is smaller.
  for (let count = 1024; count >= 1 && !isStopped() && (await data.store.measure()).bytes > bytes; count = Math.floor(count / 2)) {
    await pruneChats(data, isStopped, () => ({ count, until: undefined }));
  }
}

interface Bound {
  readonly count: number | undefined;
  readonly until: number | undefined;
}

async function pruneChats(data: LocalData, isStopped: () => boolean, boundOf: () => Bound): Promise<void> {
  let afterChatId: number | undefined;
  while (!isStopped()) {
    const page = await data.store.readHistoryPage({ limit: chatsAtOnce, ...(afterChatId !== undefined && { afterChatId }) });
    if (page.length > 0) await pruneSome(data, page.map(({ chatId }) => chatId), boundOf());
    afterChatId = page.at(-1)?.chatId;
    if (page.length < chatsAtOnce) return;
  }
}

function pruneSome(data: LocalData, chatIds: readonly number[], { count, until }: Bound): Promise<void> {
  const { store } = data;
  return data.change(async (overlay) => {
    await overlay.readChats(chatIds);
    for (const chatId of chatIds) {
      const [idAtDepth, lastOldId] = await Promise.all([
        count === undefined ? undefined : store.readIdAtDepth(chatId, Math.max(1, count)),
        until === undefined ? undefined : store.readLastIdUntil(chatId, until),
      ]);
      const former = overlay.history(chatId);
      const plan = planPruning({ chat: overlay.chat(chatId), history: former, idAtDepth, lastOldId });
      if (plan === undefined || (await isGone(data, chatId, plan.to))) continue;
      overlay.dropMessages({ chatId, from: 0, to: plan.to }, false);
      if (plan.history !== undefined) overlay.putHistory(plan.history);
    }
  });
}

/** Whether there is nothing to throw away. */
async function isGone({ store }: LocalData, chatId: number, to: number): Promise<boolean> {
  return (await store.readMessagePage({ chatId, to, limit: 1, order: 'newestFirst' })).length === 0;
}
