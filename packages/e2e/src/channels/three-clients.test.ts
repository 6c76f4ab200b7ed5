/** One supergroup and one channel with three clients in each: ours, mtcute and GramJS. */
import type { KitewireServer } from '@kitewire/reference-server';
import type * as tl from '@kitewire/tl-schema/api';
import { Api } from 'telegram';
import { DeletedMessage } from 'telegram/events/DeletedMessage.js';
import { EditedMessage } from 'telegram/events/EditedMessage.js';
import { NewMessage } from 'telegram/events/NewMessage.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { type GramjsPerson, newGramjsPerson } from '../support/gramjs.js';
import { type MtcutePerson, newMtcutePerson } from '../support/mtcute.js';
import { newPerson, type Person } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const username = 'newsroom';

/** What a client was told, in order: `+text`, `~text` for an edit, `-id` for a deletion. */
interface Watcher {
  readonly seen: string[];
}

/** Somebody with their client, who does the same things as the others. */
interface Member extends Watcher {
  readonly name: string;
  post(text: string): Promise<number>;
  edit(id: number, text: string): Promise<void>;
  delete(id: number): Promise<void>;
  history(): Promise<string[]>;
}

function oursIn(ada: Person, channel: { readonly channelId: number; readonly accessHash: bigint }): Member {
  const { client } = ada;
  const peer = { _: 'inputPeerChannel', ...channel } as const;
  const seen: string[] = [];
  client.on('update', ({ update }) => seen.push(...describeUpdate(update)));
  return {
    name: 'ours',
    seen,
    post: async (text) => {
      const result = await client.call({ _: 'messages.sendMessage', peer, message: text, randomId: BigInt(Date.now()) * 1000n + BigInt(seen.length) });
      const sent = 'updates' in result ? result.updates.find((update) => update._ === 'updateMessageID') : undefined;
      return sent?.id ?? 0;
    },
    edit: async (id, message) => void (await client.call({ _: 'messages.editMessage', peer, id, message })),
    delete: async (id) => void (await client.call({ _: 'channels.deleteMessages', channel: { _: 'inputChannel', ...channel }, id: [id] })),
    history: async () => {
      const page = await client.call({ _: 'messages.getHistory', peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: 0n });
      return 'messages' in page ? page.messages.flatMap((message) => (message._ === 'message' ? [message.message] : [])) : [];
    },
  };
}

function describeUpdate(update: tl.Update): string[] {
  switch (update._) {
    case 'updateNewChannelMessage':
      return update.message._ === 'message' && !update.message.out ? [`+${update.message.message}`] : [];
    case 'updateEditChannelMessage':
      return update.message._ === 'message' && !update.message.out ? [`~${update.message.message}`] : [];
    case 'updateDeleteChannelMessages':
      return update.messages.map((id) => `-${id}`);
    default:
      return [];
  }
}

function mtcuteIn({ client }: MtcutePerson): Member {
  const seen: string[] = [];
  client.onNewMessage.add((message) => {
    if (!message.isService && !message.isOutgoing) seen.push(`+${message.text}`);
  });
  client.onEditMessage.add((message) => void seen.push(`~${message.text}`));
  client.onDeleteMessage.add((update) => void seen.push(...update.messageIds.map((id) => `-${id}`)));
  return {
    name: 'mtcute',
    seen,
    post: async (text) => (await client.sendText(username, text)).id,
    edit: async (message, text) => void (await client.editMessage({ chatId: username, message, text })),
    delete: async (id) => client.deleteMessagesById(username, [id]),
    history: async () => (await client.getHistory(username, { limit: 100 })).filter((message) => !message.isService).map((message) => message.text),
  };
}

