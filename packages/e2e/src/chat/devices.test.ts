/** One account on several devices, and devices that are switched off and on. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { sqlite } from '@kitewire/sdk/sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { newClient, newCouple, newPerson } from '../support/person.js';
import { startServer, startServerWithOwnKey } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

describe('a second device', () => {
  it('hears what the first one sends, once, as an own message', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const tablet = await newPerson(server, { phone: alice.phone });
    expect(tablet.user.id).toBe(alice.user.id);
    const texts = ['one', 'two', 'three'];
    for (const text of texts) await alice.client.sendText(bob.user.id, text);
    await tablet.client.sendText('me', 'four');
    await waitUntil('everything is told', () => tablet.wrote.length >= 4 && alice.wrote.length >= 4 && bob.read.length >= 3);
    expect(tablet.wrote).toEqual([...texts, 'four']);
    expect(alice.wrote).toEqual([...texts, 'four']);
    expect(tablet.heard[0]).toMatchObject({ out: true, chatId: bob.user.id, chat: { name: 'Bob' }, senderId: alice.user.id });
    expect(tablet.heard.map(({ message }) => message.id)).toEqual(alice.heard.map(({ message }) => message.id));
    expect(bob.read).toEqual(texts);
  });

  it('hears answers as the first one does, and what the other device has read', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const tablet = await newPerson(server, { phone: alice.phone });
    const reads: unknown[] = [];
    tablet.client.on('messageRead', ({ by, unreadCount }) => reads.push({ by, unreadCount }));
    await bob.client.sendText(alice.user.id, 'for both of you');
    await waitUntil('both devices have it', () => alice.read.length === 1 && tablet.read.length === 1);
    const peer = await alice.client.resolvePeer(bob.user.id);
    await alice.client.call({ _: 'messages.readHistory', peer, maxId: alice.heard[0]?.message.id as number });
    await waitUntil('the tablet learns of it', () => reads.length === 1);
    expect(reads).toEqual([{ by: 'self', unreadCount: 0 }]);
  });

  it('stays logged in when the first one logs out', async () => {
    const server = await startServer();
    const { alice, bob } = await newCouple(server);
    const tablet = await newPerson(server, { phone: alice.phone });
    await alice.client.logOut();
    await bob.client.sendText(alice.user.id, 'are you there?');
    await waitUntil('the tablet has it', () => tablet.read.length === 1);
    await expect(alice.client.sendText('me', 'x')).rejects.toMatchObject({ code: 'RPC_ERROR', type: 'AUTH_KEY_UNREGISTERED' });
    expect(alice.read).toEqual([]);
  });
});

describe('a client with a SQLite store', () => {
  it('starts again without logging in, and hears what it has missed, once and in order', async () => {
    const server = await startServer();
    const database = join(makeDirectory(), 'bob.db');
    const { alice, bob } = await newCouple(server, { bob: { storage: sqlite(database) } });
    await alice.client.sendText(bob.user.id, 'before');
    await waitUntil('Bob has heard it', () => bob.read.length === 1);
    await bob.client.close();
    const missed = ['missed 1', 'missed 2', 'missed 3'];
    for (const text of missed) await alice.client.sendText(bob.user.id, text);

    const again = newClient(server, { storage: sqlite(database) });
    const heard: string[] = [];
    again.on('newMessage', ({ message }) => heard.push(message._ === 'message' ? message.message : message._));
    const user = await again.start({
      code: () => {
        throw new Error('A stored login asks for no code');
      },
    });
    expect(user.id).toBe(bob.user.id);
    await alice.client.sendText(bob.user.id, 'after');
    await waitUntil('Bob has caught up', () => heard.length >= 4);
    expect(heard).toEqual([...missed, 'after']);
    // Who Alice is and how to reach her is stored as well.
    await again.sendText(alice.user.id, 'back again');
    await waitUntil('Alice has read it', () => alice.read.length === 1);
  });

  it('keeps its login when it starts without a network, and goes on when the server is there', async () => {
    const directory = makeDirectory();
    const database = join(directory, 'bob.db');
    const first = await startServer({ data: join(directory, 'server') });
    const { alice, bob } = await newCouple(first, { bob: { storage: sqlite(database) } });
    await bob.client.close();
    await alice.client.close();
    await first.close();

    const offline = newClient(first, { storage: sqlite(database), connectAttempts: 1, reconnect: { first: 50, ceiling: 100, settled: 1000 } });
    const user = await offline.start();
    expect(user).toMatchObject({ id: bob.user.id, firstName: 'Bob' });
    await startServer({ data: join(directory, 'server'), port: first.address.port });
    const sent = await inTime('the sending of the one who waits', offline.sendText(alice.user.id, 'online again'));
    expect(sent.id).toBeGreaterThan(0);
  });
});

describe('a program with a client', () => {
  it('ends by itself once the client is closed', async () => {
    const server = await startServer();
    const alice = await newPerson(server);
    const child = fork(new URL('../../programs/say-and-close.mjs', import.meta.url), {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      execArgv: [],
    });
    onTestFinished(() => void child.kill());
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const closed = new Promise<number>((resolve) => child.once('message', () => resolve(performance.now())));
    const { address, publicKey } = server;
    child.on('message', (message) => {
      if (message === 'codeWanted') child.send({ code: server.codeFor(alice.phone) });
    });
    child.send({ address, publicKey, phone: alice.phone, database: join(makeDirectory(), 'child.db') });
    expect(await inTime('the program has ended', exited, 20_000)).toBe(0);
    await closed;
    await waitUntil('Alice has heard it', () => alice.wrote.length === 1);
    expect(alice.wrote).toEqual(['from a short program']);
  });
});

describe('two servers in one process', () => {
  it('and their clients share nothing', async () => {
    const [red, blue] = await Promise.all([startServerWithOwnKey(), startServerWithOwnKey()]);
    expect(red.publicKey).not.toBe(blue.publicKey);
    expect(red.address.port).not.toBe(blue.address.port);
    const [redA, redB, blueA, blueB] = await Promise.all([
      newPerson(red, { phone: '+15559990001' }),
      newPerson(red, { phone: '+15559990002' }),
      newPerson(blue, { phone: '+15559990001' }),
      newPerson(blue, { phone: '+15559990002' }),
    ]);
    await redB.client.call({ _: 'account.updateUsername', username: 'the_same' });
    await blueB.client.call({ _: 'account.updateUsername', username: 'the_same' });
    await redA.client.sendText('the_same', 'red');
    await blueA.client.sendText('the_same', 'blue');
    await waitUntil('both have arrived', () => redB.read.length === 1 && blueB.read.length === 1);
    await red.close();
    await blueA.client.sendText('the_same', 'blue goes on');
    await waitUntil('blue goes on, and hears of its own', () => blueB.read.length === 2 && blueA.heard.length === 2);
    expect([redB.read, blueB.read]).toEqual([['red'], ['blue', 'blue goes on']]);
    expect([redA, redB, blueA, blueB].map(({ heard }) => heard.length)).toEqual([1, 1, 2, 2]);
  });
});
