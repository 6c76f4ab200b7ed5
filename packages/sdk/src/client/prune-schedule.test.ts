/** When the local store is pruned: in the beginning, and after many commits; one run at a time. */
import { describe, expect, it, vi } from 'vitest';
import type { Retention } from '../chats/retention.js';
import { LocalData } from '../local/local-data.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import { memory } from '../storage/local-memory-store.js';
import { chatOf, messageOf, putChat, putMessage } from '../storage/local-samples.contract.js';
import { PruneSchedule } from './prune-schedule.js';

const day = 86_400;
/** Ten days after the first message. */
const clock: Clock = { now: () => ({ instant: 0, unix: (1_700_000_000 + 10 * day) * 1000 }), setTimer: () => () => {} };
const ids = async (data: LocalData): Promise<number[]> => (await data.readMessagePage({ chatId: 5, limit: 100, order: 'oldestFirst' })).map(({ id }) => id);
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

async function begin(retention: Retention) {
  const store = await memory().open();
  await store.commit([
    putChat(chatOf(5, 10, { topMessageId: 9 })),
    ...Array.from({ length: 9 }, (_, index) => putMessage(messageOf(5, index + 1, 'text', 1_700_000_000 + index * day))),
    { type: 'put', table: 'histories', value: { chatId: 5, ranges: [{ from: 1, to: 9 }], isLive: true } },
  ]);
  const data = new LocalData(store, await store.load(), (work) => work());
  const logged: string[] = [];
  const logger: Logger = { log: (_level, message) => void logged.push(message) };
  const schedule = new PruneSchedule({ data, retention, clock, logger });
  /** Commits something so many times. */
  const commit = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) await data.change((overlay) => overlay.putChatList({ folderId: 1, isComplete: index % 2 === 0 }));
  };
  return { store, data, schedule, logged, commit };
}

describe('the schedule of pruning', () => {
  it('prunes in the beginning, by the clock of the client', async () => {
    const { data, schedule } = await begin({ days: 4 });
    schedule.begin();
    await vi.waitFor(async () => expect(await ids(data)).toEqual([8, 9]));
    schedule.stop();
  });

  it('prunes again after a thousand commits, and not before', async () => {
    const { store, schedule, commit } = await begin({ messagesPerChat: 3 });
    const looks = vi.spyOn(store, 'readHistoryPage');
    schedule.begin();
    await settle();
    expect(looks).toHaveBeenCalledTimes(1);
    // The first run has committed once itself.
    await commit(998);
    await settle();
    expect(looks).toHaveBeenCalledTimes(1);
    await commit(1);
    await settle();
    expect(looks).toHaveBeenCalledTimes(2);
    schedule.stop();
  });

  it('begins once, and runs once at a time', async () => {
    const { store, schedule, commit } = await begin({ messagesPerChat: 3 });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const looks = vi.spyOn(store, 'readHistoryPage').mockImplementation(async () => held.then(() => []));
    schedule.begin();
    schedule.begin();
    await commit(1500);
    expect(looks).toHaveBeenCalledTimes(1);
    release();
    await settle();
    await commit(1);
    await settle();
    expect(looks).toHaveBeenCalledTimes(2);
    schedule.stop();
  });

  it('logs what fails, and tries again the next time', async () => {
    const { store, data, schedule, logged, commit } = await begin({ messagesPerChat: 3 });
    vi.spyOn(store, 'readHistoryPage').mockRejectedValueOnce(new Error('damaged'));
    schedule.begin();
    await settle();
    expect(logged).toEqual(['Throwing old messages away failed']);
    await commit(1000);
    await vi.waitFor(async () => expect(await ids(data)).toEqual([7, 8, 9]));
    schedule.stop();
  });

  it('does nothing after it was stopped, not even begin', async () => {
    const { store, schedule, commit } = await begin({ messagesPerChat: 3 });
    const looks = vi.spyOn(store, 'readHistoryPage');
    schedule.begin();
    schedule.stop();
    await settle();
    const before = looks.mock.calls.length;
    schedule.begin();
    await commit(1001);
    await settle();
    expect(looks.mock.calls.length).toBe(before);
  });
});
