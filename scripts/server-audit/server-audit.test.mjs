/** The audit of the server is found out when it says too much: it repeats what it saw, and it catches planted mistakes of either end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { playSeed } from './audit.mjs';
import { bundleBothEnds } from './bundle.mjs';
import { compareSettings, settingsOfEvent, settingsOfUpdate } from './settings.mjs';
import { compareTold } from './verdict.mjs';

const folder = mkdtempSync(join(tmpdir(), 'kitewire-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A mistake that does not show in so many stories is not found out. */
const mostStories = 40;

let bundles = 0;

/** @param {import('./bundle.mjs').Mistake} [mistake] */
function bundle(mistake) {
  return bundleBothEnds(join(folder, `both-ends-${(bundles += 1)}.mjs`), mistake);
}

/** @param {readonly string[]} whats @param {boolean} [mayMiss] */
function happened(whats, mayMiss = false) {
  return whats.map((what) => ({ what, mayMiss }));
}

describe('compareTold', () => {
  it('takes a device that was told everything once and in order for right', () => {
    expect(compareTold(['new 1', 'new 2', 'edit 1'], happened(['new 1', 'edit 1', 'new 2']), false)).toEqual([]);
  });

  it('finds what was told twice, too little or never', () => {
    expect(compareTold(['new 1', 'new 1'], happened(['new 1']), false)).toEqual(['"new 1" was told 2 times and happened 1 times']);
    expect(compareTold(['edit 1'], happened(['edit 1', 'edit 1']), false)).toEqual(['"edit 1" happened 2 times and was told 1 times']);
    expect(compareTold([], happened(['pin 1']), false)).toEqual(['"pin 1" happened 1 times and was told 0 times']);
    expect(compareTold(['delete 3'], [], false)).toEqual(['"delete 3" was told 1 times and happened 0 times']);
  });

  it('finds what was told out of order', () => {
    expect(compareTold(['new 2', 'new 1'], happened(['new 1', 'new 2']), false)).toEqual(['"new 1" was told out of order']);
  });

  it('lets a device miss what only itself did, what is gone, and what it was told to be lost', () => {
    expect(compareTold([], happened(['read self 7 1'], true), false)).toEqual([]);
    expect(compareTold(['new 2'], happened(['new 1', 'new 2']), true)).toEqual([]);
  });
});

describe('compareSettings', () => {
  const values = (/** @type {readonly string[]} */ ...all) => all.map((value) => /** @type {const} */ (['pins 0', value]));

  it('lets a device skip what was over soon, and hear the end again', () => {
    expect(compareSettings(values('1', '1 2', '1 2'), values('1', '2', '1 2'), false)).toEqual([]);
  });

  it('finds what was told too late, never happened or was not told', () => {
    expect(compareSettings(values('2', '1', '2'), values('1', '2'), false)).toEqual(['"pins 0" was told to be "1" when that was over, or never was so']);
    expect(compareSettings(values('3'), values(), false)).toHaveLength(2);
    expect(compareSettings(values('1'), values('1', '2'), false)).toEqual(['it knows "pins 0" as "1", the server as "2"']);
  });

  it('reads the same out of an update and out of the event behind it', () => {
    const update = { _: 'updatePinnedDialogs', folderId: 1, order: [{ _: 'dialogPeer', peer: { _: 'peerChannel', channelId: 7 } }, { _: 'dialogPeer', peer: { _: 'peerChat', chatId: 8 } }] };
    expect(settingsOfUpdate(update)).toEqual(settingsOfEvent({ type: 'pinnedDialogs', folderId: 1, order: [-1_000_000_000_007, -8] }));
    const blocked = { _: 'updatePeerBlocked', blocked: true, peerId: { _: 'peerUser', userId: 9 } };
    expect(settingsOfUpdate(blocked)).toEqual(settingsOfEvent({ type: 'peerBlocked', peerId: 9, blocked: true }));
  });
});

describe('a story', () => {
  it('is the same again with the same seed, and nobody is told anything wrong in it', async () => {
    const program = await bundle();
    const first = await playSeed(program, join(folder, 'first'), 3);
    const again = await playSeed(program, join(folder, 'again'), 3);
    expect(first.wrong).toEqual([]);
    expect(again).toEqual(first);
    expect(first.figures.restarts).toBeGreaterThan(0);
    expect(first.figures.told).toBeGreaterThan(100);
  });

  it.each([
    {
      name: 'a client that takes an event after a gap for the next',
      first: 1,
      file: 'sdk/src/updates/gap-rule.ts',
      snippet: "if (local + ptsCount === pts) return 'applicable';",
      instead: "if (local + ptsCount === pts || local + ptsCount === pts - 1) return 'applicable';",
    },
    {
      name: 'a client that tells again of what was gone',
      first: 53,
      file: 'sdk/src/client/note-affected.ts',
      snippet: 'const messages = ptsCount > 0 ? asked : undefined;',
      instead: 'const messages = asked;',
    },
    {
      name: 'a server whose difference begins one message late',
      first: 1,
      file: 'reference-server/src/updates/difference.ts',
      snippet: "if (event.type === 'newMessage') newMessages.push(messageToTl(event.message, references));",
      instead: "if (event.type === 'newMessage' && index > 0) newMessages.push(messageToTl(event.message, references));",
    },
  ])('finds out $name', async ({ first, ...mistake }) => {
    const program = await bundle(mistake);
    let found = 0;
    // What a mistake needs to show does not happen in every story.
    for (let seed = first; found === 0 && seed < first + mostStories; seed += 1) found = (await playSeed(program, folder, seed)).wrong.length;
    expect(found).toBeGreaterThan(0);
  }, 120_000);

  it('refuses to plant a mistake into code that is gone', async () => {
    await expect(bundle({ file: 'sdk/src/updates/gap-rule.ts', snippet: 'no such code', instead: '' })).rejects.toThrow('expected once, found 0 times');
  });
});
