/** Channels and supergroups: made, joined, written in and left by clients of ours, and what they missed. */
import { join } from 'node:path';
import type { KitewireServer } from '@kitewire/reference-server';
import type { ClientEvent, EventName } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { introduce, newPerson, type Person, type PersonOptions } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** Keeps the events of some names, in order. */
function note(person: Person, ...names: EventName[]): ClientEvent[] {
  const events: ClientEvent[] = [];
  for (const name of names) person.client.on(name, (event) => void events.push(event));
  return events;
}

/** Alice, who knows Bob, and a channel or supergroup of hers that both are in. */
async function newPlace(kind: 'channel' | 'supergroup', options: { readonly server?: KitewireServer; readonly bob?: PersonOptions } = {}) {
  const server = options.server ?? (await startServer());
  const alice = await newPerson(server, { firstName: 'Alice' });
  const bob = await newPerson(server, { firstName: 'Bob', ...options.bob });
  await introduce(alice, bob);
  const { client } = alice;
  const { chatId } = await (kind === 'channel' ? client.createChannel('News', { about: 'Daily' }) : client.createSupergroup('Forum'));
  expect(await alice.client.addMembers(chatId, [bob.user.id])).toEqual([]);
  // Posts that are there before the first look at a channel are its history, and nobody can tell when Bob has looked.
  let lastId = 0;
  await waitUntil('Bob follows', async () => {
    lastId = (await alice.client.sendText(chatId, 'welcome')).id;
    return bob.read.length > 0;
  });
  await waitUntil('both have all of that', () => [alice, bob].every(({ heard }) => heard.at(-1)?.message.id === lastId));
  for (const person of [alice, bob]) for (const list of [person.heard, person.read, person.wrote]) list.length = 0;
  return { server, alice, bob, chatId };
}

