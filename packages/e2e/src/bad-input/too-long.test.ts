/** Packets over the cap that come about in earnest: a call that is too long, an answer that is. */
import type * as tl from '@kitewire/tl-schema/api';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { describe, expect, it } from 'vitest';
import { newClient, newCouple, newPerson, type Person } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

const random = createSeededRandom(3);

/** A text that does not compress: characters of three bytes each, as different as can be. */
function incompressible(length: number): string {
  const bytes = random.bytes(length * 2);
  let result = '';
  for (let index = 0; index < length; index += 1) {
    result += String.fromCharCode(0x800 + ((((bytes[index * 2] as number) << 8) | (bytes[index * 2 + 1] as number)) % 0xb000));
  }
  return result;
}

/** The longest thing that can be said: 4096 characters, and links whose addresses are 8192 together. */
const longest = (): { text: string; entities: tl.MessageEntity[] } => ({
  text: incompressible(4096),
  entities: Array.from({ length: 4 }, (_, offset) => ({ _: 'messageEntityTextUrl', offset, length: 1, url: `https://x.org/${incompressible(2030)}` })),
});

async function fill(person: Person, other: Person, count: number): Promise<string[]> {
  const texts: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const { text, entities } = longest();
    texts.push(text);
    await person.client.sendText(other.user.id, text, { entities });
  }
  return texts;
}

describe('a call over the cap', () => {
  it('fails with a typed error, and the client and its other calls go on', async () => {
    const { client } = await newPerson(await startServer());
    const bytes = random.bytes(3 << 20);
    const tooLong = client.call({ _: 'upload.saveFilePart', fileId: 1n, filePart: 0, bytes });
    const other = client.sendText('me', 'short');
    await expect(inTime('it has failed', tooLong)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringMatching(/3\d{6} bytes/) });
    expect((await inTime('the other is answered', other)).id).toBeGreaterThan(0);
    await expect(client.sendText('me', 'x'.repeat(5000))).rejects.toMatchObject({ type: 'MESSAGE_TOO_LONG' });
    await client.sendText('me', 'still here');
  });

  it('is none when it is just below it', async () => {
    const { client } = await newPerson(await startServer());
    const call = client.call({ _: 'upload.saveFilePart', fileId: 1n, filePart: 0, bytes: random.bytes(1_000_000) });
    // The server has no files yet; that it says so shows that it has read the call.
    await expect(inTime('it is answered', call)).rejects.toMatchObject({ code: 'RPC_ERROR', errorCode: 400 });
  });
});

describe('answers that would be over the cap', () => {
  it('come in pieces: the longest history of the longest messages', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const texts = await fill(alice, bob, 100);
    const found: string[] = [];
    for (let before: number | undefined; found.length < 100; ) {
      const page = await inTime('a page has come', bob.client.getHistory(alice.user.id, { limit: 100, source: 'server', ...(before !== undefined && { before }) }));
      expect(page.messages.length).toBeGreaterThan(0);
      found.push(...page.messages.map((message) => (message._ === 'message' ? message.message : '')));
      before = page.messages.at(-1)?.id;
    }
    expect(found.reverse()).toEqual(texts);
  });

  it('come in pieces: what a client has missed', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newCouple(server, { bob: { via: relay.address } });
    await waitUntil('Bob listens', async () => (await bob.client.call({ _: 'updates.getState' })).pts > 0);
    const { pts, date, qts } = await bob.client.call({ _: 'updates.getState' });
    relay.cut({ refuse: true });
    const texts = await fill(alice, bob, 100);
    relay.mend();
    const tablet = newClient(server);
    await tablet.start({ phone: bob.phone, code: () => server.codeFor(bob.phone) });
    const missed: string[] = [];
    for (let from = pts; ; ) {
      const difference = await inTime('a piece has come', tablet.call({ _: 'updates.getDifference', pts: from, date, qts }));
      if (difference._ !== 'updates.differenceSlice' && difference._ !== 'updates.difference') break;
      missed.push(...difference.newMessages.map((message) => (message._ === 'message' ? message.message : '')));
      if (difference._ === 'updates.difference') break;
      from = difference.intermediateState.pts;
    }
    expect(missed).toEqual(texts);
    await waitUntil('Bob himself has caught up', () => bob.read.length >= 100, { within: 15_000 });
    expect(bob.read).toEqual(texts);
  });

  it('are repeated after a cut like any other', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newCouple(server, { bob: { via: relay.address, reconnect: { first: 10, ceiling: 50, settled: 100 } } });
    await fill(alice, bob, 60);
    await waitUntil('Bob has heard them', () => bob.read.length === 60);
    relay.swallowAnswers();
    const history = bob.client.getHistory(alice.user.id, { limit: 40, source: 'server' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    relay.cut();
    expect((await inTime('the history has come', history)).messages.length).toBeGreaterThan(0);
  });
});
