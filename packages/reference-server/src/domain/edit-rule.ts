/** Which messages may be edited, by whom and how long. */
import type { BoxMessage } from './message.js';
import type { MessageEntity } from './message-entity.js';
import type { PeerId, UserId } from './peer-id.js';

/** A wish to change a message's text. */
export interface MessageEdit {
  readonly userId: UserId;
  /** The conversation that the editor believes the message in. */
  readonly peerId: PeerId;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** The time now, Unix seconds. */
  readonly date: number;
  /** Seconds for which messages may be edited. */
  readonly editTime: number;
}

/** Why a message cannot be edited. */
export type EditFault = 'MESSAGE_ID_INVALID' | 'MESSAGE_AUTHOR_REQUIRED' | 'MESSAGE_EDIT_TIME_EXPIRED' | 'MESSAGE_NOT_MODIFIED';

/**
 * Why an edit cannot be; `undefined` when it can. Saved messages may be edited for ever.
 *
 * https://core.telegram.org/method/messages.editMessage
 */
export function findEditFault(message: BoxMessage | undefined, edit: MessageEdit): EditFault | undefined {
  if (message === undefined || message.peerId !== edit.peerId || message.action !== undefined) return 'MESSAGE_ID_INVALID';
  if (message.fromId !== edit.userId) return 'MESSAGE_AUTHOR_REQUIRED';
  if (edit.peerId !== edit.userId && edit.date - message.date > edit.editTime) return 'MESSAGE_EDIT_TIME_EXPIRED';
  const same = message.text === edit.text && JSON.stringify(message.entities) === JSON.stringify(edit.entities);
  return same ? 'MESSAGE_NOT_MODIFIED' : undefined;
}
