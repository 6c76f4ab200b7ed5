/** Which stories a campaign tells. */
import { describe, expect, it } from 'vitest';
import { castStories } from './campaign.mjs';
import { deck, nameOf } from './plans.mjs';

describe('the stories of seeds', () => {
  const castOf = castStories(deck);

  it('name every point within 24 of them', () => {
    const named = new Set(Array.from({ length: 24 }, (_, seed) => castOf(seed).plans.map(nameOf)).flat());
    expect([...new Set(deck.map(nameOf))].filter((name) => !named.has(name))).toEqual([]);
  });

  it('are eight deaths each, and of files alone every sixth', () => {
    const casts = Array.from({ length: 12 }, (_, seed) => castOf(seed));
    expect(casts.flatMap(({ kind }) => kind ?? [])).toEqual(['clientMigration', 'serverMigration']);
    expect(casts.filter(({ kind }) => kind === undefined).map(({ plans }) => plans.length)).toEqual(Array.from({ length: 10 }, () => 8));
  });

  it('are told of one kind alone when only that is wanted', () => {
    const only = deck.filter(({ kind }) => kind === 'both');
    expect(castStories(only)(3).plans.every(({ kind }) => kind === 'both')).toBe(true);
    expect(castStories(only)(3).plans).toHaveLength(8);
  });
});
