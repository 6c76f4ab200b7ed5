/** The files of a client in a real browser: the private file system of Chromium, and IndexedDB where there is none. */
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

const places = [
  { place: 'the private file system', hasFileSystem: true },
  { place: 'IndexedDB', hasFileSystem: false },
];

describe.each(places)('a vault in $place of Chromium', ({ hasFileSystem }) => {
  /** A page, and the numbers of the parts that it has told to be written. */
  async function open(): Promise<{ readonly tab: OpenPage; readonly told: number[] }> {
    const told: number[] = [];
    const tab = await openPage(browser, bundle, { codeFor: (text) => ((told.push(Number(text)), '')) });
    if (!hasFileSystem) await tab.call('forgetFileSystem');
    return { tab, told };
  }

  it.each([1, 2, 3])('answers as the memory does, whatever is done with it (seed %i)', async (seed) => {
    const { tab } = await open();
    expect(await tab.call('compareVaults', seed, 300)).toEqual([]);
    if (hasFileSystem) expect(await tab.call('fileSystem')).toEqual([`kitewire-compare-${seed}-files`]);
    expect(tab.faults).toEqual([]);
  });

  it('has its files after the page was loaded anew, and keeps those of two databases apart', async () => {
    const { tab } = await open();
    expect(await tab.call('writeParts', 'one', 'file-1', 5, 300_000)).toBe('written');
    expect(await tab.call('writeParts', 'two', 'file-1', 2, 300_000)).toBe('written');
    await tab.reload();
    if (!hasFileSystem) await tab.call('forgetFileSystem');
    expect(await tab.call('readParts', 'one', 'file-1', 300_000)).toEqual([1, 2, 3, 4, 5]);
    expect(await tab.call('readParts', 'two', 'file-1', 300_000)).toEqual([1, 2]);
  });

  it('F10 has every part whose writing was told when the tab is killed meanwhile', async () => {
    const { tab, told } = await open();
    const second = await tab.openAnother();
    if (!hasFileSystem) await second.call('forgetFileSystem');
    const interrupted = tab.call('writeParts', 'killed', 'down-1.part', 200, 300_000).catch(() => 'killed');
    await waitUntil('some parts are written', () => told.length >= 20);
    await tab.crash();
    await interrupted;
    const count = told.length;
    const parts = await second.call('readParts', 'killed', 'down-1.part', 300_000);
    expect(count).toBeLessThan(200);
    expect(parts.slice(0, count)).toEqual(told);
    expect(await second.call('writeParts', 'killed', 'down-1.part', 3, 300_000)).toBe('written');
  });

  it('says when the space of the origin is used up, and has what was written before', async () => {
    const { tab, told } = await open();
    await tab.limitSpace(8_000_000);
    expect(await tab.call('writeParts', 'quota', 'down-1.part', 100, 500_000)).toBe('DISK_FULL');
    expect(told.length).toBeGreaterThan(2);
    expect((await tab.call('readParts', 'quota', 'down-1.part', 500_000)).slice(0, told.length)).toEqual(told);
  });
});
