/** What the outbox changes here before the server knows of anything. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { LocalData } from '../local/local-data.js';
import type { ChatRecord } from '../storage/chat-records.js';
import { memory } from '../storage/local-memory-store.js';
import type { MessageRecord } from '../storage/message-records.js';
import type { OutboxAction } from '../storage/outbox-records.js';
import { layLocalEffect } from './local-effects.js';
import { TaskQueue } from '../timing/task-queue.js';

const chat: ChatRecord = { chatId: 7, folderId: 0, topMessageId: 5, sortDate: 105, unreadCount: 3, unreadMentionsCount: 0, readInboxMaxId: 2, readOutboxMaxId: 0 };

function message(id: number): MessageRecord {
  const value: tl.RawMessage = { _: 'message', id, peerId: { _: 'peerUser', userId: 7 }, date: 100 + id, message: `text ${id}` };
  return { chatId: 7, id, date: value.date, message: value };
}

/** The chat and the ids of its messages after an action, where messages 1 to 5 are stored. */
async function after(action: OutboxAction, changes: Partial<ChatRecord> = {}): Promise<{ chat: ChatRecord | undefined; ids: number[] }> {
  const store = await memory().open();
  const stored = { ...chat, ...changes };
  await store.commit([
    { type: 'put', table: 'chats', value: stored },
    { type: 'put', table: 'histories', value: { chatId: 7, ranges: [{ from: 0, to: 5 }], isLive: true } },
    ...[1, 2, 3, 4, 5].map((id) => ({ type: 'put', table: 'messages', value: message(id) }) as const),
  ]);
  const writes = new TaskQueue();
  const local = new LocalData(store, await store.load(), (work) => writes.run(work));
  await local.change((overlay) => layLocalEffect(overlay, { localId: 1, chatId: 7, randomId: 1n, date: 200, action, state: 'PENDING' }));
  const rest = await store.readMessagePage({ chatId: 7, limit: 10, order: 'oldestFirst' });
  return { chat: (await store.readChats([7])).get(7), ids: rest.map(({ id }) => id) };
}

describe('what is to be done', () => {
  it('has read a chat at once, to its end or up to a message', async () => {
    expect((await after({ type: 'markRead', maxId: 0 }, { isMarkedUnread: true })).chat).toEqual({ ...chat, readInboxMaxId: 5, unreadCount: 0 });
    expect((await after({ type: 'markRead', maxId: 4 })).chat).toEqual({ ...chat, readInboxMaxId: 4, unreadCount: 1 });
    expect((await after({ type: 'markRead', maxId: 1 })).chat).toEqual(chat);
  });

  it('has changed a draft at once, and moves its chat in the list', async () => {
    const draft = { _: 'draftMessage', message: 'so far', date: 200 } as const;
    expect((await after({ type: 'saveDraft', text: 'so far' })).chat).toEqual({ ...chat, draft, sortDate: 200 });
    expect((await after({ type: 'saveDraft', text: '' }, { draft, sortDate: 200 })).chat).toEqual(chat);
    expect((await after({ type: 'sendText', text: 'all', clearDraft: true }, { draft, sortDate: 200 })).chat).toEqual(chat);
    expect((await after({ type: 'sendText', text: 'other' }, { draft, sortDate: 200 })).chat).toEqual({ ...chat, draft, sortDate: 200 });
  });

  it('leaves a chat out of the list that is in none', async () => {
    expect((await after({ type: 'saveDraft', text: 'so far' }, { sortDate: 0 })).chat).toMatchObject({ sortDate: 0, draft: { message: 'so far' } });
  });

  it('has hidden deleted messages at once, with what they count', async () => {
    expect(await after({ type: 'deleteMessages', ids: [5, 3, 9], revoke: true })).toEqual({ chat: { ...chat, topMessageId: 4, sortDate: 104, unreadCount: 1 }, ids: [1, 2, 4] });
  });

  it('shows an edit only when the server has taken it', async () => {
    expect(await after({ type: 'editText', messageId: 3, text: 'other' })).toEqual({ chat, ids: [1, 2, 3, 4, 5] });
  });
});
