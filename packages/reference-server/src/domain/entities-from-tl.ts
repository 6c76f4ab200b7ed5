/** Entities as a client sends them, brought into the form in which they are stored. */
import type * as tl from '@kitewire/tl-schema/api';
import type { DateStyle, EntityContent, MessageEntity, PlainEntityType } from './message-entity.js';

/** Finds out which user a mention by name means; `undefined` when the sender may not name them. */
export type MentionResolver = (user: tl.InputUser) => Promise<number | undefined>;

const plainTypes: Readonly<Record<string, PlainEntityType>> = {
  messageEntityMention: 'mention',
  messageEntityHashtag: 'hashtag',
  messageEntityCashtag: 'cashtag',
  messageEntityBotCommand: 'botCommand',
  messageEntityUrl: 'url',
  messageEntityEmail: 'email',
  messageEntityPhone: 'phone',
  messageEntityBankCard: 'bankCard',
  messageEntityBold: 'bold',
  messageEntityItalic: 'italic',
  messageEntityUnderline: 'underline',
  messageEntityStrike: 'strike',
  messageEntitySpoiler: 'spoiler',
  messageEntityCode: 'code',
};

const dateStyles: readonly DateStyle[] = ['relative', 'shortTime', 'longTime', 'shortDate', 'longDate', 'dayOfWeek'];

/**
 * Reads entities in. A mention by bare user id is dropped, like one of a user whom the sender may not name: it would
 * let anybody have strangers introduced to them. Links without an address are dropped as well.
 */
export async function entitiesFromTl(entities: readonly tl.MessageEntity[], resolve: MentionResolver): Promise<MessageEntity[]> {
  const result: MessageEntity[] = [];
  for (const entity of entities) {
    const content = await readContent(entity, resolve);
    if (content !== undefined) result.push({ ...content, offset: entity.offset, length: entity.length });
  }
  return result;
}

async function readContent(entity: tl.MessageEntity, resolve: MentionResolver): Promise<EntityContent | undefined> {
  switch (entity._) {
    case 'messageEntityPre':
      return { type: 'pre', language: entity.language };
    case 'messageEntityTextUrl':
      return entity.url === '' ? undefined : { type: 'textUrl', url: entity.url };
    case 'inputMessageEntityMentionName': {
      const userId = await resolve(entity.userId);
      return userId === undefined ? undefined : { type: 'mentionName', userId };
    }
    case 'messageEntityCustomEmoji':
      return { type: 'customEmoji', documentId: entity.documentId.toString() };
    case 'messageEntityBlockquote':
      return { type: 'blockquote', collapsed: entity.collapsed === true };
    case 'messageEntityFormattedDate':
      return { type: 'formattedDate', date: entity.date, styles: dateStyles.filter((style) => entity[style] === true) };
    default: {
      const type = plainTypes[entity._];
      return type === undefined ? undefined : { type };
    }
  }
}
