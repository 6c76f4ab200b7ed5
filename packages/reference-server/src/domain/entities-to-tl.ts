/** Stored entities as clients are told about them. */
import type * as tl from '@kitewire/tl-schema/api';
import type { MessageEntity, PlainEntityType } from './message-entity.js';

type PlainConstructor = Extract<
  tl.MessageEntity['_'],
  `messageEntity${'Mention' | 'Hashtag' | 'Cashtag' | 'BotCommand' | 'Url' | 'Email' | 'Phone' | 'BankCard' | 'Bold' | 'Italic' | 'Underline' | 'Strike' | 'Spoiler' | 'Code'}`
>;

const plainConstructors: Readonly<Record<PlainEntityType, PlainConstructor>> = {
  mention: 'messageEntityMention',
  hashtag: 'messageEntityHashtag',
  cashtag: 'messageEntityCashtag',
  botCommand: 'messageEntityBotCommand',
  url: 'messageEntityUrl',
  email: 'messageEntityEmail',
  phone: 'messageEntityPhone',
  bankCard: 'messageEntityBankCard',
  bold: 'messageEntityBold',
  italic: 'messageEntityItalic',
  underline: 'messageEntityUnderline',
  strike: 'messageEntityStrike',
  spoiler: 'messageEntitySpoiler',
  code: 'messageEntityCode',
};

/** Renders one entity. https://core.telegram.org/type/MessageEntity */
export function entityToTl(entity: MessageEntity): tl.MessageEntity {
  const { offset, length } = entity;
  switch (entity.type) {
    case 'pre':
      return { _: 'messageEntityPre', offset, length, language: entity.language };
    case 'textUrl':
      return { _: 'messageEntityTextUrl', offset, length, url: entity.url };
    case 'mentionName':
      return { _: 'messageEntityMentionName', offset, length, userId: entity.userId };
    case 'customEmoji':
      return { _: 'messageEntityCustomEmoji', offset, length, documentId: BigInt(entity.documentId) };
    case 'blockquote':
      return { _: 'messageEntityBlockquote', offset, length, ...(entity.collapsed && { collapsed: true as const }) };
    case 'formattedDate':
      return {
        _: 'messageEntityFormattedDate',
        offset,
        length,
        date: entity.date,
        ...Object.fromEntries(entity.styles.map((style) => [style, true as const])),
      };
    default:
      return { _: plainConstructors[entity.type], offset, length };
  }
}
