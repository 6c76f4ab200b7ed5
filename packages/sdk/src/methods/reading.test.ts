// Reading chats and histories: the store first, the server where it has a hole.
import type * as tl from '@kitewire/tl-schema/api';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { databaseError } from '../errors/database-error.js';
import { createCancelSource } from '../timing/cancel-source.js';
import { applyListChange } from '../views/list-change.js';
import { getChats } from './get-chats.js';
import { getDialogs } from './get-dialogs.js';
import { getHistory } from './get-history.js';
import { getMessages } from './get-messages.js';
import { iterChats } from './iter-chats.js';
import { iterHistory } from './iter-history.js';
import { createLocalContext, type LocalContext, message } from './local-context.contract.js';
import { searchMessages } from './search-messages.js';
import { watchChats } from './watch-chats.js';
import { watchHistory } from './watch-history.js';

const count = 250;
let context: LocalContext;

beforeEach(async () => {
  const withAda = Array.from({ length: count }, (_, index) => message(7, 2 * index + 2));
  context = await createLocalContext(new Map([[7, withAda], [8, [message(8, 3, { message: 'only one' })]]]));
});

const idsOf = (messages: readonly { readonly id: number }[]): number[] => messages.map(({ id }) => id);
const calls = (): number => context.calls.length;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('getHistory', () => {
  it('asks the server once for what is not stored, and never again', async () => {
    const first = await getHistory(context, 7, { limit: 10 });
    expect([first.source, first.isComplete, idsOf(first.messages)]).toEqual(['server', true, [500, 498, 496, 494, 492, 490, 488, 486, 484, 482]]);
    const again = await getHistory(context, 7, { limit: 10 });
    expect(again).toEqual({ ...first, source: 'store' });
    expect(calls()).toBe(1);
  });

  it('answers from both where the store has only a part', async () => {
    await getHistory(context, 7, { limit: 10 });
    const page = await getHistory(context, 7, { limit: 15, before: 490 });
    expect([page.source, idsOf(page.messages).at(-1), page.messages.length]).toEqual(['both', 460, 15]);
    expect((await getHistory(context, 7, { limit: 20 })).source).toBe('store');
  });

  it('knows where a chat begins', async () => {
    await getHistory(context, 8, { limit: 10 });
    expect(await getHistory(context, 8, { limit: 10 })).toMatchObject({ source: 'store', isComplete: true, messages: [{ id: 3 }] });
  });

  it('reads newer ones, around an id, and up to a time, on both sides alike', async () => {
    const queries = [{ after: 100 }, { around: 100 }, { around: 500 }, { until: 1000 + 10 * 101 }, { after: 490 }, { before: 3 }] as const;
    for (const query of queries) {
      const asked = await getHistory(context, 7, { ...query, limit: 9 });
      expect(asked.isComplete).toBe(true);
      const stored = await getHistory(context, 7, { ...query, limit: 9, source: 'store' });
      expect(idsOf(stored.messages)).toEqual(idsOf(asked.messages));
    }
    expect(idsOf((await getHistory(context, 7, { around: 100, limit: 5 })).messages)).toEqual([104, 102, 100, 98, 96]);
    expect(idsOf((await getHistory(context, 7, { until: 2009, limit: 2 })).messages)).toEqual([100, 98]);
    expect(idsOf((await getHistory(context, 7, { after: 100, limit: 2 })).messages)).toEqual([104, 102]);
  });

  it('gives what is stored without the server, and says that it may not be all', async () => {
    await getHistory(context, 7, { limit: 10 });
    context.setReachable(false);
    expect(await getHistory(context, 7, { limit: 10 })).toMatchObject({ source: 'store', isComplete: true });
    const page = await getHistory(context, 7, { limit: 20 });
    expect([page.source, page.isComplete, page.messages.length]).toEqual(['store', false, 10]);
    expect(await getHistory(context, 8)).toEqual({ source: 'store', isComplete: false, messages: [] });
  });

  it('gives what the server has said although there is no space to store it', async () => {
    await getHistory(context, 7, { limit: 3 });
    vi.spyOn(context.local.store, 'commit').mockRejectedValue(databaseError('QUOTA_EXCEEDED', 'The database has no space left to grow.'));
    const page = await getHistory(context, 7, { limit: 5 });
    expect([page.source, page.isComplete, idsOf(page.messages)]).toEqual(['server', true, [500, 498, 496, 494, 492]]);
    expect((await getHistory(context, 7, { limit: 3 })).source).toBe('store');
  });

  it('gives the chats of the server, and says that a stored list is not complete, although there is no space', async () => {
    const full = vi.spyOn(context.local.store, 'commit').mockRejectedValue(databaseError('QUOTA_EXCEEDED', 'The database has no space left to grow.'));
    expect((await getDialogs(context)).map(({ chatId }) => chatId)).toEqual([7, 8]);
    expect(await getChats(context)).toMatchObject({ chats: [], isComplete: false });
    full.mockRestore();
    expect(await getChats(context)).toMatchObject({ source: 'both', isComplete: true });
  });

  it('reads what is stored of a chat by its id, whether or not it is known who that is', async () => {
    await getHistory(context, 7, { limit: 3 });
    vi.spyOn(context.peers, 'get').mockResolvedValue(undefined);
    expect(await getHistory(context, 7, { limit: 3 })).toMatchObject({ source: 'store', isComplete: true, messages: [{ id: 500 }, { id: 498 }, { id: 496 }] });
    await expect(getHistory(context, 7, { limit: 4 })).rejects.toThrow(/chat 7 is not known/);
    await expect(getHistory(context, Number.NaN)).rejects.toThrow(/NaN was given/);
  });

  it('refuses two places at once, and more than a page', async () => {
    await expect(getHistory(context, 7, { before: 3, after: 1 })).rejects.toThrow(/one of before/);
    await expect(getHistory(context, 7, { limit: 101 })).rejects.toThrow(/1 to 100/);
  });

  it('does not take back what updates have told while the answer was on its way', async () => {
    const release = context.holdAnswers();
    const reading = getHistory(context, 7, { limit: 3 });
    await turn();
    const edited = message(7, 498, { message: 'edited' });
    await context.local.change((overlay) => overlay.putMessage({ chatId: 7, id: 498, date: edited.date, message: edited }));
    release();
    await reading;
    expect((await getHistory(context, 7, { limit: 3 })).messages).toMatchObject([{ id: 500 }, { id: 498, message: 'edited' }, { id: 496 }]);
  });
});

