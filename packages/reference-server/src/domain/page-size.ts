/** How many messages one answer can carry: a packet has an end, and a message may be long. */
import type { MessageEntity } from './message-entity.js';
import type { MessageMedia } from './stored-file.js';
import type { ServiceAction } from './service-action.js';

/** Bytes of messages in one answer: an answer of that size, with the people in it, fits into one message of the protocol. */
export const longestPage = 900_000;

/** The fields of a message beside its text, and of an entity beside its texts, in bytes; more than they ever take. */
const messageFields = 160;
const entityFields = 32;

/** The fixed fields of media, and of each size or attribute in it, in bytes. */
const mediaFields = 160;
const mediaPart = 64;

/** A peer and where it is named, in bytes: twice what all but the longest names take. */
const namedPeer = 400;

/** A message, or what is as long as one. */
export interface SizedContent {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  readonly action?: ServiceAction | undefined;
  readonly media?: MessageMedia | undefined;
  /** Peers whom it names, where these are many. */
  readonly named?: number;
}

/** How many messages from the first one on go into one answer; one always does. `undefined` stands for what is no message. */
export function countFitting(messages: readonly (SizedContent | undefined)[]): number {
  let size = 0;
  for (const [index, message] of messages.entries()) {
    size += message === undefined ? messageFields : sizeOf(message);
    if (size > longestPage && index > 0) return index;
  }
  return messages.length;
}

function sizeOf({ text, entities, action, media, named = 0 }: SizedContent): number {
  let size = messageFields + namedPeer * named + utf8Length(text);
  if (action && 'title' in action) size += utf8Length(action.title);
  if (action && 'userIds' in action) size += 8 * action.userIds.length;
  if (media) size += sizeOfMedia(media);
  for (const entity of entities) {
    size += entityFields;
    if (entity.type === 'textUrl') size += utf8Length(entity.url);
    if (entity.type === 'pre') size += utf8Length(entity.language);
  }
  return size;
}

/** Without the texts and bytes in it, no media takes more than this and a fixed length for each of its parts. */
function sizeOfMedia({ file }: MessageMedia): number {
  const pictures = file.kind === 'photo' ? file.sizes : file.thumbs;
  let size = mediaFields + mediaPart * pictures.length;
  for (const picture of pictures) if ('stripped' in picture) size += picture.stripped.length;
  if (file.kind === 'photo') return size;
  size += utf8Length(file.mimeType) + mediaPart * file.attributes.length;
  for (const attribute of file.attributes) {
    for (const value of Object.values(attribute) as unknown[]) {
      if (typeof value === 'string') size += utf8Length(value);
      else if (value instanceof Uint8Array) size += value.length;
    }
  }
  return size;
}

/** The length in UTF-8 bytes; each half of a surrogate pair counts as 3, which is more than the pair's 4. */
function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) length += unit > 0x7ff ? 2 : 1;
  }
  return length;
}
