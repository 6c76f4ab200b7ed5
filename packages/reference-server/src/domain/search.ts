/** What somebody looks for among messages. */
import { mediaKindOf } from './document-attributes.js';
import type { MediaKind } from './document-attributes.js';
import type { PeerId } from './peer-id.js';
import type { MessageMedia } from './stored-file.js';

/** The kinds of messages that can be asked for by themselves. */
export type MessageTrait = 'pinned' | 'url' | MediaTrait;

/** Kinds of media, and the two pairs of them, that can be asked for. */
export type MediaTrait = 'photo' | 'video' | 'photoVideo' | 'document' | 'gif' | 'audio' | 'voice' | 'roundVideo' | 'roundVoice';

/** What a message must have to be found. */
export interface MessageQuery {
  /** All of these words, as `searchWordsOf` gives them; none for any text. */
  readonly words: readonly string[];
  /** As whom it was sent: a user, or the channel itself. */
  readonly fromId?: PeerId | undefined;
  readonly trait?: MessageTrait | undefined;
}

/** Words of one query at most; the others are passed over. */
export const mostQueryWords = 16;

/** Found messages are counted up to here. */
export const mostFound = 10_000;

/** A message as an index of words sees it. */
export interface SearchableMessage {
  readonly text: string;
  readonly entities: readonly { readonly type: string }[];
  readonly pinned: boolean;
  readonly media?: MessageMedia | undefined;
}

/** What may be asked for beside words. */
export function traitsOf({ entities, pinned, media }: SearchableMessage): MessageTrait[] {
  const traits: MessageTrait[] = pinned ? ['pinned'] : [];
  if (entities.some(({ type }) => type === 'url' || type === 'textUrl' || type === 'email')) traits.push('url');
  if (media !== undefined) traits.push(...mediaTraits[mediaKindOf(media.file)]);
  return traits;
}

const mediaTraits: Readonly<Record<MediaKind, readonly MediaTrait[]>> = {
  photo: ['photo', 'photoVideo'],
  video: ['video', 'photoVideo'],
  roundvideo: ['roundVideo', 'roundVoice'],
  voice: ['voice', 'roundVoice'],
  audio: ['audio'],
  gif: ['gif'],
  sticker: [],
  document: ['document'],
};
