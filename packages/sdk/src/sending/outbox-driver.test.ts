/** The loop around the machine of the outbox, with a server that answers by a script. */
import { getEventListeners } from 'node:events';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { RpcError } from '../errors/rpc-error.js';
import type { ClientEvent } from '../events/client-events.js';
import { LocalData } from '../local/local-data.js';
import { createScriptedContext, type Script } from '../methods/scripted-context.contract.js';
import { sendText } from '../methods/send-text.js';
import { OutboxMachine } from '../outbox/outbox-machine.js';
import { memory } from '../storage/local-memory-store.js';
import type { MessageRecord } from '../storage/message-records.js';
import type { OutboxRecord } from '../storage/outbox-records.js';
import { OutboxDriver } from './outbox-driver.js';
import { createDeferred } from '../timing/deferred.js';
import { TaskQueue } from '../timing/task-queue.js';

/** A basic group: its id is all that the server wants to know of it. */
const chatId = -6;
const peerId: tl.RawPeerChat = { _: 'peerChat', chatId: 6 };

function messageOf(id: number, text: string): tl.RawMessage {
  return { _: 'message', id, out: true, peerId, date: 2_000_000_000, message: text };
}

async function begin(script: Script, stored: readonly OutboxRecord[] = [], maxRecords = 100, messages: readonly MessageRecord[] = []) {
  const store = await memory().open();
  await store.commit(stored.map((value) => ({ type: 'put', table: 'outbox', value })));
  await store.commit(messages.map((value) => ({ type: 'put', table: 'messages', value })));
  const writes = new TaskQueue();
  const local = new LocalData(store, await store.load(), (work) => writes.run(work));
  const scripted = await createScriptedContext(script);
  const events: ClientEvent[] = [];
  const base = { ...scripted, selfId: 1, local };
  const driver = new OutboxDriver({ machine: new OutboxMachine({ random: base.random, maxRecords }), local, context: base, emit: (event) => events.push(event) });
  driver.start();
  driver.setConnected(true);
  const states = (): unknown[] => events.map((event) => (event.type === 'messageState' ? event.state : event.type));
  return { context: { ...base, outbox: driver }, driver, local, store, events, states };
}

const record: OutboxRecord = { localId: 3, chatId, randomId: 3n, date: 1, action: { type: 'sendText', text: 'hi' }, state: 'PENDING', attemptedAt: Math.floor(Date.now() / 1000) };
const never = (): Promise<never> => new Promise(() => {});