describe('iterHistory', () => {
  it('walks to the beginning, and from anywhere to the end', async () => {
    const all = (context.history.get(7) ?? []).map(({ id }) => id);
    const down: number[] = [];
    for await (const { id } of iterHistory(context, 7)) down.push(id);
    expect(down).toEqual(all.toReversed());
    const up: number[] = [];
    for await (const { id } of iterHistory(context, 7, { after: 100 })) up.push(id);
    expect(up).toEqual(all.filter((id) => id > 100));
    expect(context.calls.length).toBeLessThan(6);
  });

  it('stops at a limit, and throws at a hole without the server', async () => {
    const few: number[] = [];
    for await (const { id } of iterHistory(context, 7, { limit: 130 })) few.push(id);
    expect(few).toHaveLength(130);
    context.setReachable(false);
    const stored: number[] = [];
    await expect(async () => {
      for await (const { id } of iterHistory(context, 7)) stored.push(id);
    }).rejects.toThrow(/cannot be reached/);
    expect(stored).toHaveLength(130);
  });
});

describe('getMessages', () => {
  it('asks only for those that may exist and are not stored', async () => {
    await getHistory(context, 7, { limit: 10 });
    expect(await getMessages(context, 7, [500, 499, 490])).toMatchObject({ source: 'store', isComplete: true, messages: [{ id: 500 }, { id: 490 }] });
    expect(calls()).toBe(1);
    expect(await getMessages(context, 7, [500, 4])).toMatchObject({ source: 'both', isComplete: true, messages: [{ id: 500 }, { id: 4 }] });
    context.setReachable(false);
    expect(await getMessages(context, 7, [500, 6])).toMatchObject({ source: 'store', isComplete: false, messages: [{ id: 500 }] });
  });
});

describe('searchMessages', () => {
  it('finds what is stored without the server, and all with it', async () => {
    await getHistory(context, 7, { limit: 10 });
    const both = await searchMessages(context, 'text');
    expect([both.source, both.isComplete, both.messages.length]).toEqual(['both', true, 50]);
    context.setReachable(false);
    const stored = await searchMessages(context, 'TÉXT 49');
    expect([stored.source, stored.isComplete, idsOf(stored.messages.map(({ message: found }) => found))]).toEqual(['store', false, [498, 496, 494, 492, 490]]);
    await expect(searchMessages(context, '…')).rejects.toThrow(/needs a word/);
  });
});

