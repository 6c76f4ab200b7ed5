/** What only a browser has on the way to a server: HTTP by its own fetch, and the news that its network is back. */
import type { KitewireServer } from '@kitewire/reference-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { introduce, newPerson, newPhone } from '../support/person.js';
import { type Address, startRelay } from '../support/relay.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';
import { bundlePage, launchChromium, type OpenPage, openPage, toEmbedded } from './open-page.js';

let browser: Browser;
let bundle: string;

beforeAll(async () => {
  bundle = await bundlePage();
  browser = await launchChromium();
});

afterAll(() => browser?.close());

/** A page that somebody has logged in on. */
async function openAlice(server: KitewireServer, via: Address, way: { readonly over?: 'http'; readonly pause?: number } = {}): Promise<{ tab: OpenPage; id: number; phone: string }> {
  const tab = await openPage(browser, bundle, { codeFor: (phone) => server.codeFor(phone) });
  const phone = newPhone();
  const id = await tab.call('logIn', { server: toEmbedded(server, via), phone, firstName: 'Alice', ...way });
  return { tab, id, phone };
}

describe('a page over HTTP', () => {
  it('logs in, chats with a client on Node.js, and hears what it has missed after a cut', async () => {
    const server = await startServer();
    const said: Uint8Array[] = [];
    const relay = await startRelay(server.address, (bytes, from) => void (from === 'client' && said.push(bytes)));
    const bob = await newPerson(server, { firstName: 'Bob' });
    const { tab, id, phone } = await openAlice(server, relay.address, { over: 'http' });
    expect(Buffer.concat(said).toString('latin1')).toMatch(/^POST \/apiw1 HTTP/);
    await introduce(bob, { ...bob, phone, user: { ...bob.user, firstName: 'Alice' } });
    await bob.client.sendText(id, 'Hello, browser 👋');
    await waitUntil('the page has heard Bob', async () => (await tab.call('heard')).length === 1);
    expect(await tab.call('say', bob.user.id, 'Hello, Node.js')).toBeGreaterThan(0);
    await waitUntil('Bob has heard the page', () => bob.read.length === 1);
    relay.cut({ refuse: true });
    await bob.client.sendText(id, 'meanwhile');
    relay.mend();
    await waitUntil('the page has heard all', async () => (await tab.call('heard')).length >= 2);
    expect(await tab.call('heard')).toEqual(['Hello, browser 👋', 'meanwhile']);
    expect(bob.read).toEqual(['Hello, Node.js']);
    await tab.call('close');
    expect((await tab.call('states')).at(-1)).toBe('closed');
  });
});

describe('a page whose network was away', () => {
  it('asks at once whether its connection still works', async () => {
    const server = await startServer();
    let lastSaid = 0;
    const relay = await startRelay(server.address, (_bytes, from) => void (from === 'client' && (lastSaid = performance.now())));
    const { tab } = await openAlice(server, relay.address);
    const { connections } = relay;
    await waitUntil('the page has nothing more to say', () => performance.now() - lastSaid > 500);
    await tab.setOffline(true);
    const back = performance.now();
    await tab.setOffline(false);
    await waitUntil('the page asks', () => lastSaid > back, { within: 2000 });
    expect(relay.connections).toBe(connections);
  });

  it('connects at once instead of waiting for the time of its next attempt', async () => {
    const server = await startServer();
    const relay = await startRelay(server.address);
    const { tab } = await openAlice(server, relay.address, { pause: 60_000 });
    relay.cut({ refuse: true });
    await waitUntil('the page has noticed', async () => (await tab.call('states')).at(-1) === 'disconnected');
    relay.mend();
    await tab.setOffline(true);
    await tab.setOffline(false);
    await waitUntil('the page is back', async () => (await tab.call('states')).at(-1) === 'connected', { within: 5000 });
    await tab.call('close');
  });
});