describe('a channel', () => {
  it('carries posts to its members, who may not post', async () => {
    const { alice, bob, chatId } = await newPlace('channel');
    const texts = Array.from({ length: 20 }, (_, index) => `post ${index}`);
    for (const text of texts) await alice.client.sendText(chatId, text);
    await waitUntil('Bob has them', () => bob.read.length === texts.length);
    expect(bob.read).toEqual(texts);
    expect(bob.heard.at(-1)).toMatchObject({ chatId, chat: { name: 'News' }, senderId: chatId, out: false });
    expect((await bob.client.getHistory(chatId, { limit: 3 })).messages.map((message) => message._ === 'message' && message.message)).toEqual(['post 19', 'post 18', 'post 17']);
    await expect(bob.client.sendText(chatId, 'me too')).rejects.toMatchObject({ type: 'CHAT_WRITE_FORBIDDEN' });
  });

  it('tells its members what was edited, pinned and deleted', async () => {
    const { alice, bob, chatId } = await newPlace('channel');
    const names = ['messageEdited', 'messagesPinned', 'messagesDeleted'] as const;
    const [byAlice, byBob] = [alice, bob].map((person) => note(person, ...names));
    const { id } = await alice.client.sendText(chatId, 'frist');
    await alice.client.editText(chatId, { id, text: 'first' });
    await alice.client.pinMessage(chatId, id);
    await alice.client.deleteMessages(chatId, [id]);
    await waitUntil('both know', () => byAlice?.length === 3 && byBob?.length === 3);
    for (const events of [byAlice, byBob]) {
      expect(events).toMatchObject([
        { type: 'messageEdited', chatId, message: { id, message: 'first' } },
        { type: 'messagesPinned', chatId, ids: [id], pinned: true },
        { type: 'messagesDeleted', chatId, chat: { name: 'News' }, ids: [id] },
      ]);
    }
  });

  it('that was missed for a while is caught up with at the next start, once and in order', async () => {
    const database = join(makeDirectory(), 'bob.db');
    const { server, alice, bob, chatId } = await newPlace('channel', { bob: { storage: sqlite(database) } });
    await bob.client.close();
    const texts = Array.from({ length: 250 }, (_, index) => `missed ${index}`);
    for (const text of texts) await alice.client.sendText(chatId, text);
    const again = await newPerson(server, { phone: bob.phone, storage: sqlite(database) });
    await waitUntil('Bob has what he missed', () => again.read.length >= texts.length, { describe: () => again.read.length });
    await alice.client.sendText(chatId, 'after');
    await waitUntil('and what comes after it', () => again.read.includes('after'));
    expect(again.read).toEqual([...texts, 'after']);
    expect(again.losses).toEqual([]);
  });

  it('of which the server has forgotten what was missed is told of as a loss, and goes on after it', async () => {
    const [data, database] = [makeDirectory(), join(makeDirectory(), 'bob.db')];
    const first = await startServer({ data });
    const { alice, bob, chatId } = await newPlace('channel', { server: first, bob: { storage: sqlite(database) } });
    await bob.client.close();
    for (let index = 0; index < 40; index += 1) await alice.client.sendText(chatId, `missed ${index}`);
    await alice.client.close();
    await first.close();
    const second = await startServer({ data, updateLog: { events: 10, days: 90 } });
    const author = await newPerson(second, { phone: alice.phone });
    await author.client.getDialogs();
    const again = await newPerson(second, { phone: bob.phone, storage: sqlite(database) });
    await waitUntil('Bob is told of the loss', () => again.losses.some((loss) => loss.chatId === chatId), { describe: () => again.losses });
    expect(again.losses.find((loss) => loss.chatId === chatId)).toMatchObject({ chat: { name: 'News' }, reason: 'tooLong' });
    await author.client.sendText(chatId, 'after');
    await waitUntil('Bob has what comes after it', () => again.read.includes('after'));
    expect(again.read).toEqual(['after']);
    expect((await again.client.getHistory(chatId, { limit: 2 })).messages.map((message) => message._ === 'message' && message.message)).toEqual(['after', 'missed 39']);
  });

  it('that was missed is left aside by a client that does not catch up', async () => {
    const database = join(makeDirectory(), 'bob.db');
    const { server, alice, bob, chatId } = await newPlace('channel', { bob: { storage: sqlite(database) } });
    await bob.client.close();
    await alice.client.sendText(chatId, 'missed');
    const again = await newPerson(server, { phone: bob.phone, storage: sqlite(database), catchUp: false });
    await waitUntil('the client is there', async () => (await again.client.getDialogs()).length > 0);
    await alice.client.sendText(chatId, 'now');
    await waitUntil('Bob hears of now', () => again.read.length > 0);
    expect(again.read).toEqual(['now']);
  });

  it('is found, read and followed by its name without joining, and joined by it', async () => {
    const { server, alice, chatId } = await newPlace('channel');
    await alice.client.setChatUsername(chatId, 'daily_news');
    await alice.client.sendText(chatId, 'public');
    const carol = await newPerson(server, { firstName: 'Carol' });
    expect((await carol.client.getHistory('@daily_news', { limit: 1 })).messages).toMatchObject([{ message: 'public' }]);
    await carol.client.openChat('daily_news');
    await alice.client.sendText(chatId, 'fresh');
    await waitUntil('Carol sees it', () => carol.read.includes('fresh'));
    await carol.client.closeChat('daily_news');
    expect(await carol.client.joinChat('https://t.me/daily_news')).toMatchObject({ chatId, chat: { name: 'News' } });
    await alice.client.sendText(chatId, 'for members');
    await waitUntil('Carol is one', () => carol.read.includes('for members'));
  });

  it('is silent after it was left', async () => {
    const { alice, bob, chatId } = await newPlace('channel');
    const told = note(bob, 'chatUpdated');
    await bob.client.leaveChat(chatId);
    await alice.client.sendText(chatId, 'behind his back');
    await alice.client.sendText(bob.user.id, 'where are you?');
    await waitUntil('Bob is asked', () => bob.read.length > 0);
    expect(bob.read).toEqual(['where are you?']);
    // An answer that was on its way may tell of him as a member once more, until the next one does not.
    expect(told.at(-1)).toMatchObject({ type: 'chatUpdated', chatId, changed: expect.arrayContaining(['membership']), chat: { object: { _: 'channelForbidden' } } });
    expect(new Set(told.map((event) => event.type === 'chatUpdated' && event.chatId))).toEqual(new Set([chatId]));
    await expect(bob.client.getHistory(chatId)).rejects.toMatchObject({ type: 'CHANNEL_PRIVATE' });
  });
});

