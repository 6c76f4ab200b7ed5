/** Tests of what counts as news of the configuration. */
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { changesConfig } from './changes-config.js';

describe('news of the configuration', () => {
  const rest = { users: [], chats: [], date: 1, seq: 0 };
  const config: tl.Update = { _: 'updateConfig' };
  const other: tl.Update = { _: 'updatePtsChanged' };

  it('come alone or among others', () => {
    const news: tl.Updates[] = [
      { _: 'updateShort', update: config, date: 1 },
      { _: 'updateShort', update: { _: 'updateDcOptions', dcOptions: [] }, date: 1 },
      { _: 'updates', updates: [other, config], ...rest },
      { _: 'updatesCombined', updates: [config], seqStart: 0, ...rest },
    ];
    expect(news.map(changesConfig)).toEqual([true, true, true, true]);
    const none: tl.Updates[] = [{ _: 'updateShort', update: other, date: 1 }, { _: 'updates', updates: [], ...rest }, { _: 'updatesTooLong' }];
    expect(none.map(changesConfig)).toEqual([false, false, false]);
  });
});
