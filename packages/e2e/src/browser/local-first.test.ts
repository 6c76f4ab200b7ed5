/** Local first in a real browser: chats in IndexedDB, an outbox that survives reloads, kills and a full disk. */
import { randomBytes } from 'node:crypto';
import type { KitewireServer } from '@kitewire/reference-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDirectory } from '../support/make-directory.js';
import { introduce, newPerson, newPhone, type Person } from '../support/person.js';
import { startServer } from '../support/start-server.js';
import { waitUntil } from '../support/wait-until.js';
import { bundlePage, launchChromium, type OpenPage, openPage, toEmbedded } from './open-page.js';
import type { PageLogin } from './page.js';

let browser: Browser;
let bundle: string;

beforeAll(async () => {
  bundle = await bundlePage();
  browser = await launchChromium();
});

afterAll(() => browser?.close());

const reconnect = { first: 20, ceiling: 200, settled: 1000 };

interface Scene {
  readonly server: KitewireServer;
  readonly data: string;
  readonly tab: OpenPage;
  /** Logs Alice in on a page, or takes her login up again. */
  readonly login: PageLogin;
  readonly alice: number;
  readonly bob: Person;
}

interface SceneOptions {
  readonly key?: string;
  /** What happens to the page before anything is stored. */
  readonly prepare?: (tab: OpenPage) => Promise<void>;
}

/** Alice, who has logged in on a page, and Bob on Node.js, who know each other. */
async function setScene({ key, prepare }: SceneOptions = {}): Promise<Scene> {
  const data = makeDirectory();
  const server = await startServer({ data });
  const bob = await newPerson(server, { firstName: 'Bob', reconnect });
  const tab = await openPage(browser, bundle, { codeFor: (phone) => server.codeFor(phone) });
  await prepare?.(tab);
  const phone = newPhone();
  const login = { server: toEmbedded(server), phone, firstName: 'Alice', pause: 50, database: { name: 'alice', ...(key !== undefined && { key }) } };
  const alice = await tab.call('logIn', login);
  await introduce(bob, { ...bob, phone, user: { ...bob.user, firstName: 'Alice' } });
  await bob.client.sendText(alice, 'Hello, Alice');
  await waitUntil('the page has heard Bob', async () => (await tab.call('heard')).length === 1);
  return { server, data, tab, login, alice, bob };
}

/** A text of many words, that takes space in the store and in its index. */
function longText(name: string): string {
  return `${name} ${Array.from({ length: 400 }, () => randomBytes(5).toString('hex')).join(' ')}`.slice(0, 4000);
}

const firstWord = (text: string): string => text.split(' ', 1)[0] ?? '';

const historyOf = async (tab: OpenPage): Promise<readonly string[]> => (await tab.call('screen')).history;

