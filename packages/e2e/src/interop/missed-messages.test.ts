/** What arrives while a client is cut off, 500 messages in a private chat and 500 in a channel: heard once and in order. */
import { join } from 'node:path';
import type { Client } from '@kitewire/sdk';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newMixedCouple } from '../support/mtcute-couple.js';
import { introduce, newClient, newPerson } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';

const username = 'newsroom';
const count = 500;

/** So impatient that nobody waits for a pause. */
const reconnect = { first: 20, ceiling: 100, settled: 300 };

const numbered = (name: string): string[] => Array.from({ length: count }, (_, index) => `${name} ${index}`);
const isOf = (name: string) => (text: string): boolean => text.startsWith(name);

/** Notes the texts that a client tells of, and gives what it says it has lost. */
function follow(client: Client, heard: string[]): unknown[] {
  const losses: unknown[] = [];
  client.on('newMessage', ({ message }) => void (message._ === 'message' && heard.push(message.message)));
  client.on('updatesLost', (event) => losses.push(event));
  return losses;
}

describe('500 messages in a private chat and 500 in a channel', () => {
  it('that came while mtcute and ours were cut off are told by both once and in order, by ours also over a restart', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newMixedCouple(server, relay.address);
    const database = join(makeDirectory(), 'carol.db');
    const carol = await newPerson(server, { firstName: 'Carol', via: relay.address, storage: sqlite(database), reconnect });
    await introduce(bob, carol);
    const { chatId: channel } = await bob.client.createChannel('Newsroom');
    await bob.client.setChatUsername(channel, username);
    await alice.client.joinChat(username);
    await carol.client.joinChat(username);
    await bob.client.sendText(channel, 'before');
    await waitUntil('both follow the channel', () => [alice, carol].every(({ read }) => read.at(-1) === 'before'));
    for (const { read } of [alice, carol]) read.splice(0);

    relay.cut({ refuse: true });
    const [letters, news] = [numbered('letter'), numbered('news')];
    const writeAll = (chat: number, texts: readonly string[]) => texts.map((text) => bob.client.sendText(chat, text));
    await Promise.all([writeAll(channel, news), writeAll(alice.userId, letters), writeAll(carol.user.id, letters)].flat());
    expect([...alice.read, ...carol.read]).toEqual([]);
    relay.mend();

    await waitUntil('Carol has begun to catch up', () => carol.read.length > 0, { within: 20_000 });
    await carol.client.close();
    expect(carol.read.length).toBeLessThan(2 * count);
    const again = newClient(server, { via: relay.address, storage: sqlite(database), reconnect });
    const losses = follow(again, carol.read);
    await again.start();
    const readers = [alice.read, carol.read];
    await waitUntil('both have all', () => readers.every(({ length }) => length >= 2 * count), { within: 20_000, describe: () => readers.map(({ length }) => length) });
    // Whatever would be told twice comes before this.
    await Promise.all([channel, alice.userId, carol.user.id].map((chat) => bob.client.sendText(chat, 'after')));
    await waitUntil('both are up to date', () => readers.every((read) => read.filter((text) => text === 'after').length === 2));
    for (const read of readers) {
      expect(read.filter(isOf('letter'))).toEqual(letters);
      expect(read.filter(isOf('news'))).toEqual(news);
      expect(read).toHaveLength(2 * count + 2);
    }
    expect([...losses, ...carol.losses]).toEqual([]);
  });
});