describe('a supergroup', () => {
  it('carries what everybody writes, in one order, and tells authors who has read', async () => {
    const { alice, bob, chatId } = await newPlace('supergroup');
    const told = note(bob, 'messageRead', 'userTyping');
    await Promise.all([alice, bob].flatMap(({ client, user }) => [1, 2, 3, 4].map((each) => client.sendText(chatId, `${user.firstName} ${each}`))));
    await waitUntil('both have everything', () => [alice, bob].every(({ read, wrote }) => read.length === 4 && wrote.length === 4));
    const texts = ({ heard }: Person) => heard.flatMap(({ message }) => (message._ === 'message' ? message.message : []));
    expect(texts(bob)).toEqual(texts(alice));
    expect(bob.heard.find(({ out, message }) => !out && message._ === 'message')).toMatchObject({ chatId, senderId: alice.user.id, sender: { name: 'Alice' } });
    await alice.client.markRead(chatId);
    await waitUntil('Bob knows', () => told.length > 0);
    expect(told[0]).toMatchObject({ type: 'messageRead', chatId, by: 'others' });
    await alice.client.setTyping(chatId);
    await waitUntil('Bob sees her type', () => told.some(({ type }) => type === 'userTyping'));
    expect(told.at(-1)).toMatchObject({ type: 'userTyping', chatId, userId: alice.user.id });
  });

  it('knows its members, and what each may do', async () => {
    const { alice, bob, chatId } = await newPlace('supergroup');
    const roles = async () => (await alice.client.getMembers(chatId)).members.map(({ user, role }) => [user.name, role]).toSorted();
    expect(await roles()).toEqual([['Alice', 'creator'], ['Bob', 'member']]);
    await alice.client.setAdmin(chatId, { member: bob.user.id, rights: true });
    expect(await roles()).toEqual([['Alice', 'creator'], ['Bob', 'admin']]);
    await alice.client.setAdmin(chatId, { member: bob.user.id, rights: false });
    await alice.client.restrictMember(chatId, { member: bob.user.id, restrictions: { sendMessages: true } });
    await expect(bob.client.sendText(chatId, 'hello?')).rejects.toMatchObject({ code: 'RPC_ERROR' });
    await alice.client.banMember(chatId, bob.user.id);
    expect((await alice.client.getMembers(chatId, { only: 'banned' })).members.map(({ userId }) => userId)).toEqual([bob.user.id]);
    await expect(alice.client.removeMember(chatId, bob.user.id)).rejects.toMatchObject({ type: 'USER_NOT_PARTICIPANT' });
    await alice.client.unbanMember(chatId, bob.user.id);
    await expect(alice.client.removeMember(chatId, bob.user.id)).rejects.toMatchObject({ type: 'USER_NOT_PARTICIPANT' });
    const link = await alice.client.getInviteLink(chatId);
    expect(await bob.client.joinChat(link)).toMatchObject({ chatId });
    await bob.client.sendText(chatId, 'back');
    await waitUntil('Alice reads it', () => alice.read.includes('back'));
    await alice.client.removeMember(chatId, bob.user.id);
    expect(await roles()).toEqual([['Alice', 'creator']]);
  });

  it('stands in the list of chats, renamed', async () => {
    const { alice, bob, chatId } = await newPlace('supergroup');
    const told = note(bob, 'chatUpdated');
    await alice.client.setChatTitle(chatId, 'Agora');
    await alice.client.sendText(chatId, 'newest');
    await waitUntil('Bob has it', () => bob.read.includes('newest'));
    expect(told).toMatchObject([{ type: 'chatUpdated', chatId, chat: { name: 'Agora' }, changed: ['title'] }]);
    expect(await bob.client.getDialogs()).toMatchObject([{ chatId, chat: { name: 'Agora' }, topMessage: { message: 'newest' } }]);
    expect(await bob.client.getFullChat(chatId)).toMatchObject({ chatId, full: { _: 'channelFull', participantsCount: 2 } });
  });
});
