/** A little of `npm run crash` as tests: processes are killed wherever they are, and nothing is lost, doubled or broken. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playFiles } from './files-story.mjs';
import { grownFixtures } from './grown-fixtures.mjs';
import { playKeyChange } from './key-change.mjs';
import { playMigration } from './migration.mjs';
import { deck } from './plans.mjs';
import { seeded } from './seeded.mjs';
import { Story } from './story.mjs';
import { makeTemplate } from './template.mjs';

/** @type {string} */
let folder;
/** @type {import('./template.mjs').Facts} */
let facts;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kitewire-crash-'));
  facts = await makeTemplate(join(folder, 'template'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = 1;

/** Plays a story of one kind of death. @param {import('./plans.mjs').Kind} kind @param {number} deaths */
async function play(kind, deaths) {
  const plans = seeded(seed).shuffle(deck.filter((plan) => plan.kind === kind)).slice(0, deaths);
  const files = join(folder, kind);
  mkdirSync(files);
  const story = new Story({ seed, folder: files, facts });
  const faults = await story.play(plans);
  const { kills, acknowledged, messages } = story.figures;
  return { faults: faults.map((fault) => `seed ${seed}: ${fault}`), deaths: kills, done: acknowledged, compared: messages };
}

describe('a process that is killed', () => {
  it.each(/** @type {const} */ ([
    ['F01 loses and repeats nothing of what a client sends, edits, deletes, reads and drafts', 'client', 6],
    ['F02 leaves everybody with what the server had committed, once', 'server', 6],
    ['F04 goes on catching up where its store is', 'catchUp', 3],
    ['F01 keeps what is to stay while it throws old messages away', 'prune', 1],
    ['F06 finds its keys and its session whole, or makes new ones', 'login', 3],
    ['F01 and F02 lose and repeat nothing when both ends die together', 'both', 2],
  ]))('%s', { timeout: 120_000 }, async (_, kind, deaths) => {
    const outcome = await play(kind, deaths);
    expect(outcome.faults).toEqual([]);
    expect(outcome.deaths).toBeGreaterThanOrEqual(deaths);
    expect(outcome.done).toBeGreaterThan(0);
    expect(outcome.compared).toBeGreaterThan(0);
  });

  it('F03 sends every file once and byte by byte, and no part again that is known to have arrived', { timeout: 120_000 }, async () => {
    const files = join(folder, 'files');
    mkdirSync(files);
    const { faults, figures } = await playFiles({ seed, kills: 3, largest: 4_000_000, folder: files, facts });
    expect(faults).toEqual([]);
    expect(figures).toMatchObject({ kills: 3, repeated: 0 });
    expect(figures.parts).toBeGreaterThan(0);
  });

  const oldest = grownFixtures.filter(({ version }) => version === 1);
  it.each(oldest.map((fixture) => /** @type {const} */ ([fixture.end, fixture])))("F06 leaves a %s's database, which it was bringing up to date, as if it had lived", { timeout: 120_000 }, async (_, fixture) => {
    const plans = seeded(seed).shuffle(deck.filter(({ kind }) => kind === `${fixture.end}Migration`)).slice(0, 3);
    const { faults, figures } = await playMigration({ fixture, seed, plans, folder: join(folder, `${fixture.end} of version ${fixture.version}`) });
    expect(faults).toEqual([]);
    expect(figures.kills).toBeGreaterThan(0);
  });

  it('F06 leaves a store with the former key or with the next, and with all of its records', { timeout: 120_000 }, async () => {
    const plans = seeded(seed).shuffle(deck.filter(({ kind }) => kind === 'keyChange')).slice(0, 4);
    const { faults, figures } = await playKeyChange({ seed, plans, folder: join(folder, 'keys') });
    expect(faults).toEqual([]);
    expect(figures.kills).toBeGreaterThan(0);
  });
});
