/** A basic group over real sockets: with our client, with mtcute and with GramJS in it. */
import type { KitewireServer } from '@kitewire/reference-server';
import type * as tl from '@kitewire/tl-schema/api';
import { Api } from 'telegram';
import { returnBigInt } from 'telegram/Helpers.js';
import { describe, expect, it } from 'vitest';
import { type GramjsPerson, newGramjsPerson } from '../support/gramjs.js';
import { type MtcutePerson, newMtcutePerson } from '../support/mtcute.js';
import { newPerson, type Person } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** Three people who know each other by name, each with another client. */
interface Table {
  readonly server: KitewireServer;
  readonly ada: Person;
  readonly mia: MtcutePerson;
  readonly gil: GramjsPerson;
}

async function sitDown(): Promise<Table> {
  const server = await startServer();
  const people: Person[] = [];
  for (const [firstName, username] of [['Ada', 'ada_ours'], ['Mia', 'mia_mtcute'], ['Gil', 'gil_gramjs']] as const) {
    const person = await newPerson(server, { firstName });
    await person.client.call({ _: 'account.updateUsername', username });
    people.push(person);
  }
  const [ada, mia, gil] = people as [Person, Person, Person];
  for (const { client } of [mia, gil]) await client.close();
  return { server, ada, mia: await newMtcutePerson(server, { phone: mia.phone }), gil: await newGramjsPerson(server, { phone: gil.phone }) };
}

/** The id of the one group that Ada is in. */
async function groupOf({ client }: Person): Promise<number> {
  const answer = await client.call({ _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 100, hash: 0n });
  const chats = 'chats' in answer ? answer.chats.filter((chat) => chat._ === 'chat') : [];
  expect(chats).toHaveLength(1);
  return chats[0]?.id ?? 0;
}

const inputUser = async (person: Person, username: string): Promise<tl.InputUser> => {
  const { users } = await person.client.call({ _: 'contacts.resolveUsername', username });
  const [user] = users;
  if (user?._ !== 'user') throw new RangeError(`nobody is called ${username}`);
  return { _: 'inputUser', userId: user.id, accessHash: user.accessHash ?? 0n };
};

/** Everybody says something in the group, and hears the two others; all see the same conversation. */
async function talk({ ada, mia, gil }: Table, chatId: number): Promise<void> {
  const peer = new Api.InputPeerChat({ chatId: returnBigInt(chatId) });
  const marks = [ada.read.length, mia.read.length, gil.read.length] as const;
  await ada.client.sendText(-chatId, 'Ada here');
  await waitUntil('mtcute has heard Ada', () => mia.read.includes('Ada here', marks[1]), { describe: () => mia.read });
  await mia.client.sendText(-chatId, 'Mia here');
  await waitUntil('GramJS has heard both', () => gil.read.slice(marks[2]).filter((text) => text !== '').length === 2, { describe: () => gil.read });
  await gil.client.sendMessage(peer, { message: 'Gil here' });
  await waitUntil('ours has heard both', () => ada.read.length === marks[0] + 2, { describe: () => ada.read });
  await waitUntil('mtcute has heard both', () => mia.read.includes('Gil here', marks[1]), { describe: () => mia.read });
  expect(ada.read.slice(marks[0])).toEqual(['Mia here', 'Gil here']);
  const said = ['Gil here', 'Mia here', 'Ada here'];
  expect((await ada.client.getHistory(-chatId, { limit: 3 })).messages.map((message) => (message._ === 'message' ? message.message : message._))).toEqual(said);
  expect((await mia.client.getHistory(-chatId, { limit: 3 })).map(({ text }) => text)).toEqual(said);
  expect(Array.from(await gil.client.getMessages(peer, { limit: 3 })).map(({ message }) => message)).toEqual(said);
  expect([...mia.errors, ...gil.errors]).toEqual([]);
}

