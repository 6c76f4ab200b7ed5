/** Edits, deletions, pins and read marks that our client makes, as clients that nobody here wrote see them. */
import type { KitewireServer } from '@kitewire/reference-server';
import { describe, expect, it } from 'vitest';
import { newGramjsPerson } from '../support/gramjs.js';
import { newMtcutePerson } from '../support/mtcute.js';
import { newCouple } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

/** Somebody with a foreign client: what it was told, and how it writes to somebody with a username. */
interface Foreigner {
  readonly told: string[];
  readonly write: (username: string, text: string) => Promise<unknown>;
}

/** The fields of an update that tell changes apart; both clients name them alike. */
interface ChangeFields {
  readonly message?: { readonly message?: string };
  readonly messages?: readonly number[];
  readonly pinned?: boolean;
}

/** What an update says, in a word and a number or text. */
function describeUpdate(name: string, update: ChangeFields): string[] {
  switch (name) {
    case 'updateEditMessage':
      return [`edited: ${update.message?.message}`];
    case 'updateDeleteMessages':
      return [`deleted: ${update.messages?.length}`];
    case 'updateReadHistoryOutbox':
      return ['read'];
    case 'updatePinnedMessages':
      return [update.pinned ? 'pinned' : 'unpinned'];
    default:
      return [];
  }
}

async function withMtcute(server: KitewireServer, phone: string): Promise<Foreigner> {
  const { client } = await newMtcutePerson(server, { phone });
  const told: string[] = [];
  client.onRawUpdate.add(({ update }) => void told.push(...describeUpdate(update._, update as ChangeFields)));
  return { told, write: (username, text) => client.sendText(username, text) };
}

async function withGramjs(server: KitewireServer, phone: string): Promise<Foreigner> {
  const { client } = await newGramjsPerson(server, { phone });
  const told: string[] = [];
  client.addEventHandler((update: ChangeFields & { readonly className?: string }) => {
    const name = update.className ?? '';
    told.push(...describeUpdate(name.charAt(0).toLowerCase() + name.slice(1), update));
  });
  return { told, write: (username, message) => client.sendMessage(username, { message }) };
}

describe('changes that our client makes', () => {
  it.each([['mtcute', withMtcute], ['GramJS', withGramjs]] as const)('are seen by %s', async (_, open) => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    await alice.client.call({ _: 'account.updateUsername', username: 'alice_ours' });
    await bob.client.close();
    const foreigner = await open(server, bob.phone);
    const { id } = await alice.client.sendText(bob.user.id, 'frist');
    await alice.client.editText(bob.user.id, { id, text: 'first' });
    await alice.client.pinMessage(bob.user.id, id);
    await foreigner.write('alice_ours', 'hello');
    await waitUntil('ours reads the answer', () => alice.read.includes('hello'));
    await alice.client.markRead(bob.user.id);
    await alice.client.unpinAllMessages(bob.user.id);
    await alice.client.deleteMessages(bob.user.id, [id]);
    const expected = ['edited: first', 'pinned', 'read', 'unpinned', 'deleted: 1'];
    await waitUntil('all of it has come', () => foreigner.told.length === expected.length, { describe: () => foreigner.told });
    expect(foreigner.told).toEqual(expected);
  });
});
