/** Our client in a real browser, over its own WebSockets. */
import { type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { introduce, newPerson, newPhone } from '../support/person.js';
import { findClosedPort } from '../support/raw-socket.js';
import { startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';
import { bundlePage, launchChromium, openPage, toEmbedded } from './open-page.js';

let browser: Browser;
let bundle: string;

beforeAll(async () => {
  bundle = await bundlePage();
  browser = await launchChromium();
});

afterAll(() => browser?.close());

describe('a page in Chromium', () => {
  it.each([true, false])('logs in and chats with a client on Node.js (WebAssembly allowed: %s)', async (webAssembly) => {
    const server = await startServer();
    const bob = await newPerson(server, { firstName: 'Bob' });
    const tab = await openPage(browser, bundle, { codeFor: (phone) => server.codeFor(phone), webAssembly });
    const phone = newPhone();
    const alice = await tab.call('logIn', { server: toEmbedded(server), phone, firstName: 'Alice' });
    await introduce(bob, { ...bob, phone, user: { ...bob.user, firstName: 'Alice' } });
    await bob.client.sendText(alice, 'Hello, browser 👋');
    await waitUntil('the page has heard Bob', async () => (await tab.call('heard')).length === 1);
    expect(await tab.call('heard')).toEqual(['Hello, browser 👋']);
    // From the message the page knows who Bob is.
    expect(await tab.call('say', bob.user.id, 'Hello, Node.js')).toBeGreaterThan(0);
    await waitUntil('Bob has heard the page', () => bob.read.length === 1);
    expect(bob.read).toEqual(['Hello, Node.js']);
    const [device, system] = await tab.call('device');
    expect(device).toMatch(/^Chrome \d+$/);
    expect(system).toBe('Linux');
    await tab.call('close');
    expect((await tab.call('states')).at(-1)).toBe('closed');
    // What the policy forbids is tried once, and the browser says so.
    expect(tab.faults.filter((fault) => !/WebAssembly/.test(fault))).toEqual([]);
  });

  it('returns by itself after a cut, and hears what it has missed once', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const bob = await newPerson(server, { firstName: 'Bob' });
    const tab = await openPage(browser, bundle, { codeFor: (phone) => server.codeFor(phone) });
    const phone = newPhone();
    const alice = await tab.call('logIn', { server: toEmbedded(server, relay.address), phone, firstName: 'Alice' });
    await introduce(bob, { ...bob, phone, user: { ...bob.user, firstName: 'Alice' } });
    await bob.client.sendText(alice, 'before');
    await waitUntil('the page has heard the first', async () => (await tab.call('heard')).length === 1);
    relay.cut({ refuse: true });
    await bob.client.sendText(alice, 'meanwhile');
    await waitUntil('the page notices', async () => (await tab.call('states')).includes('disconnected'));
    relay.mend();
    await bob.client.sendText(alice, 'after');
    await waitUntil('the page has heard all', async () => (await tab.call('heard')).length >= 3);
    expect(await tab.call('heard')).toEqual(['before', 'meanwhile', 'after']);
  });

  it('uses the methods as functions', async () => {
    const server = await startServer();
    const tab = await openPage(browser, bundle, { codeFor: (phone) => server.codeFor(phone) });
    expect(await tab.call('logInWithFunctions', { server: toEmbedded(server), phone: newPhone(), firstName: 'Carol' })).toBe(2);
    expect(tab.faults).toEqual([]);
  });

  it('gets a typed error where nobody listens, and for a question that nobody answers', async () => {
    const server = await startServer();
    const tab = await openPage(browser, bundle, { codeFor: (phone) => server.codeFor(phone) });
    const closed = await findClosedPort();
    expect(await tab.call('failToConnect', toEmbedded(server, closed))).toMatchObject({
      name: 'ConnectionError',
      code: 'CONNECTION_UNREACHABLE',
      message: expect.stringContaining(`ws://127.0.0.1:${closed.port}/apiws`) as string,
    });
    expect(await tab.call('startWithoutAnswers', toEmbedded(server))).toMatch(/Phone number.*pass start\(\) the answer/);
  });
});
