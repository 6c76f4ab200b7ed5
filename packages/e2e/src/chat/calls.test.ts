/** Calls as applications make them: raw, with limits, cancelled, and events as a loop. */
import { describe, expect, it } from 'vitest';
import { newClient, newCouple, newPerson, newPhone } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { inTime, waitUntil } from '../support/wait-until.js';

describe('call', () => {
  it('takes any method and gives its typed result', async () => {
    const { client, user } = await newPerson(await startServer());
    let received = 0;
    const config = await client.call({ _: 'help.getConfig' }, { onReceived: () => (received += 1) });
    expect(received).toBe(1);
    expect(config).toMatchObject({ _: 'config', thisDc: 2, testMode: false });
    const [self] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    expect(self).toMatchObject({ _: 'user', id: user.id, self: true });
    const { pts } = await client.call({ _: 'updates.getState' });
    expect(pts).toBeGreaterThan(0);
  });

  it('rejects with the typed error of the server', async () => {
    const { client } = await newPerson(await startServer());
    await expect(client.call({ _: 'account.updateUsername', username: 'x' })).rejects.toMatchObject({
      name: 'RpcError',
      code: 'RPC_ERROR',
      errorCode: 400,
      type: 'USERNAME_INVALID',
      method: 'account.updateUsername',
    });
    // A method that the server does not have is refused, and nothing else happens.
    await expect(client.call({ _: 'stories.getAllStories' })).rejects.toMatchObject({ errorCode: 400 });
    await client.sendText('me', 'still here');
  });

  it('serves many calls at once, each with its own answer', async () => {
    const { client } = await newPerson(await startServer());
    const sent = await Promise.all(Array.from({ length: 200 }, (_, index) => client.sendText('me', `note ${index}`)));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(200);
    const answers = await Promise.all(
      sent.map(({ id }) => client.call({ _: 'messages.getMessages', id: [{ _: 'inputMessageID', id }] })),
    );
    const texts = answers.map((answer) => (answer._ === 'messages.messages' && answer.messages[0]?._ === 'message' ? answer.messages[0].message : ''));
    expect(texts).toEqual(sent.map((_, index) => `note ${index}`));
  });
});

describe('a flood wait', () => {
  it('below the threshold is slept through', async () => {
    const server = await startServer({ limits: { sendMessage: { count: 2, seconds: 2 } } });
    const { client, wrote } = await newPerson(server, { floodThreshold: 5 });
    const began = performance.now();
    for (const text of ['1', '2', '3']) await client.sendText('me', text);
    expect(performance.now() - began).toBeGreaterThan(900);
    await waitUntil('all are told', () => wrote.length === 3);
    expect(wrote).toEqual(['1', '2', '3']);
  });

  it('above it is thrown by a call, with the seconds', async () => {
    const server = await startServer({ limits: { sendMessage: { count: 1, seconds: 30 } } });
    const { client } = await newPerson(server, { floodThreshold: 5 });
    const send = (randomId: bigint) => client.call({ _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'any', randomId });
    await send(1n);
    await expect(send(2n)).rejects.toMatchObject({ code: 'RPC_ERROR', errorCode: 420, type: 'FLOOD_WAIT', argument: 30 });
  });
});

