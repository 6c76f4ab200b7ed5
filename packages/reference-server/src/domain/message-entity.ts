/** Styled and linked stretches of a message's text, as the server stores them. */

/** The kinds that carry nothing but their place. */
export type PlainEntityType =
  | 'mention'
  | 'hashtag'
  | 'cashtag'
  | 'botCommand'
  | 'url'
  | 'email'
  | 'phone'
  | 'bankCard'
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strike'
  | 'spoiler'
  | 'code';

/** How a formatted date is shown. */
export type DateStyle = 'relative' | 'shortTime' | 'longTime' | 'shortDate' | 'longDate' | 'dayOfWeek';

/** What an entity says beside its place. */
export type EntityContent =
  | { readonly type: PlainEntityType }
  | { readonly type: 'pre'; readonly language: string }
  | { readonly type: 'textUrl'; readonly url: string }
  | { readonly type: 'mentionName'; readonly userId: number }
  /** The document's id in decimal: it needs 64 bits. */
  | { readonly type: 'customEmoji'; readonly documentId: string }
  | { readonly type: 'blockquote'; readonly collapsed: boolean }
  | { readonly type: 'formattedDate'; readonly date: number; readonly styles: readonly DateStyle[] };

/** A stretch of text; offset and length in UTF-16 units. https://core.telegram.org/api/entities */
export type MessageEntity = EntityContent & { readonly offset: number; readonly length: number };

/** How many entities a message may have. */
export const mostEntities = 100;

/** UTF-16 units that all links and languages of a message may have together. */
export const longestEntityContents = 8192;

/** Why entities cannot belong to a text; `undefined` when they can. */
export function findEntitiesFault(
  entities: readonly MessageEntity[],
  text: string,
): 'ENTITIES_TOO_LONG' | 'ENTITY_BOUNDS_INVALID' | undefined {
  if (entities.length > mostEntities) return 'ENTITIES_TOO_LONG';
  let contents = 0;
  for (const entity of entities) {
    if (entity.offset < 0 || entity.length <= 0 || entity.offset + entity.length > text.length) return 'ENTITY_BOUNDS_INVALID';
    if (entity.type === 'textUrl') contents += entity.url.length;
    if (entity.type === 'pre') contents += entity.language.length;
  }
  return contents > longestEntityContents ? 'ENTITIES_TOO_LONG' : undefined;
}

/** Orders entities as clients expect them: by offset, and an outer one before those inside it. */
export function sortEntities(entities: readonly MessageEntity[]): MessageEntity[] {
  return [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
}