describe('the outbox of a client', () => {
  it('listens once at a signal that serves many texts, and not at all when they are sent', async () => {
    let id = 10;
    const gate = createDeferred<void>();
    const { context, driver } = await begin(async () => {
      await gate.promise;
      return { _: 'updateShortSentMessage', id: (id += 1), date: 5, pts: 1, ptsCount: 1 };
    });
    const { signal } = new AbortController();
    const sendings = Array.from({ length: 12 }, () => sendText(context, chatId, 'hi', { signal }));
    while (driver.records.length < 12) await new Promise((resolve) => setTimeout(resolve));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    gate.resolve();
    await Promise.all(sendings);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('puts the message of the answer in the place of the record, in one batch', async () => {
    const { context, local, store, states } = await begin(() => ({ _: 'updateShortSentMessage', id: 4, date: 5, pts: 1, ptsCount: 1 }));
    const batches: unknown[] = [];
    local.watch((changes) => batches.push(changes.map(({ type }) => type)));
    const sent = await sendText(context, chatId, 'hi');
    expect(sent).toMatchObject({ id: 4, date: 5, chatId, message: { message: 'hi' } });
    expect(batches).toEqual([['outbox'], ['message', 'outbox']]);
    expect((await store.readMessages(chatId, [4])).get(4)?.message).toEqual(sent.message);
    expect(states()).toEqual(['messagePending', 'SENT']);
  });

  it('takes a text for sent whose message an update has brought, before the answer comes', async () => {
    const { context, local, driver, states } = await begin(never);
    const sending = sendText(context, chatId, 'hi');
    while (context.calls.length === 0) await new Promise((resolve) => setTimeout(resolve));
    const [waiting] = driver.records;
    if (waiting === undefined) throw new Error('Nothing waits.');
    await local.change((overlay) => {
      overlay.putOutbox({ ...waiting, state: 'SENT', messageId: 4 });
      const message = messageOf(4, 'hi');
      overlay.putMessage({ chatId, id: 4, date: message.date, message });
      overlay.deleteOutbox(waiting.localId);
    });
    expect(await sending).toMatchObject({ id: 4, localId: waiting.localId, message: { message: 'hi' } });
    expect([states(), driver.records]).toEqual([['messagePending', 'SENT'], []]);
  });

  it('finds the message that the server only says it has', async () => {
    const script: Script = (request) => {
      if (request._ !== 'messages.getHistory') throw new RpcError(500, 'RANDOM_ID_DUPLICATE', request._);
      return { _: 'messages.messages', messages: [messageOf(9, 'other'), messageOf(8, 'hi')], topics: [], chats: [], users: [] };
    };
    const { driver, events } = await begin(script, [record]);
    while (driver.records.length > 0) await new Promise((resolve) => setTimeout(resolve));
    while (events.length === 0) await new Promise((resolve) => setTimeout(resolve));
    expect(events).toMatchObject([{ type: 'messageState', localId: 3, state: 'SENT', messageId: 8 }]);
  });

  it('takes the same random id for the same sending', async () => {
    const { context } = await begin(() => ({ _: 'updateShortSentMessage', id: 4, date: 5, pts: 1, ptsCount: 1 }));
    const [one, other] = await Promise.all([sendText(context, chatId, 'hi', { randomId: 7n }), sendText(context, chatId, 'hi', { randomId: 7n })]);
    expect([one.localId, context.calls.length]).toEqual([other.localId, 1]);
  });

  it('says when it is full, and stores nothing then', async () => {
    const { context, driver } = await begin(never, [record], 1);
    await expect(sendText(context, chatId, 'more')).rejects.toMatchObject({ code: 'OUTBOX_FULL' });
    expect(driver.records).toHaveLength(1);
  });

  it('tells what is lost with the login', async () => {
    const { context, driver, states } = await begin(never);
    const sending = sendText(context, chatId, 'hi').catch((error: unknown) => error);
    while (driver.records.length === 0) await new Promise((resolve) => setTimeout(resolve));
    driver.loggedOut();
    expect(await sending).toMatchObject({ code: 'LOGGED_OUT' });
    expect(states()).toEqual(['messagePending', 'FAILED']);
  });

  it('rejects what waits when the client is closed, and leaves it in the store', async () => {
    const { context, driver, store } = await begin(never);
    const sending = sendText(context, chatId, 'hi').catch((error: unknown) => error);
    while (driver.records.length === 0) await new Promise((resolve) => setTimeout(resolve));
    driver.stop();
    expect(await sending).toMatchObject({ code: 'CLOSED' });
    expect((await store.load()).outbox).toMatchObject([{ state: 'PENDING', action: { text: 'hi' } }]);
    await expect(sendText(context, chatId, 'late')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  describe('with a text that was sent, and whose message has not come', () => {
    const sent: OutboxRecord = { ...record, state: 'SENT', messageId: 8 };
    const answer = (...messages: tl.Message[]): Script => (request) => {
      if (request._ !== 'messages.getMessages') throw new Error(request._);
      return { _: 'messages.messages', messages, topics: [], chats: [], users: [] };
    };
    const settled = async (driver: OutboxDriver, events: readonly ClientEvent[]): Promise<void> => {
      while (driver.records.length > 0 || events.length === 0) await new Promise((resolve) => setTimeout(resolve));
    };

    it('takes it for done when the message is in the store', async () => {
      const { context, driver, events } = await begin(never, [sent], 100, [{ chatId, id: 8, date: 2_000_000_000, message: messageOf(8, 'hi') }]);
      await settled(driver, events);
      expect(events).toMatchObject([{ type: 'messageState', localId: 3, state: 'SENT', messageId: 8 }]);
      expect(context.calls).toEqual([]);
    });

    it('asks the server, and stores the message in one batch with the end of the record', async () => {
      const { context, driver, local, store, events } = await begin(answer(messageOf(8, 'hi')), [sent]);
      const batches: unknown[] = [];
      local.watch((changes) => batches.push(changes.map(({ type }) => type)));
      await settled(driver, events);
      expect(events).toMatchObject([{ type: 'messageState', localId: 3, state: 'SENT', messageId: 8 }]);
      expect(batches).toEqual([['message', 'outbox']]);
      expect((await store.readMessages(chatId, [8])).get(8)?.message).toMatchObject({ message: 'hi' });
      expect(context.calls).toMatchObject([{ _: 'messages.getMessages', id: [{ id: 8 }] }]);
    });

    it('tells that the message is deleted when the server has it no more', async () => {
      const { driver, events, store } = await begin(answer({ _: 'messageEmpty', id: 8 }), [sent]);
      await settled(driver, events);
      expect(events).toMatchObject([{ type: 'messageState', localId: 3, state: 'DELETED', messageId: 8 }]);
      expect((await store.load()).outbox).toEqual([]);
    });

    it('takes it for done where the chat cannot be read any more', async () => {
      const script: Script = (request) => {
        throw new RpcError(400, 'PEER_ID_INVALID', request._);
      };
      const { driver, events } = await begin(script, [sent]);
      await settled(driver, events);
      expect(events).toMatchObject([{ type: 'messageState', localId: 3, state: 'SENT' }]);
    });

    it('asks again with the next connection when there was no answer', async () => {
      let count = 0;
      const script: Script = (request) => {
        count += 1;
        if (count === 1) throw new Error('lost');
        return answer(messageOf(8, 'hi'))(request);
      };
      const { driver, events } = await begin(script, [sent]);
      while (count === 0) await new Promise((resolve) => setTimeout(resolve));
      await new Promise((resolve) => setTimeout(resolve));
      expect(driver.records).toHaveLength(1);
      driver.setConnected(true);
      await settled(driver, events);
      expect(events).toMatchObject([{ state: 'SENT', messageId: 8 }]);
    });
  });
});