describe('events', () => {
  it('can be read in a loop, without a gap between two steps', async () => {
    const { alice, bob } = await newCouple(await startServer());
    const events = bob.client.events('newMessage');
    const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`);
    for (const text of texts) await alice.client.sendText(bob.user.id, text);
    const got: string[] = [];
    for await (const { message } of events) {
      if (message._ === 'message') got.push(message.message);
      if (got.length === 20) break;
    }
    expect(got).toEqual(texts);
  });

  it('end when the client is closed, and reject when the signal fires', async () => {
    const { client } = await newPerson(await startServer());
    const loop = (async () => {
      let count = 0;
      for await (const _ of client.events('newMessage')) count += 1;
      return count;
    })();
    const abort = new AbortController();
    const next = client.events('newMessage', { signal: abort.signal }).next();
    abort.abort(new Error('enough'));
    await expect(next).rejects.toMatchObject({ code: 'ABORTED' });
    await client.close();
    expect(await inTime('the loop has ended', loop)).toBe(0);
  });
});

describe('a signal', () => {
  it('that has fired already keeps every method from beginning', async () => {
    const { alice, bob } = await newCouple(await startServer());
    const { client } = alice;
    const signal = AbortSignal.abort(new Error('no'));
    const calls = {
      connect: () => client.connect({ signal }),
      start: () => client.start({ signal }),
      call: () => client.call({ _: 'help.getConfig' }, { signal }),
      sendText: () => client.sendText(bob.user.id, 'x', { signal }),
      getHistory: () => client.getHistory('me', { signal }),
      getDialogs: () => client.getDialogs({ signal }),
      resolvePeer: () => client.resolvePeer('some_name', { signal }),
      logOut: () => client.logOut({ signal }),
    };
    for (const [name, call] of Object.entries(calls)) await expect(call(), name).rejects.toMatchObject({ code: 'ABORTED' });
    // None of them has done anything: Alice is still logged in, Bob has heard nothing.
    await client.sendText(bob.user.id, 'the only one');
    await waitUntil('Bob has heard it', () => bob.read.length > 0);
    expect(bob.read).toEqual(['the only one']);
  });

  it('ends a method that waits for the server, and the client goes on', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { client } = await newPerson(server, { via: relay.address });
    relay.swallowAnswers();
    const run = async (name: string, call: (signal: AbortSignal) => Promise<unknown>): Promise<void> => {
      const abort = new AbortController();
      const outcome = call(abort.signal);
      setTimeout(() => abort.abort(new Error('enough')), 20);
      await expect(inTime(`${name} has ended`, outcome, 2000), name).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
    };
    await run('start', (signal) => client.start({ signal }));
    await run('call', (signal) => client.call({ _: 'help.getConfig' }, { signal }));
    await run('getHistory', (signal) => client.getHistory('me', { signal }));
    await run('getDialogs', (signal) => client.getDialogs({ signal }));
    await run('resolvePeer', (signal) => client.resolvePeer('some_name', { signal }));
    await run('sendText', (signal) => client.sendText('some_name', 'x', { signal }));
    await run('logOut', (signal) => client.logOut({ signal }));
    relay.cut();
    // The log-out may or may not have been carried out; the connection itself must be usable again.
    expect(await inTime('a call is answered', client.call({ _: 'help.getConfig' }))).toMatchObject({ _: 'config' });
  });

  it('ends the wait for a flood limit', async () => {
    const server = await startServer({ limits: { sendMessage: { count: 1, seconds: 9 } } });
    const { client } = await newPerson(server, { floodThreshold: 60 });
    await client.sendText('me', '1');
    const abort = new AbortController();
    const second = client.sendText('me', '2', { signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    await expect(inTime('it has ended', second, 2000)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('ends a login that waits for an answer of the person', async () => {
    const server = await startServer();
    const never = (): Promise<string> => new Promise(() => {});
    const phone = newPhone();
    const code = (): string => server.codeFor(phone);
    for (const [name, options] of Object.entries({ phone: { phone: never }, code: { phone, code: never }, firstName: { phone, code, firstName: never } })) {
      const abort = new AbortController();
      const login = newClient(server).start({ ...options, signal: abort.signal });
      setTimeout(() => abort.abort(), 300);
      await expect(inTime(`waiting for the ${name} has ended`, login, 3000), name).rejects.toMatchObject({ code: 'ABORTED' });
    }
  });

  it('ends the wait for a server that cannot be reached', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    relay.cut({ refuse: true });
    const abort = new AbortController();
    const connecting = newClient(server, { via: relay.address }).connect({ signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    await expect(inTime('connecting has ended', connecting, 2000)).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
