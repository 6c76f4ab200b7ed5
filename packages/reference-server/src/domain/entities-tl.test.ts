/** Tests that entities come through the store's form as they were. */
import { createCodec } from '@kitewire/tl-schema';
import { apiSchema } from '@kitewire/tl-schema/api';
import type * as tl from '@kitewire/tl-schema/api';
import { describe, expect, it } from 'vitest';
import { entitiesFromTl } from './entities-from-tl.js';
import { entityToTl } from './entities-to-tl.js';

const place = { offset: 1, length: 2 };
const all: tl.MessageEntity[] = [
  { _: 'messageEntityMention', ...place },
  { _: 'messageEntityHashtag', ...place },
  { _: 'messageEntityCashtag', ...place },
  { _: 'messageEntityBotCommand', ...place },
  { _: 'messageEntityUrl', ...place },
  { _: 'messageEntityEmail', ...place },
  { _: 'messageEntityPhone', ...place },
  { _: 'messageEntityBankCard', ...place },
  { _: 'messageEntityBold', ...place },
  { _: 'messageEntityItalic', ...place },
  { _: 'messageEntityUnderline', ...place },
  { _: 'messageEntityStrike', ...place },
  { _: 'messageEntitySpoiler', ...place },
  { _: 'messageEntityCode', ...place },
  { _: 'messageEntityPre', ...place, language: 'ts' },
  { _: 'messageEntityTextUrl', ...place, url: 'https://example.org' },
  { _: 'messageEntityCustomEmoji', ...place, documentId: -(2n ** 63n) },
  { _: 'messageEntityBlockquote', ...place },
  { _: 'messageEntityBlockquote', ...place, collapsed: true },
  { _: 'messageEntityFormattedDate', ...place, date: 5 },
  { _: 'messageEntityFormattedDate', ...place, date: 5, relative: true, shortTime: true, longTime: true, shortDate: true, longDate: true, dayOfWeek: true },
];

describe('entities', () => {
  it('survive the way into the store, through JSON and out again', async () => {
    const stored = await entitiesFromTl(all, async () => undefined);
    const back = (JSON.parse(JSON.stringify(stored)) as typeof stored).map(entityToTl);
    expect(back).toEqual(all);
    const codec = createCodec(apiSchema);
    for (const entity of back) expect(codec.decode(codec.encode(entity))).toEqual(entity);
  });

  it('name a user whom the sender may name, and drop other mentions', async () => {
    const mention = (userId: number): tl.MessageEntity => ({ _: 'inputMessageEntityMentionName', ...place, userId: { _: 'inputUser', userId, accessHash: 1n } });
    const resolve = async (user: tl.InputUser): Promise<number | undefined> => (user._ === 'inputUser' && user.userId === 7 ? 7 : undefined);
    const stored = await entitiesFromTl([mention(7), mention(8), { _: 'messageEntityMentionName', ...place, userId: 7 }, { _: 'messageEntityTextUrl', ...place, url: '' }], resolve);
    expect(stored).toEqual([{ type: 'mentionName', userId: 7, ...place }]);
    expect(stored.map(entityToTl)).toEqual([{ _: 'messageEntityMentionName', ...place, userId: 7 }]);
  });
});
