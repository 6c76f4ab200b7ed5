/** GramJS 2.26.22, unmodified and of layer 198, against our server, in conversation with our own client. */
import type { KitewireServer } from '@kitewire/reference-server';
import { Api } from 'telegram';
import { describe, expect, it } from 'vitest';
import { type GramjsPerson, newGramjsPerson } from '../support/gramjs.js';
import { introduce, newPerson, newPhone, type Person, wrongCode } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

/** Bob uses our client; Alice GramJS, with an account that was made by ours. */
async function newMixedCouple(server: KitewireServer, via = server.address): Promise<{ alice: GramjsPerson; bob: Person; phone: string }> {
  const account = await newPerson(server, { firstName: 'Alice' });
  await account.client.call({ _: 'account.updateUsername', username: 'alice_gramjs' });
  const bob = await newPerson(server, { firstName: 'Bob' });
  await bob.client.call({ _: 'account.updateUsername', username: 'bob_kitewire' });
  await introduce(bob, account);
  await account.client.close();
  const alice = await newGramjsPerson(server, { phone: account.phone, via });
  expect(alice.userId).toBe(account.user.id);
  return { alice, bob, phone: account.phone };
}

describe('GramJS', () => {
  it('connects with our key and logs in by phone code', async () => {
    const { alice } = await newMixedCouple(await startServer());
    const me = (await alice.client.getMe()) as Api.User;
    expect(me).toMatchObject({ firstName: 'Alice', self: true, username: 'alice_gramjs' });
    expect(alice.errors).toEqual([]);
  });

  it('signs up by itself', async () => {
    const server = await startServer();
    const phone = newPhone();
    const alice = await newGramjsPerson(server, { phone, firstName: 'New Alice' });
    const again = await newPerson(server, { phone });
    expect(again.user).toMatchObject({ id: alice.userId, firstName: 'New Alice' });
    expect(alice.errors).toEqual([]);
  });

  it('is told that a code is wrong, and logs in with the right one', async () => {
    const server = await startServer();
    const { phone } = await newPerson(server, { firstName: 'Alice' });
    let tries = 0;
    const alice = await newGramjsPerson(server, {
      phone,
      code: () => {
        tries += 1;
        return tries === 1 ? wrongCode(server.codeFor(phone)) : server.codeFor(phone);
      },
    });
    expect(alice.errors.map(({ message }) => message)).toEqual([expect.stringContaining('PHONE_CODE_INVALID')]);
    expect(tries).toBe(2);
  });

  it('exchanges messages with our client, both ways, with emoji and formatting', async () => {
    const { alice, bob } = await newMixedCouple(await startServer());
    const bold = new Api.MessageEntityBold({ offset: 8, length: 3 });
    const sent = await alice.client.sendMessage('bob_kitewire', { message: 'Hi 👋🏽 Bob', formattingEntities: [bold] });
    expect(sent).toMatchObject({ message: 'Hi 👋🏽 Bob', out: true });
    await waitUntil('Bob has read it', () => bob.read.length === 1);
    expect(bob.heard[0]?.message).toMatchObject({ message: 'Hi 👋🏽 Bob', entities: [{ _: 'messageEntityBold', offset: 8, length: 3 }] });
    expect(bob.heard[0]).toMatchObject({ senderId: alice.userId, sender: { name: 'Alice' } });

    const entities = [{ _: 'messageEntityItalic' as const, offset: 0, length: 5 }];
    await bob.client.sendText(alice.userId, 'Grüße, 你好, שלום 👨‍👩‍👧‍👦', { entities, replyTo: bob.heard[0]?.message.id as number });
    await waitUntil('Alice has read it', () => alice.read.length === 1);
    expect(alice.read).toEqual(['Grüße, 你好, שלום 👨‍👩‍👧‍👦']);
    const [latest] = await alice.client.getMessages('bob_kitewire', { limit: 1 });
    expect(latest).toMatchObject({ message: alice.read[0], entities: [{ className: 'MessageEntityItalic', offset: 0, length: 5 }] });
    expect(latest?.replyTo?.replyToMsgId).toBe(sent.id);
    expect(alice.errors).toEqual([]);
  });

  it('lists dialogs and histories as our client does', async () => {
    const { alice, bob } = await newMixedCouple(await startServer());
    const texts = Array.from({ length: 25 }, (_, index) => `message ${index}`);
    for (const [index, text] of texts.entries()) {
      if (index % 2 === 0) await bob.client.sendText(alice.userId, text);
      else await alice.client.sendMessage('bob_kitewire', { message: text });
    }
    await alice.client.sendMessage('me', { message: 'the latest' });
    const dialogs = Array.from(await alice.client.getDialogs({}));
    expect(dialogs.map(({ title, message, unreadCount }) => [title, message?.message, unreadCount])).toEqual([
      ['Alice', 'the latest', 0],
      ['Bob', 'message 24', 13],
    ]);
    const history: string[] = [];
    for await (const message of alice.client.iterMessages('bob_kitewire', { limit: 100 })) history.push(message.message);
    expect(history).toEqual([...texts].reverse());
    const ours = await bob.client.getHistory(alice.userId);
    expect(ours.messages.map((message) => (message._ === 'message' ? message.message : ''))).toEqual(history);
    expect(alice.errors).toEqual([]);
  });

  it('marks as read, and our client learns of it', async () => {
    const { alice, bob } = await newMixedCouple(await startServer());
    const readByOthers: number[] = [];
    bob.client.on('messageRead', ({ by, maxId }) => by === 'others' && readByOthers.push(maxId));
    const { id } = await bob.client.sendText(alice.userId, 'read me');
    await waitUntil('Alice has it', () => alice.read.length === 1);
    await alice.client.markAsRead('bob_kitewire');
    await waitUntil('Bob learns of it', () => readByOthers.length === 1);
    expect(readByOthers).toEqual([id]);
  });

  it('reconnects when its connection drops; what it missed stands in the history', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newMixedCouple(server, relay.address);
    await bob.client.sendText(alice.userId, 'while connected');
    await waitUntil('Alice has it', () => alice.read.length === 1);
    const before = relay.connections;
    relay.cut({ refuse: true });
    await bob.client.sendText(alice.userId, 'missed');
    relay.mend();
    await waitUntil('Alice is back', () => relay.connections > before);
    await inTime('Alice can send again', alice.client.sendMessage('bob_kitewire', { message: 'back' }));
    await waitUntil('Bob has heard of it', () => bob.read.length === 1);
    const history = Array.from(await alice.client.getMessages('bob_kitewire', { limit: 10 }));
    expect(history.map(({ message }) => message)).toEqual(['back', 'missed', 'while connected']);
    await bob.client.sendText(alice.userId, 'afterwards');
    await waitUntil('Alice hears again', () => alice.read.includes('afterwards'), { describe: () => alice.read });
    expect(alice.read.filter((text) => text === 'while connected')).toHaveLength(1);
  });

  it('takes its stored login up on a new start', async () => {
    const server = await startServer();
    const { alice, bob, phone } = await newMixedCouple(server);
    const session = String(alice.client.session.save());
    await alice.client.destroy();
    await bob.client.sendText(alice.userId, 'while away');
    const again = await newGramjsPerson(server, { phone, session, code: () => expect.unreachable('no code is asked for') });
    expect(again.userId).toBe(alice.userId);
    const [latest] = await again.client.getMessages('bob_kitewire', { limit: 1 });
    expect(latest?.message).toBe('while away');
    await bob.client.sendText(alice.userId, 'and heard again');
    await waitUntil('the new start hears', () => again.read.length === 1);
  });
});
