/** Whoever writes is told when a text has reached the other one, and when it was read. */
import { join } from 'node:path';
import type { HistoryItem, WatchedHistory } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { acknowledge, newClient, newCouple, type Person } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** Everything that is told of the texts that somebody sends. */
function noteStates({ client }: Person): string[] {
  const states: string[] = [];
  client.on('messagePending', ({ text }) => states.push(`${text} PENDING`));
  client.on('messageState', ({ state }) => states.push(state));
  return states;
}

/** The states that a list shows of one text, one after the other. */
function noteShown(list: WatchedHistory, text: string): string[] {
  const shown: string[] = [];
  const look = (): void => {
    const item = list.items.find(({ message }: HistoryItem) => message._ === 'message' && message.message === text);
    if (item?.state !== undefined && shown.at(-1) !== item.state) shown.push(item.state);
  };
  void (async () => {
    for await (const _change of list) look();
  })();
  return shown;
}

describe('a text', () => {
  it('is pending, sent, delivered and read, which is told and shown', async () => {
    const server = await startServer();
    const storage = sqlite(join(makeDirectory(), 'alice.db'));
    const { alice, bob } = await newCouple(server, { alice: { storage } });
    const states = noteStates(alice);
    const delivered: number[] = [];
    alice.client.on('messageDelivered', ({ chatId, maxId }) => chatId === bob.user.id && delivered.push(maxId));
    const history = await alice.client.watchHistory(bob.user.id);
    const shown = noteShown(history, 'Hello');
    const { id } = await alice.client.sendText(bob.user.id, 'Hello');
    await waitUntil('Bob has it', () => bob.read.length === 1);
    await acknowledge(bob);
    await waitUntil('it has arrived', () => states.includes('DELIVERED'), { describe: () => states });
    await waitUntil('that is shown', () => shown.at(-1) === 'DELIVERED', { describe: () => shown });
    expect(delivered).toEqual([id]);
    await bob.client.markRead(alice.user.id);
    await waitUntil('it was read', () => states.includes('READ'), { describe: () => states });
    await waitUntil('that is shown', () => shown.at(-1) === 'READ', { describe: () => shown });
    expect(states).toEqual(['Hello PENDING', 'SENT', 'DELIVERED', 'READ']);
    expect(shown).toEqual(['PENDING', 'SENT', 'DELIVERED', 'READ']);
  });

  it('for somebody who is away is delivered when he is back, and stays so in the store', async () => {
    const server = await startServer();
    const storage = sqlite(join(makeDirectory(), 'alice.db'));
    const bobsStorage = sqlite(join(makeDirectory(), 'bob.db'));
    const { alice, bob } = await newCouple(server, { alice: { storage }, bob: { storage: bobsStorage } });
    const states = noteStates(alice);
    await bob.client.close();
    await alice.client.sendText(bob.user.id, 'Are you there?');
    await waitUntil('it was sent', () => states.includes('SENT'));
    expect((await alice.client.watchHistory(bob.user.id)).items[0]?.state).toBe('SENT');
    const back = newClient(server, { storage: bobsStorage });
    await back.start();
    await waitUntil('it has arrived', () => states.includes('DELIVERED'), { describe: () => states });
    expect(states).toEqual(['Are you there? PENDING', 'SENT', 'DELIVERED']);
    await alice.client.close();
    const again = newClient(server, { storage, connectAttempts: 1 });
    await again.start();
    expect((await again.watchHistory(bob.user.id)).items[0]?.state).toBe('DELIVERED');
  });

  it('in a group is delivered as soon as one of the others has it', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const { chatId } = await alice.client.createGroup('Picnic', { members: [bob.user.id] });
    const states = noteStates(alice);
    await alice.client.sendText(chatId, 'Sunday?');
    await waitUntil('Bob has it', () => bob.read.length === 1);
    await acknowledge(bob);
    await waitUntil('it has arrived', () => states.includes('DELIVERED'), { describe: () => states });
    expect(states).toEqual(['Sunday? PENDING', 'SENT', 'DELIVERED']);
  });
});
