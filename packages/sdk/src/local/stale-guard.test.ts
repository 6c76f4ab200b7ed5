/** What is noted while an answer is on its way. */
import { describe, expect, it } from 'vitest';
import type { ChatRecord } from '../storage/chat-records.js';
import { memory } from '../storage/local-memory-store.js';
import type { MessageRecord } from '../storage/message-records.js';
import { LocalData } from './local-data.js';
import { StaleGuard } from './stale-guard.js';

const chat: ChatRecord = { chatId: 7, folderId: 0, topMessageId: 10, sortDate: 1, unreadCount: 0, unreadMentionsCount: 0, readInboxMaxId: 0, readOutboxMaxId: 0 };
const whole = { from: 0, to: 100 };

function message(id: number, chatId = 7): MessageRecord {
  return { chatId, id, date: 1, message: { _: 'message', id, peerId: { _: 'peerUser', userId: chatId }, date: 1, message: '' } };
}

async function open(): Promise<LocalData> {
  const store = await memory().open();
  const data = new LocalData(store, await store.load(), (work) => work());
  await data.change((overlay) => overlay.putChat(chat));
  return data;
}

describe('a guard', () => {
  it('knows which messages were written and deleted', async () => {
    const data = await open();
    const guard = data.guard();
    await data.change((overlay) => {
      overlay.putMessage(message(1));
      overlay.dropMessages({ chatId: 7, from: 3, to: 4 }, true);
      overlay.noteGone(6);
    });
    expect([1, 2, 3, 4, 5, 6].map((id) => guard.isMessageStale({ chatId: 7, id }))).toEqual([true, false, true, true, false, true]);
    expect(guard.isMessageStale({ chatId: -1_000_000_000_009, id: 6 })).toBe(false);
  });

  it('knows in which chats newer messages came', async () => {
    const data = await open();
    const guard = data.guard();
    await data.change((overlay) => {
      overlay.putMessage(message(5));
      overlay.deleteMessage({ chatId: 7, id: 9 });
    });
    expect([4, 5, 6].map((id) => guard.isPassed({ chatId: 7, id }))).toEqual([true, false, false]);
    expect(guard.isPassed({ chatId: 8, id: 4 })).toBe(false);
  });

  it('leaves a chat to the answer in which messages only came', async () => {
    const data = await open();
    const guard = data.guard();
    await data.change((overlay) => overlay.putChat({ ...chat, topMessageId: 11, sortDate: 2, unreadCount: 1 }));
    expect(guard.isChatStale(7, whole)).toBe(false);
  });

  it('knows of a chat that the account has left', async () => {
    const data = await open();
    const guard = data.guard();
    await data.change(async (overlay) => {
      await overlay.readChats([7]);
      overlay.putChat({ ...chat, sortDate: 0 });
    });
    expect(guard.isChatStale(7, whole)).toBe(true);
  });

  it('knows of a chat that was changed and is as before again', async () => {
    const data = await open();
    const guard = data.guard();
    await data.change(async (overlay) => {
      await overlay.readChats([7]);
      overlay.putChat({ ...chat, draft: { _: 'draftMessage', message: 'Dear', date: 2 } });
      overlay.putChat(chat);
    });
    expect(guard.isChatStale(7, whole)).toBe(true);
  });

  it('knows of losses', async () => {
    const data = await open();
    const [guard, later] = [data.guard(), data.guard()];
    await data.change((overlay) => overlay.noteCommonLost());
    later.end();
    await data.change((overlay) => overlay.noteLost(-1_000_000_000_009));
    expect([7, -1_000_000_000_009].map((id) => guard.isLost(id))).toEqual([true, true]);
    expect([7, -1_000_000_000_009].map((id) => later.isLost(id))).toEqual([true, false]);
  });

  it('does not take what another answer says for news', async () => {
    const data = await open();
    const guard = data.guard();
    await data.change((overlay) => {
      overlay.noteAnswer();
      overlay.putMessage(message(1));
    });
    expect(guard.isMessageStale({ chatId: 7, id: 1 })).toBe(false);
  });

  it('gives up when everything was cleared, or too much has changed', async () => {
    const data = await open();
    const guard = data.guard();
    data.cleared();
    expect([guard.isGivenUp, guard.isLost(7), guard.isMessageStale({ chatId: 7, id: 1 }), guard.isChatStale(7, whole)]).toEqual([true, true, true, true]);
    const busy = data.guard();
    await data.change((overlay) => {
      for (let id = 1; id <= 20_001; id += 1) overlay.noteGone(id);
    });
    expect(busy.isGivenUp).toBe(true);
    expect(new StaleGuard(() => {}).isGivenUp).toBe(false);
  });
});