describe('getChats', () => {
  it('asks the server once for the list, and answers from the store then', async () => {
    const first = await getChats(context);
    expect([first.source, first.isComplete, first.chats.map(({ chatId, topMessage }) => [chatId, topMessage?.id])]).toEqual(['both', true, [[7, 500], [8, 3]]]);
    expect(await getChats(context)).toEqual({ ...first, source: 'store' });
    expect(calls()).toBe(1);
    const [top] = first.chats;
    expect((await getChats(context, { ...(top && { after: top }) })).chats.map(({ chatId }) => chatId)).toEqual([8]);
  });

  it('gives what is stored without the server', async () => {
    context.setReachable(false);
    expect(await getChats(context)).toEqual({ chats: [], source: 'store', isComplete: false });
  });

  it('misses no chat of a list because updates were lost while its answer was on its way', async () => {
    const release = context.holdAnswers();
    const reading = getChats(context);
    await turn();
    // As when a client that has just logged in gets its first state.
    await context.local.change((overlay) => overlay.noteCommonLost());
    release();
    expect(await reading).toMatchObject({ isComplete: true, chats: [{ chatId: 7 }, { chatId: 8 }] });
    // The server has to be asked how they are now.
    expect((await context.local.chats.getMany([7])).get(7)?.isPartial).toBe(true);
    expect((await context.local.histories.getMany([7])).get(7)).toBeUndefined();
  });

  it('shows a folder of the account, and refuses one that there is not', async () => {
    expect((await getChats(context, { list: 2 })).chats.map(({ chatId }) => chatId)).toEqual([7]);
    await expect(getChats(context, { list: 3 })).rejects.toThrow(/no folder 3/);
    expect((await getChats(context, { list: 'archive' })).chats).toEqual([]);
  });

  it('walks through all', async () => {
    const ids: number[] = [];
    for await (const { chatId } of iterChats(context)) ids.push(chatId);
    expect(ids).toEqual([7, 8]);
  });
});

describe('a watched list', () => {
  it('of chats moves a chat up when somebody writes', async () => {
    const list = await watchChats(context);
    expect(list.items).toEqual([]);
    await turn();
    const shown = [...list.items];
    const news = message(8, 600, { date: 99_999 });
    await context.local.change(async (overlay) => {
      await overlay.readChats([8]);
      const chat = overlay.chat(8);
      overlay.putMessage({ chatId: 8, id: 600, date: 99_999, message: news });
      if (chat) overlay.putChat({ ...chat, topMessageId: 600, sortDate: 99_999 });
    });
    await turn();
    for await (const change of list) {
      applyListChange(shown, change);
      if (change.type === 'moved') list.close();
    }
    expect(shown.map(({ chatId, topMessage }) => [chatId, topMessage?.id])).toEqual([[8, 600], [7, 500]]);
    expect(shown).toEqual(list.items);
  });

  it('of messages shows those that wait, what becomes of them, and older ones on request', async () => {
    const list = await watchHistory(context, 7, { limit: 3 });
    await turn();
    const states = (): unknown[] => list.items.map(({ message: { id }, state }) => (state ? [id, state] : id));
    expect(states()).toEqual([500, 498, 496]);
    await context.local.change((overlay) => overlay.putOutbox({ localId: 4, chatId: 7, randomId: 1n, date: 1, action: { type: 'sendText', text: 'soon' }, state: 'PENDING' }));
    await turn();
    expect(states()).toEqual([[-4, 'PENDING'], 500, 498, 496]);
    const sent: tl.RawMessage = message(7, 502, { out: true, message: 'soon' });
    await context.local.change(async (overlay) => {
      await overlay.readChats([7]);
      overlay.deleteOutbox(4);
      overlay.putMessage({ chatId: 7, id: 502, date: sent.date, message: sent });
      const history = overlay.history(7);
      if (history) overlay.putHistory({ ...history, ranges: history.ranges.map(({ from }) => ({ from, to: 502 })) });
    });
    await turn();
    expect(states()).toEqual([[502, 'SENT'], 500, 498]);
    await list.showOlder(2);
    expect(states()).toEqual([[502, 'SENT'], 500, 498, 496, 494]);
    list.close();
  });

  it('shows what is stored without waiting for the server', async () => {
    await getHistory(context, 7, { limit: 10 });
    const release = context.holdAnswers();
    const list = await watchHistory(context, 7, { limit: 20 });
    expect(list.items).toHaveLength(10);
    await context.local.change((overlay) => overlay.putOutbox({ localId: 4, chatId: 7, randomId: 1n, date: 1, action: { type: 'sendText', text: 'soon' }, state: 'PENDING' }));
    await turn();
    expect(list.items.map(({ state }) => state)[0]).toBe('PENDING');
    expect(list.items).toHaveLength(11);
    release();
    await turn();
    expect(list.items).toHaveLength(21);
    list.close();
  });

  it('is closed by its signal, and does not begin under one that has fired', async () => {
    const cancel = createCancelSource();
    const list = await watchChats(context, { signal: cancel.signal });
    cancel.cancel();
    const changes = [];
    for await (const change of list) changes.push(change.type);
    expect(changes[0]).toBe('reset');
    await expect(watchHistory(context, 7, { signal: cancel.signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('of messages fills a hole when the server can be reached again', async () => {
    context.setReachable(false);
    const list = await watchHistory(context, 7, { limit: 3 });
    expect(list.items).toEqual([]);
    context.setReachable(true);
    await turn();
    expect(list.items.map(({ message: { id } }) => id)).toEqual([500, 498, 496]);
    list.close();
  });
});
