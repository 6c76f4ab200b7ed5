/** The store of browsers in a real one: IndexedDB and Web Locks of Chromium. */
import { type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.js';
import { bundlePage, launchChromium, openPage, type OpenPage } from './open-page.js';

let browser: Browser;
let bundle: string;

beforeAll(async () => {
  bundle = await bundlePage();
  browser = await launchChromium();
});

afterAll(() => browser?.close());

function open(): Promise<OpenPage> {
  return openPage(browser, bundle, { codeFor: () => '' });
}

describe('an IndexedDB storage in Chromium', () => {
  it.each([1, 2])('answers as the memory does, whatever it is given (seed %i)', async (seed) => {
    const tab = await open();
    expect(await tab.call('compareWithMemory', seed, 100)).toEqual([]);
    expect(tab.faults).toEqual([]);
  });

  it('opens with a key that the browser keeps, in later pages too, and changes it', async () => {
    const device = { kind: 'device' } as const;
    const first = await open();
    expect(await first.call('openStore', 'sealed', { key: device })).toBe('open');
    expect(await first.call('putMessages', 1000, 50)).toBe('stored');
    await first.call('closeStore');
    const second = await first.openAnother();
    expect(await second.call('openStore', 'sealed')).toBe('KEY_REQUIRED');
    expect(await second.call('openStore', 'sealed', { key: device })).toBe('open');
    expect(await second.call('stored')).toEqual([1000, 1000]);
    expect(await first.call('changeKey', 'sealed', { from: device })).toBe('DATABASE_LOCKED');
    await second.call('closeStore');
    expect(await first.call('changeKey', 'sealed', { from: device, to: 'a passphrase' })).toBe('changed');
    expect(await second.call('openStore', 'sealed', { key: device })).toBe('WRONG_KEY');
    expect(await first.call('changeKey', 'sealed', { from: 'a passphrase' })).toBe('changed');
    expect(await first.call('changeKey', 'sealed', { to: device })).toBe('changed');
    expect(await second.call('openStore', 'sealed', { key: device })).toBe('open');
    expect(await second.call('stored')).toEqual([1000, 1000]);
    expect(first.faults).toEqual([]);
  });

  it('F10 has one key or the other and all records when the tab is killed while that is changed', async () => {
    const first = await open();
    const second = await first.openAnother();
    expect(await first.call('openStore', 'rekeyed')).toBe('open');
    expect(await first.call('putMessages', 3000, 100)).toBe('stored');
    await first.call('closeStore');
    const interrupted = first.call('changeKey', 'rekeyed', { to: { kind: 'device' } }).catch(() => 'killed');
    await new Promise((resolve) => setTimeout(resolve, 150));
    await first.kill();
    await interrupted;
    const outcomes: string[] = [];
    await waitUntil('the lock is free', async () => {
      outcomes.push(await second.call('openStore', 'rekeyed'));
      return outcomes.at(-1) !== 'DATABASE_LOCKED';
    });
    if (outcomes.at(-1) === 'KEY_REQUIRED') expect(await second.call('openStore', 'rekeyed', { key: { kind: 'device' } })).toBe('open');
    else expect(outcomes.at(-1)).toBe('open');
    expect(await second.call('stored')).toEqual([3000, 3000]);
  });

  it('F10 refuses a second tab until the first one closes the store', async () => {
    const first = await open();
    const second = await first.openAnother();
    expect(await first.call('openStore', 'tabs')).toBe('open');
    expect(await second.call('openStore', 'tabs')).toBe('DATABASE_LOCKED');
    expect(await first.call('putMessages', 3, 10)).toBe('stored');
    await first.call('closeStore');
    expect(await second.call('openStore', 'tabs')).toBe('open');
    expect(await second.call('stored')).toEqual([3, 3]);
  });

  it('F10 has all of a batch or nothing of it when the tab is killed meanwhile, and can be opened again', async () => {
    const first = await open();
    const second = await first.openAnother();
    expect(await first.call('openStore', 'killed')).toBe('open');
    expect(await first.call('putMessages', 3, 10)).toBe('stored');
    const interrupted = first.call('putMessages', 3000, 200).catch(() => 'killed');
    await first.kill();
    await interrupted;
    // The browser notices after a moment that the tab is gone.
    await waitUntil('the lock is free', async () => (await second.call('openStore', 'killed')) === 'open');
    expect([[3, 3], [3000, 3000]]).toContainEqual(await second.call('stored'));
  });

  it('F10 stores nothing of a batch that exceeds the quota, and goes on when there is space again', async () => {
    const tab = await open();
    // Chromium remembers for a while how much space there was: it is limited before the first use.
    await tab.limitSpace(2_000_000);
    expect(await tab.call('openStore', 'quota')).toBe('open');
    expect(await tab.call('putMessages', 3, 10)).toBe('stored');
    expect(await tab.call('putMessages', 200, 20_000)).toBe('QUOTA_EXCEEDED');
    expect(await tab.call('stored')).toEqual([3, 3]);
    await tab.limitSpace(1_000_000_000);
    await waitUntil('there is space again', async () => (await tab.call('putMessages', 4, 10)) === 'stored');
    expect(await tab.call('stored')).toEqual([4, 4]);
  });
});
