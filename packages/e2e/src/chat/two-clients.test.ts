/** Two people chat through our own client and our own server, over sockets. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { newCouple, newPerson } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const textOf = (message: tl.RawMessage | tl.RawMessageService | undefined): string | undefined =>
  message?._ === 'message' ? message.message : undefined;

describe('two people', () => {
  it('write to each other, and each hears every message once and in order', async () => {
    const { alice, bob } = await newCouple(await startServer());
    const texts = ['Hi Bob! 👋🏽', '👨‍👩‍👧‍👦 Grüße, 你好, שלום', 'a\nb', 'x'.repeat(4096)];
    for (const text of texts) await alice.client.sendText(bob.user.id, text);
    for (const text of texts) await bob.client.sendText(alice.user.id, text);
    await waitUntil('both have heard everything', () => alice.heard.length >= 8 && bob.heard.length >= 8);
    expect(bob.read).toEqual(texts);
    expect(alice.read).toEqual(texts);
    expect(alice.wrote).toEqual(texts);
    expect(bob.wrote).toEqual(texts);
  });

  it('see formatting as it was sent', async () => {
    const { alice, bob } = await newCouple(await startServer());
    const entities: tl.MessageEntity[] = [
      { _: 'messageEntityBold', offset: 0, length: 2 },
      { _: 'messageEntityTextUrl', offset: 3, length: 4, url: 'https://example.org/?q=1' },
      { _: 'messageEntityPre', offset: 8, length: 4, language: 'ts' },
    ];
    await alice.client.sendText(bob.user.id, '👋 link code', { entities });
    await waitUntil('Bob has read it', () => bob.heard.length > 0);
    expect(bob.heard[0]?.message).toMatchObject({ message: '👋 link code', entities });
    const {
      messages: [stored],
    } = await bob.client.getHistory(alice.user.id, { limit: 1 });
    expect(stored).toMatchObject({ entities });
  });

  it('reply to each other, each by their own ids', async () => {
    const { alice, bob } = await newCouple(await startServer());
    await bob.client.sendText('me', 'so that the ids of the two differ');
    await alice.client.sendText(bob.user.id, 'A question?');
    await waitUntil('Bob has read the question', () => bob.read.length === 1);
    const question = bob.heard.at(-1)?.message.id as number;
    await bob.client.sendText(alice.user.id, 'An answer.', { replyTo: question });
    await waitUntil('Alice has read the answer', () => alice.read.length === 1);
    const asked = alice.heard.find(({ out }) => out)?.message.id as number;
    expect(asked).not.toBe(question);
    expect(alice.heard.at(-1)?.message).toMatchObject({ message: 'An answer.', replyTo: { _: 'messageReplyHeader', replyToMsgId: asked } });
  });

  it('find each other by username', async () => {
    const server = await startServer();
    const alice = await newPerson(server, { firstName: 'Alice' });
    const bob = await newPerson(server, { firstName: 'Bob' });
    await bob.client.call({ _: 'account.updateUsername', username: 'Bobby_1' });
    await alice.client.sendText('@bobby_1', 'found you');
    await waitUntil('Bob has read it', () => bob.read.length === 1);
    expect(bob.heard[0]?.sender).toMatchObject({ id: alice.user.id, name: 'Alice' });
    // The one who wrote is known from the message that came with them.
    await bob.client.sendText(alice.user.id, 'and I you');
    await waitUntil('Alice has read it', () => alice.read.length === 1);
    await expect(alice.client.sendText('nobody_here', 'x')).rejects.toMatchObject({ code: 'RPC_ERROR', type: 'USERNAME_NOT_OCCUPIED' });
    await expect(alice.client.sendText(987_654_321, 'x')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('hear of nobody that they have not been told about', async () => {
    const server = await startServer();
    const alice = await newPerson(server, { firstName: 'Alice' });
    const bob = await newPerson(server, { firstName: 'Bob' });
    await alice.client.call({ _: 'account.updateUsername', username: 'alice_a' });
    const typists: unknown[] = [];
    alice.client.on('userTyping', ({ user, chat }) => typists.push([user.name, chat.id]));
    await bob.client.sendText('alice_a', 'Hello from a stranger');
    await waitUntil('Alice has read it', () => alice.read.length === 1);
    const [event] = alice.heard;
    expect(event?.chat).toMatchObject({ id: bob.user.id, name: 'Bob', min: false });
    expect(event?.sender).toMatchObject({ id: bob.user.id, name: 'Bob' });
    expect([...(event?.peers.keys() ?? [])]).toEqual(expect.arrayContaining([bob.user.id]));
    const peer = await bob.client.resolvePeer('alice_a');
    await bob.client.call({ _: 'messages.setTyping', peer, action: { _: 'sendMessageTypingAction' } });
    await waitUntil('Alice sees him typing', () => typists.length === 1);
    expect(typists).toEqual([['Bob', bob.user.id]]);
  });

  it('learn what the other has read', async () => {
    const { alice, bob } = await newCouple(await startServer());
    const seen: unknown[] = [];
    alice.client.on('messageRead', ({ by, maxId, chatId }) => seen.push({ by, maxId, chatId }));
    const sent = await alice.client.sendText(bob.user.id, 'read me');
    await waitUntil('Bob has heard it', () => bob.read.length === 1);
    expect((await bob.client.getDialogs())[0]).toMatchObject({ chatId: alice.user.id, unreadCount: 1 });
    const peer = await bob.client.resolvePeer(alice.user.id);
    const maxId = bob.heard[0]?.message.id as number;
    await bob.client.call({ _: 'messages.readHistory', peer, maxId });
    await waitUntil('Alice learns it', () => seen.length > 0);
    expect(seen).toEqual([{ by: 'others', maxId: sent.id, chatId: bob.user.id }]);
    expect((await bob.client.getDialogs())[0]).toMatchObject({ unreadCount: 0 });
  });
});

describe('one person', () => {
  it('keeps notes in Saved Messages', async () => {
    const alice = await newPerson(await startServer());
    const { id } = await alice.client.sendText('me', 'a note');
    await waitUntil('the event has come', () => alice.heard.length === 1);
    expect(alice.heard[0]).toMatchObject({ out: true, chatId: alice.user.id, senderId: alice.user.id });
    expect((await alice.client.getHistory('me')).messages.map(({ id: noted }) => noted)).toEqual([id]);
    expect(await alice.client.getDialogs()).toMatchObject([{ chatId: alice.user.id, unreadCount: 0 }]);
  });

  it('pages through a history of 250 messages without a hole or a repetition', async () => {
    const { alice, bob } = await newCouple(await startServer());
    const texts = Array.from({ length: 250 }, (_, index) => `message ${index}`);
    // In turns of 25 at a time: the server takes calls of one session in their order.
    for (let start = 0; start < texts.length; start += 25) {
      await Promise.all(texts.slice(start, start + 25).map((text) => alice.client.sendText(bob.user.id, text)));
    }
    const pages: string[] = [];
    let before: number | undefined;
    for (;;) {
      const page = await bob.client.getHistory(alice.user.id, { limit: 100, ...(before !== undefined && { before }) });
      if (page.messages.length === 0) break;
      pages.push(...page.messages.map((message) => textOf(message) ?? ''));
      before = page.messages.at(-1)?.id;
    }
    expect(pages.reverse()).toEqual(texts);
    const around = await bob.client.getHistory(alice.user.id, { limit: 3, ...(before !== undefined && { around: before }) });
    expect(around.messages.map(textOf)).toEqual(['message 1', 'message 0']);
    await waitUntil('Bob has heard them all', () => bob.read.length >= 250);
    expect(bob.read).toEqual(texts);
  });

  it('pages through a list of chats, the newest first', async () => {
    const server = await startServer();
    const alice = await newPerson(server, { firstName: 'Alice' });
    const names: string[] = [];
    for (let number = 0; number < 7; number += 1) {
      const friend = await newPerson(server, { firstName: `Friend ${number}` });
      await friend.client.call({ _: 'account.updateUsername', username: `friend_${number}` });
      await alice.client.sendText(`friend_${number}`, `hello ${number}`);
      names.unshift(`Friend ${number}`);
    }
    const first = await alice.client.getDialogs({ limit: 3 });
    const second = await alice.client.getDialogs({ limit: 3, after: first[2] as (typeof first)[0] });
    const third = await alice.client.getDialogs({ limit: 3, after: second[2] as (typeof first)[0] });
    expect([...first, ...second, ...third].map(({ chat }) => chat.name)).toEqual(names);
    expect(first[0]?.topMessage).toMatchObject({ message: 'hello 6', out: true });
  });
});
