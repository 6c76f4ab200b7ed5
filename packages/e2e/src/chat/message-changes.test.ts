/** What happens to messages after they were sent: edits, deletions, pins, read marks, as both ends and other devices are told of them. */
import { join } from 'node:path';
import type { Client, ClientEvent, DraftChangedEvent } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newCouple, newPerson } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const names = ['messageEdited', 'messagesDeleted', 'messagesPinned', 'messageRead'] as const;

/** Keeps what a client is told of changes, in order. */
function noteChanges(client: Client): ClientEvent[] {
  const events: ClientEvent[] = [];
  for (const name of names) client.on(name, (event) => void events.push(event));
  return events;
}

describe('a message between two people', () => {
  it('is edited: both are told, and so is the other device', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const tablet = await newPerson(server, { phone: alice.phone });
    const told = [alice, bob, tablet].map(({ client }) => noteChanges(client));
    const { id } = await alice.client.sendText(bob.user.id, 'frist');
    await waitUntil('everybody has it', () => bob.read.length + tablet.wrote.length + alice.wrote.length === 3);
    await alice.client.editText(bob.user.id, { id, text: 'first' });
    await waitUntil('everybody knows', () => told.every((events) => events.length === 1));
    for (const [event] of told) expect(event).toMatchObject({ type: 'messageEdited', senderId: alice.user.id, message: { message: 'first' } });
    expect(told[1]?.[0]).toMatchObject({ chatId: alice.user.id, chat: { name: 'Alice' }, out: false, message: { id: bob.heard[0]?.message.id } });
    expect((await bob.client.getHistory(alice.user.id)).messages).toMatchObject([{ message: 'first', editDate: expect.any(Number) }]);
    await expect(alice.client.editText(bob.user.id, { id, text: 'first' })).rejects.toMatchObject({ type: 'MESSAGE_NOT_MODIFIED' });
  });

  it('is deleted: for both, or for one alone', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const tablet = await newPerson(server, { phone: alice.phone });
    const [byAlice, byBob, byTablet] = [alice, bob, tablet].map(({ client }) => noteChanges(client));
    const ids: number[] = [];
    for (const text of ['one', 'two', 'three']) ids.push((await alice.client.sendText(bob.user.id, text)).id);
    await waitUntil('everybody has them', () => bob.read.length === 3 && tablet.wrote.length === 3);
    await alice.client.deleteMessages(bob.user.id, [ids[0] as number], { revoke: false });
    await alice.client.deleteMessages(bob.user.id, [ids[1] as number]);
    const gone = [{ type: 'messagesDeleted', ids: [ids[0]] }, { type: 'messagesDeleted', ids: [ids[1]] }];
    await waitUntil('everybody knows', () => byTablet?.length === 2 && byBob?.length === 1 && byAlice?.length === 2);
    expect(byTablet).toEqual(gone);
    // Whoever deletes is told as the others are, by the result of the call.
    expect(byAlice).toEqual(gone);
    expect(byBob).toEqual([{ type: 'messagesDeleted', ids: [bob.heard[1]?.message.id] }]);
    expect((await alice.client.getHistory(bob.user.id)).messages.map(({ id }) => id)).toEqual([ids[2]]);
    expect((await bob.client.getHistory(alice.user.id)).messages.map((message) => message._ === 'message' && message.message)).toEqual(['three', 'one']);
  });

  it('is pinned, and pinned no longer', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const told = noteChanges(bob.client);
    const { id } = await alice.client.sendText(bob.user.id, 'remember');
    await waitUntil('Bob has it', () => bob.read.length === 1);
    await alice.client.pinMessage(bob.user.id, id);
    await alice.client.unpinMessage(bob.user.id, id);
    await waitUntil('Bob knows', () => told.length === 2);
    const ids = [bob.heard[0]?.message.id];
    expect(told).toMatchObject([
      { type: 'messagesPinned', chatId: alice.user.id, ids, pinned: true },
      { type: 'messagesPinned', chatId: alice.user.id, ids, pinned: false },
    ]);
  });

  it('is read', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const told = noteChanges(alice.client);
    const { id } = await alice.client.sendText(bob.user.id, 'read this');
    await waitUntil('Bob has it', () => bob.read.length === 1);
    await bob.client.markRead(alice.user.id);
    await waitUntil('Alice knows', () => told.length === 1);
    expect(told).toMatchObject([{ type: 'messageRead', chatId: bob.user.id, maxId: id, by: 'others' }]);
  });

  it('is gone with its history', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    for (let index = 0; index < 120; index += 1) await alice.client.sendText(bob.user.id, `${index}`);
    await alice.client.deleteHistory(bob.user.id, { revoke: true });
    expect((await alice.client.getHistory(bob.user.id)).messages).toEqual([]);
    expect((await bob.client.getHistory(alice.user.id)).messages).toEqual([]);
    await bob.client.sendText(alice.user.id, 'anew');
    await waitUntil('Alice has it', () => alice.read.includes('anew'));
    expect(alice.losses).toEqual([]);
  });
});

describe('a draft', () => {
  it('goes to the other device, and is gone there although that was switched off when it was sent', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const database = join(makeDirectory(), 'tablet.db');
    const tablet = await newPerson(server, { phone: alice.phone, storage: sqlite(database) });
    const told: DraftChangedEvent[] = [];
    for (const { client } of [alice, tablet]) client.on('draftChanged', (event) => told.push(event));
    await tablet.client.getDialogs();
    await alice.client.saveDraft(bob.user.id, 'Dear Bob,');
    await waitUntil('both devices have it', () => told.length === 2);
    for (const event of told) expect(event).toMatchObject({ chatId: bob.user.id, chat: { name: 'Bob' }, draft: { message: 'Dear Bob,' } });
    await tablet.client.close();
    await alice.client.sendText(bob.user.id, 'Dear Bob, hello', { clearDraft: true });
    const again: DraftChangedEvent[] = [];
    const next = newClient(server, { storage: sqlite(database) });
    next.on('draftChanged', (event) => again.push(event));
    await next.start();
    await waitUntil('the tablet knows that it is gone', () => again.length === 1);
    expect(again[0]).toMatchObject({ chatId: bob.user.id });
    expect(again[0]).not.toHaveProperty('draft');
  });
});
