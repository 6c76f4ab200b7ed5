/** Basic groups: made, written in, changed and left by clients of ours. */
import type { ClientEvent, EventName } from '@kitewire/sdk';
import { describe, expect, it } from 'vitest';
import { introduce, newPerson, type Person } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** Keeps the events of some names, in order. */
function note(person: Person, ...names: EventName[]): ClientEvent[] {
  const events: ClientEvent[] = [];
  for (const name of names) person.client.on(name, (event) => void events.push(event));
  return events;
}

/** Alice, who knows Bob and Carol, and their group. */
async function newGroup() {
  const server = await startServer();
  const [alice, bob, carol] = await Promise.all(['Alice', 'Bob', 'Carol'].map((firstName) => newPerson(server, { firstName })));
  if (!alice || !bob || !carol) throw new Error('Somebody is missing.');
  await introduce(alice, bob);
  await introduce(alice, carol);
  const made = await alice.client.createGroup('Team', { members: [bob.user.id, carol.user.id] });
  await waitUntil('both know of the group', () => [bob, carol].every(({ heard }) => heard.length === 1));
  return { server, alice, bob, carol, ...made };
}

describe('a basic group', () => {
  it('is made with its members, who are told', async () => {
    const { alice, bob, chatId, chat, missing } = await newGroup();
    expect({ chat, missing }).toMatchObject({ chat: { name: 'Team', object: { _: 'chat', creator: true, participantsCount: 3 } }, missing: [] });
    expect(bob.heard[0]).toMatchObject({ chatId, chat: { name: 'Team' }, senderId: alice.user.id, message: { action: { _: 'messageActionChatCreate' } } });
    const { members } = await bob.client.getMembers(chatId);
    expect(members.map(({ user, role }) => [user.name, role])).toEqual([['Alice', 'creator'], ['Bob', 'member'], ['Carol', 'member']]);
  });

  it('carries what its members write to all of them, in one order', async () => {
    const { alice, bob, carol, chatId } = await newGroup();
    await Promise.all([alice, bob, carol].flatMap(({ client, user }) => [1, 2, 3].map((each) => client.sendText(chatId, `${user.firstName} ${each}`))));
    await waitUntil('everybody has everything', () => [alice, bob, carol].every(({ read, wrote }) => read.length === 6 && wrote.length === 3));
    const texts = (person: Person) => person.heard.flatMap(({ message }) => (message._ === 'message' ? message.message : []));
    expect(texts(bob)).toEqual(texts(alice));
    expect(texts(carol)).toEqual(texts(alice));
    expect(carol.heard.find(({ message }) => message._ === 'message' && message.message === 'Bob 1')).toMatchObject({ chatId, senderId: bob.user.id, sender: { name: 'Bob' } });
    expect((await bob.client.getHistory(chatId)).messages.map((message) => message._ === 'message' && message.message).slice(0, 9).toReversed()).toEqual(texts(alice));
  });

  it('tells its authors who has read, who types, and what was edited and deleted', async () => {
    const { alice, bob, carol, chatId } = await newGroup();
    const told = note(bob, 'messageEdited', 'messagesDeleted', 'messageRead', 'userTyping');
    const { id } = await bob.client.sendText(chatId, 'frist');
    await waitUntil('everybody has it', () => [alice, carol].every(({ read }) => read.length === 1));
    await alice.client.markRead(chatId);
    await alice.client.setTyping(chatId);
    await bob.client.editText(chatId, { id, text: 'first' });
    await waitUntil('Bob knows', () => told.length === 3);
    expect(told).toMatchObject([
      { type: 'messageRead', chatId, maxId: id, by: 'others' },
      { type: 'userTyping', chatId, userId: alice.user.id, user: { name: 'Alice' } },
      { type: 'messageEdited', chatId, message: { id, message: 'first' } },
    ]);
    await bob.client.deleteMessages(chatId, [id]);
    await waitUntil('it is gone', () => told.length === 4);
    expect(told[3]).toEqual({ type: 'messagesDeleted', ids: [id] });
    expect((await carol.client.getHistory(chatId)).messages.every(({ _ }) => _ === 'messageService')).toBe(true);
  });

  it('has administrators, and tells everybody who they are, also the one who says so', async () => {
    const { alice, bob, carol, chatId } = await newGroup();
    const told = [alice, bob, carol].map((person) => note(person, 'memberAdminChanged'));
    const admins = async () => (await alice.client.getMembers(chatId, { only: 'admins' })).members.map(({ userId }) => userId);
    await alice.client.setAdmin(chatId, { member: bob.user.id, rights: true });
    expect(await admins()).toEqual([alice.user.id, bob.user.id]);
    await alice.client.setAdmin(chatId, { member: bob.user.id, rights: false });
    expect(await admins()).toEqual([alice.user.id]);
    await waitUntil('everybody knows', () => told.every(({ length }) => length === 2), { describe: () => told.map(({ length }) => length) });
    for (const events of told) {
      const change = { type: 'memberAdminChanged', chatId, userId: bob.user.id, user: { name: 'Bob' } };
      expect(events).toMatchObject([{ ...change, isAdmin: true }, { ...change, isAdmin: false }]);
    }
  });

  it('is renamed, gains and loses members', async () => {
    const { server, alice, bob, carol, chatId } = await newGroup();
    const dave = await newPerson(server, { firstName: 'Dave' });
    await introduce(alice, dave);
    const [byAlice, byBob] = [alice, bob].map((person) => note(person, 'chatUpdated', 'membersChanged'));
    await alice.client.setChatTitle(chatId, 'Crew');
    expect(await alice.client.addMembers(chatId, [dave.user.id])).toEqual([]);
    await alice.client.removeMember(chatId, carol.user.id);
    await dave.client.leaveChat(chatId);
    await waitUntil('all of it is told', () => [byAlice, byBob].every((events) => events?.filter(({ type }) => type === 'membersChanged').length === 3));
    for (const events of [byAlice, byBob]) {
      expect(events).toMatchObject([
        { type: 'chatUpdated', chatId, chat: { name: 'Crew' }, changed: ['title'] },
        { type: 'chatUpdated', chatId, changed: ['memberCount'] },
        { type: 'membersChanged', chatId, joined: [dave.user.id], left: [], actor: { name: 'Alice' } },
        { type: 'chatUpdated', chatId, changed: ['memberCount'] },
        { type: 'membersChanged', chatId, joined: [], left: [carol.user.id] },
        { type: 'chatUpdated', chatId, changed: ['memberCount'] },
        { type: 'membersChanged', chatId, joined: [], left: [dave.user.id], actor: { name: 'Dave' } },
      ]);
    }
    expect((await bob.client.getChat(chatId)).chat).toMatchObject({ name: 'Crew', object: { participantsCount: 2 } });
    await expect(carol.client.sendText(chatId, 'let me in')).rejects.toMatchObject({ code: 'RPC_ERROR' });
  });

  it('is joined by its link', async () => {
    const { server, alice, chatId } = await newGroup();
    const dave = await newPerson(server, { firstName: 'Dave' });
    const told = note(alice, 'membersChanged');
    const link = await alice.client.getInviteLink(chatId);
    expect(await dave.client.joinChat(link)).toMatchObject({ chatId, chat: { name: 'Team' } });
    await waitUntil('Alice knows', () => told.length === 1);
    expect(told).toMatchObject([{ chatId, joined: [dave.user.id], actor: { name: 'Dave' } }]);
    await dave.client.sendText(chatId, 'hello');
    await waitUntil('Alice reads it', () => alice.read.includes('hello'));
  });

  it('stands in the list of chats with its newest message', async () => {
    const { bob, carol, chatId } = await newGroup();
    await carol.client.sendText(chatId, 'newest');
    await waitUntil('Bob has it', () => bob.read.length === 1);
    expect(await bob.client.getDialogs()).toMatchObject([{ chatId, chat: { name: 'Team' }, unreadCount: 2, topMessage: { message: 'newest' } }]);
  });
});
