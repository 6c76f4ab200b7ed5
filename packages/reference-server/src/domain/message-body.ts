/** What a message says, wherever it lies: in the boxes of people, or in a channel. */
import type { MessageEntity } from './message-entity.js';
import type { PeerId } from './peer-id.js';
import type { ServiceAction } from './service-action.js';
import { usersOfAction } from './service-action.js';
import type { MessageMedia } from './stored-file.js';

/** What messages of boxes and of channels have in common. */
export interface MessageBody {
  /** Unix seconds. */
  readonly date: number;
  /** When its text was changed last, Unix seconds. */
  readonly editDate: number | undefined;
  /** Empty for a service message. */
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** What a service message tells of; `undefined` for any other. */
  readonly action: ServiceAction | undefined;
  /** A message of the same conversation, by its id in the same box or channel. */
  readonly replyToId: number | undefined;
  /** A photo or document that it shows; its text is the caption then. */
  readonly media: MessageMedia | undefined;
  readonly silent: boolean;
  readonly pinned: boolean;
}

/** The peers whom a message names in what it says, so that each can be described along with it. */
export function peersOfBody({ entities, action }: MessageBody): PeerId[] {
  const mentioned = entities.flatMap((entity) => (entity.type === 'mentionName' ? [entity.userId] : []));
  return [...mentioned, ...(action === undefined ? [] : usersOfAction(action))];
}