describe('a basic group', () => {
  it('is made with our client, and spoken in with mtcute and GramJS', async () => {
    const table = await sitDown();
    const { ada } = table;
    const users = [await inputUser(ada, 'mia_mtcute'), await inputUser(ada, 'gil_gramjs')];
    const { updates } = await ada.client.call({ _: 'messages.createChat', title: 'Ours', users });
    expect(updates).toMatchObject({ chats: [{ title: 'Ours', creator: true, participantsCount: 3 }] });
    await talk(table, await groupOf(ada));
  });

  it('is made with mtcute, which renames it, brings people in and out, and sees who is in', async () => {
    const table = await sitDown();
    const { ada, mia, gil } = table;
    const { chat, missing } = await mia.client.createGroup({ title: 'Theirs', users: ['ada_ours', 'gil_gramjs'] });
    expect(missing).toEqual([]);
    expect(chat).toMatchObject({ title: 'Theirs', chatType: 'group' });
    await waitUntil('ours knows the group', () => ada.heard.length === 1);
    await talk(table, await groupOf(ada));

    await mia.client.setChatTitle(chat.id, 'Still theirs');
    await mia.client.kickChatMember({ chatId: chat.id, userId: 'ada_ours' });
    await expect(ada.client.sendText(chat.id, 'x')).rejects.toMatchObject({ type: 'CHAT_WRITE_FORBIDDEN' });
    expect((await mia.client.getChatMembers(chat.id)).map(({ user }) => user.id).sort()).toEqual([mia.userId, gil.userId].sort());
    expect(await mia.client.addChatMembers(chat.id, 'ada_ours', {})).toEqual([]);
    expect(await mia.client.getChatMembers(chat.id)).toHaveLength(3);
    expect(await mia.client.getFullChat(chat.id)).toMatchObject({ title: 'Still theirs', isCreator: true });
    await ada.client.sendText(chat.id, 'back again');
    await waitUntil('mtcute hears it', () => mia.read.includes('back again'));
    await waitUntil('GramJS hears it', () => gil.read.includes('back again'));
  });

  it('is made with GramJS at its own layer, and joined through its link by mtcute', async () => {
    const table = await sitDown();
    const { ada, mia, gil } = table;
    const made = await gil.client.invoke(new Api.messages.CreateChat({ title: 'Old layer', users: ['ada_ours'] }));
    expect(made.className).toBe('messages.InvitedUsers');
    const chatId = await groupOf(ada);
    const peer = new Api.InputPeerChat({ chatId: returnBigInt(chatId) });
    const invite = await gil.client.invoke(new Api.messages.ExportChatInvite({ peer }));
    const link = 'link' in invite ? invite.link : '';
    expect(await mia.client.getChatPreview(link)).toMatchObject({ title: 'Old layer', memberCount: 2 });
    await mia.client.joinChat(link);
    await waitUntil('ours is told', () => ada.heard.some(({ message }) => message._ === 'messageService' && message.action._ === 'messageActionChatJoinedByLink'));
    await talk(table, chatId);

    await gil.client.invoke(new Api.messages.EditChatTitle({ chatId: returnBigInt(chatId), title: 'Older layer' }));
    await gil.client.invoke(new Api.messages.EditChatAdmin({ chatId: returnBigInt(chatId), userId: 'mia_mtcute', isAdmin: true }));
    const full = await gil.client.invoke(new Api.messages.GetFullChat({ chatId: returnBigInt(chatId) }));
    expect((full.fullChat as Api.ChatFull).participants).toMatchObject({
      participants: [{ className: 'ChatParticipantCreator' }, { className: 'ChatParticipant' }, { className: 'ChatParticipantAdmin' }],
    });
    expect(full.chats[0]).toMatchObject({ title: 'Older layer', creator: true });
    await mia.client.kickChatMember({ chatId: -chatId, userId: 'ada_ours' });
    await expect(ada.client.sendText(-chatId, 'x')).rejects.toMatchObject({ type: 'CHAT_WRITE_FORBIDDEN' });
    await gil.client.invoke(new Api.messages.DeleteChatUser({ chatId: returnBigInt(chatId), userId: new Api.InputUserSelf() }));
    await mia.client.sendText(-chatId, 'alone');
    expect(gil.read).not.toContain('alone');
    expect([...mia.errors, ...gil.errors]).toEqual([]);
  });
});
