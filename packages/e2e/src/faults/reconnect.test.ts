/** A conversation over a line that fails, with a server that restarts: nothing is lost, nothing comes twice. */
import { join } from 'node:path';
import { createSeededRandom } from '@kitewire/mtproto/testing';
import { createServer } from '@kitewire/reference-server';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newCouple, newPerson, type Person } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

/** So impatient that a test with twenty cuts ends soon. */
const reconnect = { first: 20, ceiling: 150, settled: 300 };

const historyOf = async (person: Person, other: Person): Promise<string[]> => {
  const messages = await person.client.getHistory(other.user.id);
  return messages.messages.map((message) => (message._ === 'message' ? message.message : message._)).reverse();
};

/** Says so many things, one after the other, with short pauses as people make. */
async function talk(from: Person, to: Person, texts: readonly string[], pause: () => number): Promise<void> {
  for (const text of texts) {
    await from.client.sendText(to.user.id, text);
    await new Promise((resolve) => setTimeout(resolve, pause()));
  }
}

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name} ${index}`);

describe('a conversation of 60 messages', () => {
  it.each([1, 2, 3])('over lines that are cut at random moments loses nothing and repeats nothing (seed %i)', async (seed) => {
    const random = createSeededRandom(seed);
    const server = await startServer();
    const [relayA, relayB] = [await startRelay(server.address), await startRelay(server.address)];
    const { alice, bob } = await newCouple(server, {
      alice: { via: relayA.address, reconnect },
      bob: { via: relayB.address, reconnect },
    });
    const fromAlice = numbered('Alice', 30);
    const fromBob = numbered('Bob', 30);
    // Long enough for a few messages, too short for the conversation; also in the middle of a packet.
    for (const relay of [relayA, relayB]) {
      relay.planCuts(() => random.integer(500, 6000));
      relay.cut();
    }
    const pause = (): number => random.integer(0, 20);
    await inTime('both have said everything', Promise.all([talk(alice, bob, fromAlice, pause), talk(bob, alice, fromBob, pause)]), 20_000);
    await waitUntil('both have heard everything', () => alice.read.length >= 30 && bob.read.length >= 30, {
      within: 15_000,
      describe: () => ({ alice: alice.read, bob: bob.read }),
    });
    expect(relayA.connections + relayB.connections).toBeGreaterThan(8);
    for (const relay of [relayA, relayB]) relay.planCuts(undefined);
    relayA.cut();
    relayB.cut();
    expect(alice.read).toEqual(fromBob);
    expect(bob.read).toEqual(fromAlice);
    expect(alice.wrote).toEqual(fromAlice);
    expect(bob.wrote).toEqual(fromBob);
    expect(await historyOf(alice, bob)).toEqual(await historyOf(bob, alice));
    expect(await historyOf(bob, alice)).toHaveLength(60);
    expect([...alice.losses, ...bob.losses]).toEqual([]);
  });

  it('goes on over a restart of the server', async () => {
    const random = createSeededRandom(7);
    const data = join(makeDirectory(), 'server');
    let server = await createServer({ data });
    onTestFinished(() => server.close());
    const { port } = server.address;
    const { alice, bob } = await newCouple(server, { alice: { reconnect }, bob: { reconnect } });
    const fromAlice = numbered('Alice', 30);
    const fromBob = numbered('Bob', 30);
    const pause = (): number => random.integer(0, 30);
    const conversation = Promise.all([talk(alice, bob, fromAlice, pause), talk(bob, alice, fromBob, pause)]);
    for (const moment of [8, 20]) {
      await waitUntil('the conversation has got somewhere', () => bob.read.length >= moment);
      await server.close();
      server = await createServer({ data, port });
    }
    await inTime('both have said everything', conversation, 20_000);
    await waitUntil('both have heard everything', () => alice.read.length >= 30 && bob.read.length >= 30, {
      within: 15_000,
      describe: () => ({ alice: alice.read, bob: bob.read }),
    });
    expect(alice.read).toEqual(fromBob);
    expect(bob.read).toEqual(fromAlice);
    expect(alice.wrote).toEqual(fromAlice);
    expect(bob.wrote).toEqual(fromBob);
    expect(await historyOf(alice, bob)).toEqual(await historyOf(bob, alice));
    expect(await historyOf(bob, alice)).toHaveLength(60);
    expect([...alice.losses, ...bob.losses]).toEqual([]);
  });
});

describe('a crowd of messages', () => {
  it.each([11, 12])('sent without waiting for each other arrives once, over cuts and a restart of the server (seed %i)', async (seed) => {
    const random = createSeededRandom(seed);
    const data = join(makeDirectory(), 'server');
    let server = await createServer({ data });
    onTestFinished(() => server.close());
    const { port } = server.address;
    const relay = await startRelay(server.address);
    const { alice, bob } = await newCouple(server, { alice: { via: relay.address, reconnect }, bob: { via: relay.address, reconnect } });
    relay.planCuts(() => random.integer(200, 9000));
    relay.cut();
    const texts = numbered('crowd', 40);
    const sent: number[] = [];
    const sending = Promise.all(
      texts.map(async (text, index) => {
        await new Promise((resolve) => setTimeout(resolve, random.integer(0, 400)));
        const from = index % 2 === 0 ? alice : bob;
        sent.push((await from.client.sendText((from === alice ? bob : alice).user.id, text)).id);
      }),
    );
    await waitUntil('some have been sent', () => sent.length > 10);
    await server.close();
    server = await createServer({ data, port });
    await inTime('all are sent', sending, 20_000);
    relay.planCuts(undefined);
    relay.cut();
    await waitUntil('all have arrived', () => alice.heard.length >= 40 && bob.heard.length >= 40, {
      within: 15_000,
      describe: () => [alice, bob].map(({ read, wrote }) => ({ read, wrote })),
    });
    for (const person of [alice, bob]) expect([...person.read, ...person.wrote].sort()).toEqual([...texts].sort());
    // The events come in the order of the history, whatever way the messages took.
    for (const [person, other] of [[alice, bob], [bob, alice]] as const) {
      expect(person.heard.map(({ message }) => (message._ === 'message' ? message.message : message._))).toEqual(await historyOf(person, other));
    }
    expect([...alice.losses, ...bob.losses]).toEqual([]);
  });
});

describe('a sending', () => {
  it('whose answer is lost on the way is answered after the reconnect, and arrived once', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newCouple(server, { alice: { via: relay.address, reconnect } });
    for (const text of ['one', 'two', 'three']) {
      relay.swallowAnswers();
      const before = bob.read.length;
      const sending = alice.client.sendText(bob.user.id, text);
      await waitUntil('Bob has it', () => bob.read.length > before);
      relay.cut();
      expect((await inTime('Alice learns of it', sending)).id).toBeGreaterThan(0);
    }
    await alice.client.sendText(bob.user.id, 'four');
    await waitUntil('all have come', () => bob.read.length >= 4 && alice.wrote.length >= 4);
    expect(bob.read).toEqual(['one', 'two', 'three', 'four']);
    expect(alice.wrote).toEqual(['one', 'two', 'three', 'four']);
    expect(await historyOf(alice, bob)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('whose answer is lost together with the server arrived once', async () => {
    const data = join(makeDirectory(), 'server');
    const first = await startServer({ data });
    const relay = await startRelay(first.address);
    const { alice, bob } = await newCouple(first, { alice: { via: relay.address, reconnect }, bob: { reconnect } });
    relay.swallowAnswers();
    const sending = alice.client.sendText(bob.user.id, 'once');
    await waitUntil('Bob has it', () => bob.read.length === 1);
    relay.cut({ refuse: true });
    await first.close();
    await startServer({ data, port: first.address.port });
    relay.mend();
    const { id } = await inTime('Alice learns of it', sending);
    await inTime('Alice goes on', alice.client.sendText(bob.user.id, 'twice'));
    await waitUntil('Bob has both', () => bob.read.length >= 2 && alice.wrote.length >= 2);
    expect(bob.read).toEqual(['once', 'twice']);
    expect(alice.wrote).toEqual(['once', 'twice']);
    expect((await alice.client.getHistory(bob.user.id)).messages.map((message) => message.id)).toContain(id);
    expect(await historyOf(bob, alice)).toEqual(['once', 'twice']);
  });

  it('begun without a connection goes out when there is one', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { alice, bob } = await newCouple(server, { alice: { via: relay.address, reconnect } });
    relay.cut({ refuse: true });
    const sending = Promise.all(numbered('offline', 5).map((text) => alice.client.sendText(bob.user.id, text)));
    await bob.client.sendText(alice.user.id, 'meanwhile');
    relay.mend();
    await inTime('all are sent', sending);
    await waitUntil('all have arrived', () => bob.read.length >= 5 && alice.read.length >= 1);
    expect(bob.read).toEqual(numbered('offline', 5));
    expect(alice.read).toEqual(['meanwhile']);
  });

  it('with the same random id from a program that starts again is the same message', async () => {
    const server = await startServer();
    const database = join(makeDirectory(), 'alice.db');
    const { alice, bob } = await newCouple(server, { alice: { storage: sqlite(database) } });
    const randomId = 0x7fff_0000_1234_5678n;
    const { id } = await alice.client.sendText(bob.user.id, 'did this arrive?', { randomId });
    await alice.client.close();
    const again = newClient(server, { storage: sqlite(database) });
    await again.start();
    expect((await again.sendText(bob.user.id, 'did this arrive?', { randomId })).id).toBe(id);
    await waitUntil('Bob has it', () => bob.read.length > 0);
    await again.sendText(bob.user.id, 'and this?');
    await waitUntil('Bob has the next', () => bob.read.length > 1);
    expect(bob.read).toEqual(['did this arrive?', 'and this?']);
  });
});

describe('a login', () => {
  it.each([1, 2, 3, 4])('is finished although the connection is cut again and again (seed %i)', async (seed) => {
    const random = createSeededRandom(seed);
    const server = await startServer();
    const relay = await startRelay(server.address);
    let cuts = 6;
    // The key exchange takes about 2 kB, the login after it another.
    relay.planCuts(() => (cuts-- > 0 ? random.integer(1, 3000) : undefined));
    const person = await inTime('the login has ended', newPerson(server, { via: relay.address, reconnect, connectAttempts: 20 }), 15_000);
    expect(person.user.firstName).toBe('Somebody');
    expect((await person.client.sendText('me', 'here')).id).toBe(1);
    expect(relay.connections).toBeGreaterThan(1);
  });

  it('is finished although the line is dead between question and answer', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const client = newClient(server, { via: relay.address, reconnect });
    await client.connect();
    const phone = '+15557770000';
    const login = client.start({
      phone,
      firstName: 'Late',
      code: () => {
        relay.swallowAnswers();
        setTimeout(() => relay.cut(), 50);
        return server.codeFor(phone);
      },
    });
    expect(await inTime('the login has ended', login)).toMatchObject({ firstName: 'Late', phone: '15557770000' });
  });
});

describe('a restart from storage', () => {
  it('in the middle of a conversation tells every message exactly once', async () => {
    const server = await startServer();
    const database = join(makeDirectory(), 'bob.db');
    const { alice, bob } = await newCouple(server, { bob: { storage: sqlite(database) } });
    const texts = numbered('message', 60);
    const talking = talk(alice, bob, texts, () => 3);
    const heard: string[] = [...bob.read];
    await waitUntil('Bob has heard some', () => bob.read.length >= 10);
    for (let restart = 0, current = bob.client; restart < 4; restart += 1) {
      await current.close();
      if (restart === 0) heard.push(...bob.read);
      current = newClient(server, { storage: sqlite(database) });
      current.on('newMessage', ({ message, out }) => message._ === 'message' && !out && heard.push(message.message));
      await current.start();
      const before = heard.length;
      if (restart < 3) await waitUntil('Bob has heard some more', () => heard.length >= Math.min(before + 5, 60));
    }
    await talking;
    await waitUntil('Bob has heard all', () => heard.length >= 60, { describe: () => heard });
    expect(heard).toEqual(texts);
  });
});
