// What own calls change in the local store.
import { describe, expect, it } from 'vitest';
import { LocalData } from '../local/local-data.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { memory } from '../storage/local-memory-store.js';
import { keepOwnCall } from './own-calls.js';

const peer = { _: 'inputPeerUser', userId: 7, accessHash: 70n } as const;
const chat: ChatRecord = { chatId: 7, folderId: 0, topMessageId: 20, sortDate: 20, unreadCount: 0, unreadMentionsCount: 0, readInboxMaxId: 20, readOutboxMaxId: 0 };

async function open(): Promise<LocalData> {
  const store = await memory().open();
  const local = new LocalData(store, await store.load(), (work) => work());
  await local.change((overlay) => {
    overlay.putChat(chat);
    for (const id of [10, 20]) overlay.putMessage({ chatId: 7, id, date: id, message: { _: 'message', id, peerId: { _: 'peerUser', userId: 7 }, date: id, message: '' } });
  });
  return local;
}

describe('a history that the account deletes', () => {
  it('is gone here, too, and an answer that is on its way does not bring it back', async () => {
    const local = await open();
    const keep = keepOwnCall({ _: 'messages.deleteHistory', peer, maxId: 0 }, 1);
    await local.change((overlay) => keep?.(overlay));
    expect(await local.store.readMessagePage({ chatId: 7, limit: 10, order: 'newestFirst' })).toEqual([]);
    // A long history goes in several steps, and in between the server has told of the rest.
    const guard = local.guard();
    await local.change((overlay) => keep?.(overlay));
    expect(guard.isMessageStale({ chatId: 7, id: 5 })).toBe(true);
    guard.end();
  });

  it('stays above the message up to which it is deleted', async () => {
    const local = await open();
    await local.change((overlay) => keepOwnCall({ _: 'messages.deleteHistory', peer, maxId: 10 }, 1)?.(overlay));
    expect(await local.store.readMessagePage({ chatId: 7, limit: 10, order: 'newestFirst' })).toMatchObject([{ id: 20 }]);
  });
});
