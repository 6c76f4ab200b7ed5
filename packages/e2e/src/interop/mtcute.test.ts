/** mtcute 0.30.3, unmodified, against our server, in conversation with our own client. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newMtcute, newMtcutePerson } from '../support/mtcute.js';
import { newMixedCouple } from '../support/mtcute-couple.js';
import { newPerson, wrongCode } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { ShortKeyCrypto } from '../support/short-key-crypto.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

describe('mtcute', () => {
  it('connects with our key and logs in by phone code', async () => {
    const server = await startServer();
    const { alice } = await newMixedCouple(server);
    const me = await alice.client.getMe();
    expect(me).toMatchObject({ firstName: 'Alice', isSelf: true, username: 'alice_mtcute' });
    expect(alice.errors).toEqual([]);
  });

  it.each([
    { keys: 'its key', forwardSecrecy: false, short: [0], makes: 2 },
    { keys: 'its permanent key, and its temporary one,', forwardSecrecy: true, short: [0, 2], makes: 4 },
  ])('makes another key and logs in when $keys begins with a zero byte', async ({ forwardSecrecy, short, makes }) => {
    const server = await startServer();
    const { phone, user } = await newPerson(server, { firstName: 'Alice' });
    const crypto = new ShortKeyCrypto(short);
    const { client, errors } = newMtcute(server, { crypto, forwardSecrecy });
    expect((await client.start({ phone, code: () => server.codeFor(phone), codeSentCallback: () => {} })).id).toBe(user.id);
    expect(crypto.made).toBe(makes);
    expect(errors).toEqual([]);
  });

  it('is told that a code is wrong, and logs in with the right one', async () => {
    const server = await startServer();
    const { alice, bob } = await newMixedCouple(server);
    await alice.client.logOut();
    let complaints = 0;
    const self = await alice.client.start({
      phone: bob.phone,
      code: () => {
        const right = server.codeFor(bob.phone);
        return complaints === 0 ? wrongCode(right) : right;
      },
      codeSentCallback: () => {},
      invalidCodeCallback: () => {
        complaints += 1;
      },
    });
    expect(self.id).toBe(bob.user.id);
    expect(complaints).toBe(1);
  });

  it('exchanges messages with our client, both ways, with emoji and formatting', async () => {
    const { alice, bob } = await newMixedCouple(await startServer());
    const sent = await alice.client.sendText('bob_kitewire', { text: 'Hi 👋🏽 Bob', entities: [{ _: 'messageEntityBold', offset: 8, length: 3 }] });
    expect(sent.isOutgoing).toBe(true);
    await waitUntil('Bob has read it', () => bob.read.length === 1);
    expect(bob.heard[0]?.message).toMatchObject({ message: 'Hi 👋🏽 Bob', entities: [{ _: 'messageEntityBold', offset: 8, length: 3 }] });
    expect(bob.heard[0]).toMatchObject({ senderId: alice.userId, sender: { name: 'Alice' } });

    const entities = [
      { _: 'messageEntityItalic' as const, offset: 0, length: 5 },
      { _: 'messageEntityTextUrl' as const, offset: 6, length: 4, url: 'https://example.org/' },
    ];
    await bob.client.sendText(alice.userId, '👨‍👩‍👧‍👦 Grüße, 你好, שלום', { entities: entities.slice(0, 1), replyTo: bob.heard[0]?.message.id as number });
    await bob.client.sendText(alice.userId, 'Hello link', { entities });
    await waitUntil('Alice has read both', () => alice.read.length === 2);
    expect(alice.read).toEqual(['👨‍👩‍👧‍👦 Grüße, 你好, שלום', 'Hello link']);
    expect(alice.heard[0]?.sender).toMatchObject({ id: bob.user.id, displayName: 'Bob' });
    expect(alice.heard[0]?.replyToMessage?.id).toBe(sent.id);
    expect(alice.heard[1]?.entities.map(({ kind, offset, length }) => ({ kind, offset, length }))).toEqual([
      { kind: 'italic', offset: 0, length: 5 },
      { kind: 'text_link', offset: 6, length: 4 },
    ]);
    expect(alice.errors).toEqual([]);
  });

  it('keeps notes in Saved Messages', async () => {
    const { alice } = await newMixedCouple(await startServer());
    const note = await alice.client.sendText('me', 'a note');
    const [stored] = await alice.client.getHistory('me');
    expect(stored).toMatchObject({ id: note.id, text: 'a note' });
  });

  it('lists dialogs and histories as our client does', async () => {
    const { alice, bob } = await newMixedCouple(await startServer());
    const texts = Array.from({ length: 25 }, (_, index) => `message ${index}`);
    for (const [index, text] of texts.entries()) {
      if (index % 2 === 0) await bob.client.sendText(alice.userId, text);
      else await alice.client.sendText('bob_kitewire', text);
    }
    await alice.client.sendText('me', 'the latest');
    const dialogs = [];
    for await (const dialog of alice.client.iterDialogs()) dialogs.push(dialog);
    expect(dialogs.map(({ peer, lastMessage, unreadCount }) => [peer.displayName, lastMessage?.text, unreadCount])).toEqual([
      ['Alice', 'the latest', 0],
      ['Bob', 'message 24', 13],
    ]);
    const history: string[] = [];
    for await (const message of alice.client.iterHistory('bob_kitewire', { chunkSize: 7 })) history.push(message.text);
    expect(history).toEqual([...texts].reverse());
    const forwards: string[] = [];
    for await (const message of alice.client.iterHistory('bob_kitewire', { chunkSize: 7, reverse: true })) forwards.push(message.text);
    expect(forwards).toEqual(texts);
    const ours = await bob.client.getHistory(alice.userId);
    expect(ours.messages.map((message) => (message._ === 'message' ? message.message : ''))).toEqual(history);
  });

  it('tells and learns what was read and who is typing', async () => {
    const { alice, bob } = await newMixedCouple(await startServer());
    const readByOthers: number[] = [];
    const typists: number[] = [];
    bob.client.on('messageRead', ({ by, maxId }) => by === 'others' && readByOthers.push(maxId));
    bob.client.on('userTyping', ({ userId }) => typists.push(userId));
    const toAlice = await bob.client.sendText(alice.userId, 'read me');
    await waitUntil('Alice has it', () => alice.read.length === 1);
    await alice.client.sendTyping('bob_kitewire');
    await alice.client.readHistory('bob_kitewire');
    await waitUntil('Bob learns of both', () => typists.length === 1 && readByOthers.length === 1);
    expect(typists).toEqual([alice.userId]);
    expect(readByOthers).toEqual([toAlice.id]);

    const readOfAlice: { maxReadId: number; isOutbox: boolean }[] = [];
    const typistsOfAlice: number[] = [];
    alice.client.onHistoryRead.add(({ maxReadId, isOutbox }) => readOfAlice.push({ maxReadId, isOutbox }));
    alice.client.onUserTyping.add(({ userId }) => typistsOfAlice.push(userId));
    const toBob = await alice.client.sendText('bob_kitewire', 'and me');
    await waitUntil('Bob has it', () => bob.read.length === 1);
    const peer = await bob.client.resolvePeer(alice.userId);
    await bob.client.call({ _: 'messages.setTyping', peer, action: { _: 'sendMessageTypingAction' } });
    await bob.client.call({ _: 'messages.readHistory', peer, maxId: bob.heard.at(-1)?.message.id as number });
    await waitUntil('Alice learns of both', () => typistsOfAlice.length === 1 && readOfAlice.some(({ isOutbox }) => isOutbox));
    expect(typistsOfAlice).toEqual([bob.user.id]);
    expect(readOfAlice.filter(({ isOutbox }) => isOutbox)).toEqual([{ maxReadId: toBob.id, isOutbox: true }]);
  });

  it('survives dropped connections and has what it missed, in order and once', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newMixedCouple(server, relay.address);
    const expected: string[] = [];
    const say = async (text: string): Promise<void> => {
      expected.push(text);
      await bob.client.sendText(alice.userId, text);
    };
    for (let cycle = 0; cycle < 4; cycle += 1) {
      await say(`cycle ${cycle}: while connected`);
      await waitUntil('Alice has it', () => alice.read.length === expected.length);
      const before = relay.connections;
      relay.cut({ refuse: true });
      for (const number of [1, 2, 3]) await say(`cycle ${cycle}: missed ${number}`);
      relay.mend();
      await waitUntil('Alice has caught up', () => alice.read.length >= expected.length, { describe: () => alice.read });
      expect(relay.connections).toBeGreaterThan(before);
      await inTime('Alice can send again', alice.client.sendText('bob_kitewire', `cycle ${cycle}: back`));
    }
    await waitUntil('Bob has heard of each return', () => bob.read.length === 4);
    expect(alice.read).toEqual(expected);
    expect(bob.read).toEqual([0, 1, 2, 3].map((cycle) => `cycle ${cycle}: back`));
  });

  it('sends once although the connection is cut before it learns of it', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newMixedCouple(server, relay.address);
    await alice.client.sendText('bob_kitewire', 'first');
    relay.swallowAnswers();
    const sending = alice.client.sendText('bob_kitewire', 'second');
    await waitUntil('Bob has it', () => bob.read.length === 2);
    relay.cut();
    const { id } = await inTime('mtcute learns of it', sending);
    await alice.client.sendText('bob_kitewire', 'third');
    await waitUntil('Bob has all', () => bob.read.length >= 3);
    expect(bob.read).toEqual(['first', 'second', 'third']);
    const history = await alice.client.getHistory('bob_kitewire');
    expect(history.map(({ text }) => text)).toEqual(['third', 'second', 'first']);
    expect(history[1]?.id).toBe(id);
  });

  it('hears on a second device what our client sends on the same account', async () => {
    const server = await startServer();
    const { alice, bob } = await newMixedCouple(server);
    const tablet = await newMtcutePerson(server, { phone: bob.phone });
    await bob.client.sendText(alice.userId, 'from the one device');
    await waitUntil('the other has it', () => tablet.read.length === 1);
    expect(tablet.heard[0]).toMatchObject({ text: 'from the one device', isOutgoing: true });
    await alice.client.sendText('bob_kitewire', 'to both');
    await waitUntil('both have it', () => tablet.read.length === 2 && bob.read.length === 1);
    expect(tablet.read).toEqual(['from the one device', 'to both']);
  });

  it('takes its stored login up on a new start, and hears what it has missed', async () => {
    const server = await startServer();
    const { alice, bob } = await newMixedCouple(server);
    const storage = join(makeDirectory(), 'mtcute.session');
    const phone = (await alice.client.getMe()).phoneNumber as string;
    const tablet = await newMtcutePerson(server, { phone, storage });
    await bob.client.sendText(alice.userId, 'heard by both');
    await waitUntil('both have it', () => alice.read.length === 1 && tablet.read.length === 1);
    await tablet.client.destroy();
    for (const number of [1, 2, 3]) await bob.client.sendText(alice.userId, `missed ${number}`);
    const again = await newMtcutePerson(server, { phone, storage });
    expect(again.userId).toBe(alice.userId);
    await bob.client.sendText(alice.userId, 'and heard again');
    await waitUntil('the tablet has caught up', () => again.read.length >= 4, { describe: () => again.read });
    expect(again.read).toEqual(['missed 1', 'missed 2', 'missed 3', 'and heard again']);
  });

  it('goes on over a restart of the server', async () => {
    const data = join(makeDirectory(), 'server');
    const first = await startServer({ data });
    const { alice, bob } = await newMixedCouple(first);
    await bob.client.sendText(alice.userId, 'before');
    await waitUntil('Alice has it', () => alice.read.length === 1);
    await first.close();
    await startServer({ data, port: first.address.port });
    await inTime('Bob is back', bob.client.sendText(alice.userId, 'after'));
    await inTime('Alice is back', alice.client.sendText('bob_kitewire', 'welcome back'));
    await waitUntil('both have heard', () => alice.read.length >= 2 && bob.read.length >= 1);
    expect(alice.read).toEqual(['before', 'after']);
    expect(bob.read).toEqual(['welcome back']);
  });
});
