/** What is sent without a connection, over lost answers and over restarts arrives once, in order. */
import type { KitewireServer } from '@kitewire/reference-server';
import type { LocalStorage, MessageStateEvent, OutboxRecord } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newCouple, type Person } from '../support/person.js';
import { type Relay, startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const reconnect = { first: 20, ceiling: 100, settled: 200 };

interface Scene {
  readonly server: KitewireServer;
  readonly relay: Relay;
  readonly alice: Person;
  readonly bob: Person;
  readonly storage: LocalStorage;
  readonly states: string[];
}

/** Alice behind a line that can fail, and Bob. */
async function setScene(): Promise<Scene> {
  const server = await startServer();
  const relay = await startRelay(server.address);
  const storage = sqlite(join(makeDirectory(), 'alice.db'));
  const { alice, bob } = await newCouple(server, { alice: { via: relay.address, reconnect, storage } });
  const states: string[] = [];
  alice.client.on('messageState', ({ state, messageId }: MessageStateEvent) => states.push(messageId === undefined ? state : `${state} ${messageId}`));
  return { server, relay, alice, bob, storage, states };
}

/** Everything that Alice has written, as the server has it, oldest first. */
async function wrote({ bob, alice }: Scene): Promise<string[]> {
  const { messages } = await bob.client.getHistory(alice.user.id, { limit: 100, source: 'server' });
  return messages.flatMap((message) => (message._ === 'message' ? message.message : [])).toReversed();
}

/** Cuts Alice off, and waits until her client knows. */
async function cutOff({ alice, relay }: Scene): Promise<void> {
  const noticed = new Promise<void>((resolve) => alice.client.on('connectionState', ({ state }) => state === 'disconnected' && resolve()));
  relay.cut({ refuse: true });
  await noticed;
}

const textsOf = (records: readonly OutboxRecord[]): string[] => records.flatMap(({ action }) => (action.type === 'sendText' ? action.text : []));

describe('the outbox', () => {
  it('shows a text at once, and resolves with the message of the server', async () => {
    const scene = await setScene();
    const { alice, bob, states } = scene;
    const pending: unknown[] = [];
    alice.client.on('messagePending', (event) => pending.push(event));
    const sent = await alice.client.sendText(bob.user.id, 'hello');
    const { localId } = sent;
    expect(sent).toMatchObject({ chatId: bob.user.id, message: { _: 'message', out: true, id: sent.id, message: 'hello' } });
    expect(pending).toMatchObject([{ localId, chatId: bob.user.id, text: 'hello' }]);
    await bob.client.markRead(alice.user.id);
    await waitUntil('Alice knows of both', () => states.length >= 1, { describe: () => states });
    expect(states[0]).toBe(`SENT ${sent.id}`);
    expect(await alice.client.getOutbox()).toEqual([]);
  });

  it('waits without a connection, and sends in order when there is one', async () => {
    const scene = await setScene();
    const { alice, bob, relay } = scene;
    await cutOff(scene);
    const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
    const sending = Promise.all(texts.map((text) => alice.client.sendText(bob.user.id, text)));
    await waitUntil('all are recorded', async () => (await alice.client.getOutbox({ chat: bob.user.id })).length === texts.length);
    expect(textsOf(await alice.client.getOutbox())).toEqual(texts);
    relay.mend();
    const sent = await sending;
    expect(sent.map(({ message }) => message.message)).toEqual(texts);
    expect(await wrote(scene)).toEqual(texts);
  });

  it('goes on after a restart', async () => {
    const scene = await setScene();
    const { alice, bob, storage, server } = scene;
    await cutOff(scene);
    const waiting = ['one', 'two', 'three'].map((text) => alice.client.sendText(bob.user.id, text));
    const outcomes = Promise.allSettled(waiting);
    await waitUntil('all are recorded', async () => (await alice.client.getOutbox()).length === 3);
    await alice.client.close();
    expect(await outcomes).toMatchObject(waiting.map(() => ({ status: 'rejected', reason: { code: 'CLOSED' } })));
    const again = newClient(server, { storage, reconnect });
    await again.start();
    await again.sendText(bob.user.id, 'four');
    expect(await wrote(scene)).toEqual(['one', 'two', 'three', 'four']);
    expect(await again.getOutbox()).toEqual([]);
  });

  it('sends once although the answer was lost with the process', async () => {
    const scene = await setScene();
    const { alice, bob, relay, storage, server } = scene;
    await alice.client.sendText(bob.user.id, 'first');
    relay.swallowAnswers();
    const outcome = alice.client.sendText(bob.user.id, 'second').catch((error: unknown) => error);
    await waitUntil('it has arrived', () => bob.read.includes('second'));
    const [record] = await alice.client.getOutbox();
    expect(record).toMatchObject({ state: 'PENDING', attemptedAt: expect.any(Number) as number });
    expect(await alice.client.cancelSending(record?.localId ?? 0)).toBe(false);
    await alice.client.close();
    expect(await outcome).toMatchObject({ code: 'CLOSED' });
    const again = newClient(server, { storage, reconnect });
    const states: string[] = [];
    again.on('messageState', ({ state }) => states.push(state));
    await again.start();
    await waitUntil('the outbox is empty', async () => (await again.getOutbox()).length === 0);
    await waitUntil('it is told', () => states.includes('SENT'));
    expect(await wrote(scene)).toEqual(['first', 'second']);
  });

  it('sends each once and in order although connection and client break again and again', async () => {
    const scene = await setScene();
    const { bob, relay, storage, server } = scene;
    let { client } = scene.alice;
    let cuts = 0;
    relay.planCuts(() => ((cuts += 1) <= 10 ? 900 + 617 * cuts : undefined));
    relay.cut();
    const texts = Array.from({ length: 40 }, (_, index) => `text ${index}`);
    const ends: Promise<unknown>[] = [];
    for (const [index, text] of texts.entries()) {
      ends.push(client.sendText(bob.user.id, text).catch((error: unknown) => error));
      if (index % 10 !== 9) continue;
      await waitUntil('they are recorded', async () => textsOf(await client.getOutbox()).includes(text) || bob.read.includes(text));
      await client.close();
      client = newClient(server, { storage, reconnect, via: relay.address });
      await client.start();
    }
    await waitUntil('Bob has read all', () => bob.read.length >= texts.length, { describe: () => bob.read });
    await waitUntil('the outbox is empty', async () => (await client.getOutbox()).length === 0);
    await Promise.all(ends);
    expect(bob.read).toEqual(texts);
  });

  it('takes a text back that was not sent, by its signal or by its id', async () => {
    const scene = await setScene();
    const { alice, bob, relay, states } = scene;
    await cutOff(scene);
    const abort = new AbortController();
    const [one, two, three] = [
      alice.client.sendText(bob.user.id, 'one', { signal: abort.signal }).catch((error: unknown) => error),
      alice.client.sendText(bob.user.id, 'two').catch((error: unknown) => error),
      alice.client.sendText(bob.user.id, 'three'),
    ];
    await waitUntil('all are recorded', async () => (await alice.client.getOutbox()).length === 3);
    abort.abort();
    expect(await one).toMatchObject({ code: 'ABORTED' });
    const [second] = (await alice.client.getOutbox()).filter((record) => textsOf([record])[0] === 'two');
    expect(await alice.client.cancelSending(second?.localId ?? 0)).toBe(true);
    expect(await two).toMatchObject({ code: 'SENDING_CANCELLED' });
    relay.mend();
    await three;
    expect(await wrote(scene)).toEqual(['three']);
    expect(states.filter((state) => state === 'DELETED')).toHaveLength(2);
  });

  it('keeps what the server refuses until somebody decides', async () => {
    const scene = await setScene();
    const { alice, bob, states } = scene;
    await expect(alice.client.sendText(bob.user.id, '')).rejects.toMatchObject({ code: 'RPC_ERROR', type: 'MESSAGE_EMPTY' });
    const [failed] = await alice.client.getOutbox();
    expect(failed).toMatchObject({ state: 'FAILED', failure: { reason: 'MESSAGE_EMPTY', code: 400, canRetry: false } });
    expect(await alice.client.retrySending(failed?.localId ?? 0)).toBe(true);
    await waitUntil('it has failed again', () => states.length === 3, { describe: () => states });
    expect(states).toEqual(['FAILED', 'PENDING', 'FAILED']);
    expect(await alice.client.cancelSending(failed?.localId ?? 0)).toBe(true);
    expect(await alice.client.getOutbox()).toEqual([]);
  });

  it('keeps edits, deletions, reads and drafts without a connection', async () => {
    const scene = await setScene();
    const { alice, bob, relay } = scene;
    const { id } = await alice.client.sendText(bob.user.id, 'draft of a text');
    const { id: wrong } = await alice.client.sendText(bob.user.id, 'wrong');
    await cutOff(scene);
    const done = Promise.all([
      alice.client.editText(bob.user.id, { id, text: 'a text' }),
      alice.client.deleteMessages(bob.user.id, [wrong]),
      alice.client.saveDraft(bob.user.id, 'old'),
      alice.client.saveDraft(bob.user.id, 'new'),
      alice.client.markRead(bob.user.id),
    ]);
    await waitUntil('all are recorded', async () => {
      const kinds = (await alice.client.getOutbox()).map(({ action }) => action.type);
      return kinds.includes('markRead') && kinds.filter((kind) => kind === 'saveDraft').length === 1;
    });
    relay.mend();
    await done;
    expect(await wrote(scene)).toEqual(['a text']);
    const peer = await alice.client.resolvePeer(bob.user.id);
    const { dialogs } = await alice.client.call({ _: 'messages.getPeerDialogs', peers: [{ _: 'inputDialogPeer', peer }] });
    expect(dialogs).toMatchObject([{ draft: { _: 'draftMessage', message: 'new' } }]);
  });
});
