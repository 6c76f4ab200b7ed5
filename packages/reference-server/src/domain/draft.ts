/** A message that has been begun in a conversation and not sent. */
import type * as tl from '@kitewire/tl-schema/api';
import { entityToTl } from './entities-to-tl.js';
import type { MessageEntity } from './message-entity.js';
import type { PeerId } from './peer-id.js';

/** What has been written so far. */
export interface Draft {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** The message that it will answer, by its number in the writer's box. */
  readonly replyToId?: number;
  readonly noWebpage?: true;
  /** When it was written, Unix seconds. */
  readonly date: number;
}

/** The peers whom a draft names. */
export function peersOfDraft({ entities }: Draft): PeerId[] {
  return entities.flatMap((entity) => (entity.type === 'mentionName' ? [entity.userId] : []));
}

/** Renders a draft. https://core.telegram.org/constructor/draftMessage */
export function draftToTl({ text, entities, replyToId, noWebpage, date }: Draft): tl.RawDraftMessage {
  return {
    _: 'draftMessage',
    message: text,
    date,
    ...(noWebpage && { noWebpage }),
    ...(replyToId !== undefined && { replyTo: { _: 'inputReplyToMessage' as const, replyToMsgId: replyToId } }),
    ...(entities.length > 0 && { entities: entities.map(entityToTl) }),
  };
}