describe('a page that keeps its chats in IndexedDB', () => {
  it('shows chats and messages as they are, and every change of them', async () => {
    const { tab, alice, bob } = await setScene();
    await tab.call('show', bob.user.id);
    await waitUntil('the list is there', async () => (await tab.call('screen')).chats.length === 1);
    expect(await tab.call('screen')).toMatchObject({ chats: [{ name: 'Bob', text: 'Hello, Alice', unread: 1, draft: '' }], history: ['Hello, Alice'] });
    await tab.call('write', bob.user.id, ['Hello, Bob']);
    await waitUntil('Bob has heard the page', () => bob.read.length === 1);
    await bob.client.markRead(alice);
    await bob.client.sendText(alice, 'How are you?');
    const history = ['How are you?', 'Hello, Bob (READ)', 'Hello, Alice'];
    await waitUntil('the page shows all', async () => (await historyOf(tab))[0] === history[0] && (await historyOf(tab))[1] === history[1]);
    await waitUntil('the list shows it', async () => (await tab.call('screen')).chats[0]?.unread === 2);
    const screen = await tab.call('screen');
    expect(screen).toMatchObject({ chats: [{ name: 'Bob', text: 'How are you?' }], history });
    expect([screen.chatChanges[0], screen.historyChanges[0]]).toEqual(['reset', 'reset']);
    expect([...screen.chatChanges, ...screen.historyChanges].filter((type) => type === 'reset')).toHaveLength(2);
    expect(screen.historyChanges).toContain('inserted');
    expect(await tab.call('outcomes')).toEqual(['Hello, Bob: done']);
    expect(tab.faults).toEqual([]);
  });

  it.each([undefined, 'a passphrase'])('is read and written in after a reload without the server, which gets everything once when it returns (key: %s)', async (key) => {
    const { server, data, tab, login, alice, bob } = await setScene({ ...(key !== undefined && { key }) });
    const { port } = server.address;
    for (const text of ['apples', 'pears', 'plums']) await bob.client.sendText(alice, text);
    await waitUntil('the page has heard all', async () => (await tab.call('heard')).length === 4);
    expect(await tab.call('readChats')).toMatchObject({ texts: ['Bob'], isComplete: true });
    expect(await tab.call('readHistory', bob.user.id, 3)).toMatchObject({ texts: ['plums', 'pears', 'apples'], isComplete: true });
    await server.close();

    await tab.reload();
    expect(await tab.call('logIn', login)).toBe(alice);
    expect(await tab.call('states')).not.toContain('connected');
    expect(await tab.call('readChats')).toEqual({ texts: ['Bob'], source: 'store', isComplete: true });
    expect(await tab.call('readHistory', bob.user.id, 3)).toEqual({ texts: ['plums', 'pears', 'apples'], source: 'store', isComplete: true });
    expect(await tab.call('search', 'pears')).toEqual({ texts: ['pears'], source: 'store', isComplete: false });
    await tab.call('show', bob.user.id);
    await tab.call('write', bob.user.id, ['written on a train', 'and in a tunnel']);
    await tab.call('saveDraft', bob.user.id, 'soon');
    await tab.call('markRead', bob.user.id);
    await waitUntil('it is shown', async () => {
      const { history, chats } = await tab.call('screen');
      return history[0] === 'and in a tunnel (PENDING)' && chats[0]?.unread === 0 && chats[0].draft === 'soon';
    });
    expect(await tab.call('waiting')).toEqual(['written on a train', 'and in a tunnel', 'saveDraft', 'markRead']);
    expect(await tab.call('outcomes')).toEqual([]);

    const again = await startServer({ data, port });
    await waitUntil('Bob has it', () => bob.read.length >= 2);
    await waitUntil('nothing waits', async () => (await tab.call('waiting')).length === 0);
    await bob.client.sendText(alice, 'welcome back');
    await waitUntil('the page is told', async () => (await tab.call('heard')).includes('welcome back'));
    expect(bob.read).toEqual(['written on a train', 'and in a tunnel']);
    expect((await tab.call('outcomes')).toSorted()).toEqual(['and in a tunnel: done', 'draft: done', 'read: done', 'written on a train: done']);
    const delivered = ['welcome back', 'and in a tunnel (DELIVERED)', 'written on a train (DELIVERED)'];
    let history: readonly string[] = [];
    await waitUntil('the page knows that it has arrived', async () => (history = (await historyOf(tab)).slice(0, 3)).every((text, index) => text === delivered[index]), { describe: () => history });
    const phone = await newPerson(again, { phone: login.phone });
    const { chats } = await phone.client.getChats();
    expect(chats.find(({ chatId }) => chatId === bob.user.id)).toMatchObject({ unreadCount: 1, draft: { message: 'soon' } });
  });

  it('sends each text once and in order although its process is killed again and again', async () => {
    const { tab: first, login, bob } = await setScene();
    const texts = Array.from({ length: 180 }, (_, index) => `text ${index}`);
    const recorded: string[] = [];
    let tab = first;
    for (let round = 0; round < 3; round += 1) {
      const before = bob.read.length;
      const part = texts.slice(round * 60, round * 60 + 60);
      await tab.call('write', bob.user.id, part);
      let pending: string[] = [];
      await waitUntil('some are recorded, and some sent', async () => (pending = await tab.call('pending')).length >= 8 && bob.read.length > before + 2 * round);
      await tab.crash();
      recorded.push(...pending);
      expect(pending.filter((text) => !bob.read.includes(text))).not.toEqual([]);
      tab = await tab.openAnother();
      // The browser notices after a moment that the process is gone.
      await waitUntil('the database is free', () => tab.call('logIn', login).then(() => true, (error: Error) => {
        if (!error.message.includes('is open in another tab')) throw error;
        return false;
      }));
    }
    await tab.call('write', bob.user.id, ['the end']);
    await waitUntil('everything has arrived', () => bob.read.includes('the end'), { within: 20_000 });
    await waitUntil('nothing waits', async () => (await tab.call('waiting')).length === 0);
    expect([...texts, 'the end'].filter((text) => bob.read.includes(text))).toEqual(bob.read);
    expect(recorded.filter((text) => !bob.read.includes(text))).toEqual([]);
  });

  it('refuses what exceeds the quota with a way out, loses nothing of what is stored, and goes on when there is space again', async () => {
    // Chromium remembers for a while how much space there was: it is limited before the first use.
    const { server, tab, login, alice, bob } = await setScene({ prepare: (page) => page.limitSpace(1_000_000) });
    let count = 0;
    const refusals = async (): Promise<string[]> => (await tab.call('outcomes')).filter((outcome) => !outcome.endsWith(': done'));
    const recorded = async (): Promise<string[]> => (await tab.call('pending')).map(firstWord);
    for (; (await refusals()).length === 0 && count < 1000; count += 10) {
      await tab.call('write', bob.user.id, Array.from({ length: 10 }, (_, index) => longText(`text-${count + index}`)));
      await waitUntil('each is recorded or refused', async () => (await recorded()).length + (await refusals()).length === count + 10);
    }
    expect((await refusals())[0]).toMatch(/: QUOTA_EXCEEDED: .* persistent storage.* \(`retention`\): nothing of this change was stored\.$/);
    // What comes in has no place, either: it is fetched when there is one.
    const letters = Array.from({ length: 20 }, (_, index) => longText(`letter-${index}`));
    for (const letter of letters) await bob.client.sendText(alice, letter);
    expect((await tab.call('heard')).length).toBeLessThan(21);
    expect((await tab.call('readHistory', bob.user.id, 100)).texts.map(firstWord)).toContain('text-5');
    await tab.limitSpace(1_000_000_000);
    await waitUntil('everything recorded is sent', async () => (await tab.call('waiting')).length === 0, { within: 30_000 });
    await waitUntil('everything has come in', async () => (await tab.call('heard')).length >= 21, { within: 30_000 });
    await tab.call('write', bob.user.id, ['the end']);
    await waitUntil('Bob has the end', async () => bob.read.includes('the end') && (await tab.call('waiting')).length === 0);
    expect(bob.read.map(firstWord)).toEqual(await recorded());
    expect((await tab.call('heard')).map(firstWord)).toEqual(['Hello,', ...letters.map(firstWord)]);
    await server.close();
    await tab.reload();
    await tab.call('logIn', login);
    expect(await tab.call('waiting')).toEqual([]);
    const { texts, source } = await tab.call('search', 'letter');
    expect([source, texts.map(firstWord)]).toEqual(['store', letters.map(firstWord).toReversed()]);
  });
});
