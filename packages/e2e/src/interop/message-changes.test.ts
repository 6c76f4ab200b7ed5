/** Messages, edits, deletions, pins and read marks of our client in every kind of chat, as clients that nobody here wrote see them. */
import type { KitewireServer } from '@kitewire/reference-server';
import { describe, expect, it } from 'vitest';
import { newGramjsPerson } from '../support/gramjs.js';
import { newMtcutePerson } from '../support/mtcute.js';
import { newCouple, type Person } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** Somebody with a foreign client: what it was told, and what it does. */
interface Foreigner {
  readonly told: string[];
  /** Writes to somebody by his username, or to a group or channel by its marked id. */
  readonly write: (to: string | number, text: string) => Promise<unknown>;
}

/** The fields of an update that tell changes apart; both clients name them alike. */
interface ChangeFields {
  readonly message?: { readonly message?: string; readonly out?: boolean };
  readonly messages?: readonly number[];
  readonly pinned?: boolean;
}

/** What an update says, in a word and a number or text. */
function describeUpdate(name: string, update: ChangeFields): string[] {
  switch (name) {
    case 'updateNewMessage':
    case 'updateNewChannelMessage':
      return update.message?.message && !update.message.out ? [`new: ${update.message.message}`] : [];
    case 'updateEditMessage':
    case 'updateEditChannelMessage':
      return [`edited: ${update.message?.message}`];
    case 'updateDeleteMessages':
    case 'updateDeleteChannelMessages':
      return [`deleted: ${update.messages?.length}`];
    case 'updateReadHistoryOutbox':
    case 'updateReadChannelOutbox':
      return ['read'];
    case 'updatePinnedMessages':
    case 'updatePinnedChannelMessages':
      return [update.pinned ? 'pinned' : 'unpinned'];
    default:
      return [];
  }
}

async function withMtcute(server: KitewireServer, phone: string): Promise<Foreigner> {
  const { client } = await newMtcutePerson(server, { phone });
  const told: string[] = [];
  client.onRawUpdate.add(({ update }) => void told.push(...describeUpdate(update._, update as ChangeFields)));
  return { told, write: (to, text) => client.sendText(to, text) };
}

async function withGramjs(server: KitewireServer, phone: string): Promise<Foreigner> {
  const { client } = await newGramjsPerson(server, { phone });
  const told: string[] = [];
  client.addEventHandler((update: ChangeFields & { readonly className?: string }) => {
    const name = update.className ?? '';
    told.push(...describeUpdate(name.charAt(0).toLowerCase() + name.slice(1), update));
  });
  return { told, write: (to, message) => client.sendMessage(to, { message }) };
}

/** The chats in which our Alice changes things, each with how it comes to be; it resolves to how either side names it. */
const chats = {
  'a private chat': async ({ client }: Person, bob: Person) => {
    await client.call({ _: 'account.updateUsername', username: 'alice_ours' });
    return { ours: bob.user.id, theirs: 'alice_ours' };
  },
  'a basic group': async ({ client }: Person, bob: Person) => {
    const { chatId } = await client.createGroup('Team', { members: [bob.user.id] });
    return { ours: chatId, theirs: chatId };
  },
  'a supergroup': async ({ client }: Person, bob: Person) => {
    const { chatId } = await client.createSupergroup('Crowd');
    await client.addMembers(chatId, [bob.user.id]);
    return { ours: chatId, theirs: chatId };
  },
  'a channel': async ({ client }: Person, bob: Person) => {
    const { chatId } = await client.createChannel('Newsroom');
    await client.addMembers(chatId, [bob.user.id]);
    return { ours: chatId, theirs: undefined };
  },
} as const;

describe('what our client writes and changes', () => {
  it.each([['mtcute', withMtcute], ['GramJS', withGramjs]] as const)('is seen live by %s in every kind of chat', async (_, open) => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const foreigner = await open(server, bob.phone);
    for (const [kind, make] of Object.entries(chats)) {
      const { ours, theirs } = await make(alice, bob);
      const { id } = await alice.client.sendText(ours, 'frist');
      await waitUntil(`it knows ${kind}`, () => foreigner.told.length === 1);
      await alice.client.editText(ours, { id, text: 'first' });
      await alice.client.pinMessage(ours, id);
      if (theirs !== undefined) {
        await foreigner.write(theirs, `hello in ${kind}`);
        await waitUntil('ours reads the answer', () => alice.read.includes(`hello in ${kind}`));
        await alice.client.markRead(ours);
      }
      await alice.client.unpinAllMessages(ours);
      await alice.client.deleteMessages(ours, [id]);
      const expected = ['new: frist', 'edited: first', 'pinned', ...(theirs === undefined ? [] : ['read']), 'unpinned', 'deleted: 1'];
      await waitUntil(`all of ${kind} has come`, () => foreigner.told.length >= expected.length, { describe: () => foreigner.told });
      expect([kind, ...foreigner.told.splice(0)]).toEqual([kind, ...expected]);
    }
  });
});