function gramjsIn({ client }: GramjsPerson): Member {
  const seen: string[] = [];
  client.addEventHandler(({ message }) => void seen.push(`+${message.message}`), new NewMessage({ incoming: true }));
  client.addEventHandler(({ message }) => void seen.push(`~${message.message}`), new EditedMessage({ incoming: true }));
  client.addEventHandler(({ deletedIds }) => void seen.push(...deletedIds.map((id) => `-${id}`)), new DeletedMessage({}));
  return {
    name: 'GramJS',
    seen,
    post: async (message) => (await client.sendMessage(username, { message })).id,
    edit: async (message, text) => void (await client.editMessage(username, { message, text })),
    delete: async (id) => void (await client.deleteMessages(username, [id], { revoke: true })),
    history: async () => {
      const texts: string[] = [];
      for await (const message of client.iterMessages(username, { limit: 100 })) if (message instanceof Api.Message) texts.push(message.message);
      return texts;
    },
  };
}

describe('three clients', () => {
  let server: KitewireServer;
  let ada: Person;
  let mia: MtcutePerson;
  let greg: GramjsPerson;
  beforeEach(async () => {
    server = await startServer();
    ada = await newPerson(server, { firstName: 'Ada' });
    // mtcute cannot sign up.
    const { phone } = await newPerson(server, { firstName: 'Mia' });
    mia = await newMtcutePerson(server, { phone });
    greg = await newGramjsPerson(server, { phone: '+15559998877', firstName: 'Greg' });
  });

  /** Ada makes a public channel; the others find it by its name and come in, each with their own client. */
  async function gather(kind: { readonly megagroup?: true; readonly broadcast?: true }): Promise<Member[]> {
    const made = await ada.client.call({ _: 'channels.createChannel', title: 'Newsroom', about: 'for all', ...kind });
    const [chat] = 'chats' in made ? made.chats : [];
    if (chat?._ !== 'channel' || chat.accessHash === undefined) throw new RangeError('expected a channel');
    const channel = { channelId: chat.id, accessHash: chat.accessHash };
    await ada.client.call({ _: 'channels.updateUsername', channel: { _: 'inputChannel', ...channel }, username });
    await mia.client.joinChat(username);
    await greg.client.invoke(new Api.channels.JoinChannel({ channel: username }));
    return [oursIn(ada, channel), mtcuteIn(mia), gramjsIn(greg)];
  }

  const allHave = (members: readonly Member[], what: string): Promise<void> =>
    waitUntil(`all have ${what}`, () => members.every((member) => member.seen.includes(what)), { describe: () => members.map(({ name, seen }) => [name, seen]) });

  it("see each other's posts, edits and deletions in a supergroup", async () => {
    const members = await gather({ megagroup: true });
    const left: string[] = [];
    for (const author of members) {
      const others = members.filter((member) => member !== author);
      const id = await author.post(`by ${author.name}`);
      await allHave(others, `+by ${author.name}`);
      await author.edit(id, `by ${author.name}, again`);
      await allHave(others, `~by ${author.name}, again`);
      await author.delete(await author.post('a slip'));
      await allHave(others, `-${id + 1}`);
      left.unshift(`by ${author.name}, again`);
    }
    for (const member of members) expect(await member.history()).toEqual(left);
    expect([...mia.errors, ...greg.errors]).toEqual([]);
  });

  it('follow a channel in which one of them writes', async () => {
    const members = await gather({ broadcast: true });
    const [author, ...readers] = members as [Member, Member, Member];
    for (const reader of readers) await expect(reader.post('me too')).rejects.toThrow();
    const texts = Array.from({ length: 10 }, (_, index) => `news ${index}`);
    const ids: number[] = [];
    for (const text of texts) ids.push(await author.post(text));
    await allHave(readers, '+news 9');
    for (const reader of readers) expect(reader.seen).toEqual(texts.map((text) => `+${text}`));
    await author.edit(ids[0] ?? 0, 'old news');
    await author.delete(ids[1] ?? 0);
    await allHave(readers, '~old news');
    await allHave(readers, `-${ids[1]}`);
    for (const member of members) expect(await member.history()).toEqual([...texts.slice(2).reverse(), 'old news']);
    const unread: number[] = [];
    for await (const dialog of mia.client.iterDialogs()) unread.push(dialog.unreadCount);
    expect(unread).toEqual([9]);
    expect([...mia.errors, ...greg.errors]).toEqual([]);
  });
});
