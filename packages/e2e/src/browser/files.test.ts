/** Files in a real browser: what goes out is a `File`, what comes in a `Blob` or a stream, and a reload costs little. */
import { createHash } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { introduce, newPerson, newPhone, type Person } from '../support/person.js';
import { startRelay } from '../support/relay.js';
import { seededBytes } from '../support/seeded-bytes.js';
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

const size = 20_000_000;
const content = seededBytes(size, size);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Scene {
  readonly tab: OpenPage;
  readonly login: PageLogin;
  readonly alice: number;
  readonly bob: Person;
  /** Bytes that the page has said so far. */
  readonly said: () => number;
}

/** Alice, who has logged in on a page, and Bob on Node.js, who know each other. */
async function setScene(database?: PageLogin['database']): Promise<Scene> {
  const server = await startServer();
  let said = 0;
  const relay = await startRelay(server.address, (bytes, from) => void (from === 'client' && (said += bytes.length)));
  const bob = await newPerson(server, { firstName: 'Bob' });
  const tab = await openPage(browser, bundle, { codeFor: (phone) => server.codeFor(phone) });
  const phone = newPhone();
  const login = { server: toEmbedded(server, relay.address), phone, firstName: 'Alice', ...(database && { database }) };
  const alice = await tab.call('logIn', login);
  await introduce(bob, { ...bob, phone, user: { ...bob.user, firstName: 'Alice' } });
  await bob.client.sendText(alice, 'Hello, Alice');
  await waitUntil('the page has heard Bob', async () => (await tab.call('heard')).length === 1);
  return { tab, login, alice, bob, said: () => said };
}

describe('a page with files', () => {
  it('uploads a File of 20 MB with its progress, and gives it again as a Blob, a range or a stream', async () => {
    const { tab, alice, bob } = await setScene();
    await tab.call('sendFile', bob.user.id, size);
    const steps = await tab.call('transferred');
    expect(steps.at(-1)).toBe(size);
    expect(steps.length).toBeGreaterThan(2);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    const { messages: [message] } = await bob.client.getHistory(alice, { limit: 1 });
    if (message?._ !== 'message') throw new Error('expected a message');
    expect(hashOf(await bob.client.downloadBytes(message))).toBe(hashOf(content));
    expect(await tab.call('downloadAsBlob', bob.user.id)).toEqual({ size, hash: hashOf(content) });
    expect(await tab.call('downloadRange', bob.user.id, 12_345_678, 99_999)).toEqual({ size: 99_999, hash: hashOf(content.subarray(12_345_678, 12_445_677)) });
    const beginning = await tab.call('readBeginning', bob.user.id);
    expect(beginning.hash).toBe(hashOf(content.subarray(0, beginning.size)));
    expect(tab.faults).toEqual([]);
  });

  it.each([undefined, 'a passphrase'])('sends and downloads where there is no room to keep it (key: %s)', async (key) => {
    const { tab, alice, bob } = await setScene({ name: 'full', ...(key !== undefined && { key }) });
    await tab.limitSpace(4_000_000);
    await tab.call('sendFile', bob.user.id, size);
    const { messages: [sent] } = await bob.client.getHistory(alice, { limit: 1 });
    if (sent?._ !== 'message') throw new Error('expected a message');
    expect(hashOf(await bob.client.downloadBytes(sent))).toBe(hashOf(content));
    // Small enough to be kept, if there were room.
    const answer = content.subarray(0, 6_000_000);
    await bob.client.sendDocument(alice, answer, { name: 'answer.bin' });
    await waitUntil('the page has heard of it', async () => (await tab.call('heard')).length === 2);
    expect(await tab.call('downloadAsBlob', bob.user.id)).toEqual({ size: answer.length, hash: hashOf(answer) });
    expect(await tab.call('say', bob.user.id, 'and texts go, too')).toBeGreaterThan(0);
    expect(tab.faults).toEqual([]);
  });

  it.each([undefined, 'a passphrase'])('goes on with an upload after a reload, by itself and from where it was (key: %s)', async (key) => {
    const { tab, login, alice, bob, said } = await setScene({ name: 'files', ...(key !== undefined && { key }) });
    const before = said();
    tab.call('sendFile', bob.user.id, size, { haltAt: 12_000_000 }).catch(() => 'the page is gone');
    await waitUntil('it is halted', () => tab.call('isHalted'), { within: 30_000 });
    await tab.reload();
    expect(await tab.call('logIn', login)).toBe(alice);
    await waitUntil('Bob has the message', () => bob.heard.some(({ message }) => message._ === 'message' && message.media !== undefined), { within: 30_000 });
    const found = bob.heard.flatMap(({ message }) => (message._ === 'message' && message.media ? [message] : []));
    expect(found).toHaveLength(1);
    expect(hashOf(await bob.client.downloadBytes(found[0] ?? expect.fail()))).toBe(hashOf(content));
    // From the beginning it would have been 12 MB more; what was on its way at the reload goes twice.
    expect(said() - before).toBeLessThan(size + 6_000_000);
  });
});
