import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { LocalData } from '../local/local-data.js';
import { LocalOverlay } from '../local/local-overlay.js';
import type { ChatRecord } from '../storage/chat-records.js';
import type { LocalOperation } from '../storage/local-batch.js';
import { memory } from '../storage/local-memory-store.js';
import { localReadsOf, planLocal } from './plan-local.js';
import { readWanted } from './read-wanted.js';

const channel = -1_000_000_000_201;

function chat(chatId: number, marks: Pick<ChatRecord, 'topMessageId' | 'readInboxMaxId' | 'unreadCount'>): LocalOperation {
  return { type: 'put', table: 'chats', value: { chatId, folderId: 0, sortDate: marks.topMessageId, unreadMentionsCount: 0, readOutboxMaxId: 0, ...marks } };
}

/** The chats of which the server is asked again after an update. */
async function partialAfter(update: tl.Update, stored: readonly LocalOperation[]): Promise<readonly number[]> {
  const store = await memory().open();
  await store.commit([{ type: 'put', table: 'updateState', value: { pts: 1, qts: 0, seq: 0, date: 0 } }, ...stored]);
  const data = new LocalData(store, await store.load(), (work) => work());
  const effect = { type: 'apply', commitId: 1, source: 'live', users: [], chats: [], updates: [{ update, sequenced: true }] } as const;
  const overlay = new LocalOverlay(data);
  await readWanted(overlay, localReadsOf(effect));
  planLocal(effect, { overlay, known: new Map(), find: () => undefined });
  await data.commit(overlay);
  const chats = await store.readChatPage({ folderId: 0, limit: 100 });
  return chats.filter(({ isPartial }) => isPartial).map(({ chatId }) => chatId);
}

describe('a deleted message that is not stored', () => {
  const deleted: tl.RawUpdateDeleteMessages = { _: 'updateDeleteMessages', messages: [7], pts: 2, ptsCount: 1 };

  it('makes the counts unsure of every chat in which it may have been unread', async () => {
    const stored = [
      chat(-5, { topMessageId: 9, readInboxMaxId: 5, unreadCount: 3 }),
      chat(8, { topMessageId: 8, readInboxMaxId: 6, unreadCount: 1 }),
    ];
    expect(await partialAfter(deleted, stored)).toEqual([-5, 8]);
  });

  it('leaves chats alone that had it not, or had read it', async () => {
    const stored: LocalOperation[] = [
      chat(-5, { topMessageId: 9, readInboxMaxId: 7, unreadCount: 1 }),
      chat(8, { topMessageId: 6, readInboxMaxId: 5, unreadCount: 1 }),
      chat(9, { topMessageId: 10, readInboxMaxId: 0, unreadCount: 2 }),
      { type: 'put', table: 'histories', value: { chatId: 9, ranges: [{ from: 0, to: 10 }], isLive: true } },
      chat(channel, { topMessageId: 9, readInboxMaxId: 5, unreadCount: 3 }),
    ];
    expect(await partialAfter(deleted, stored)).toEqual([]);
  });
});
