/** All forms of `Updates` as one: updates with the peers they name and their place in the seq line. */
import type * as tl from '@kitewire/tl-schema/api';
import { expandShortMessage, expandShortSentMessage, type SentMessage } from './short-updates.js';

/** A container of updates in one shape. */
export interface UpdateContainer {
  readonly updates: readonly tl.Update[];
  readonly users: readonly tl.User[];
  readonly chats: readonly tl.Chat[];
  /** Unix time in seconds. */
  readonly date: number;
  /** 0 for a container outside the seq line. */
  readonly seqStart: number;
  readonly seq: number;
}

/** What is known besides the value itself. */
export interface ContainerContext {
  readonly selfId: number;
  /** The own message, when the value answers its sending. */
  readonly sent?: SentMessage | undefined;
}

/**
 * Brings any `Updates` into one shape.
 *
 * @returns `undefined` when only a difference can tell what it means: `updatesTooLong`, and `updateShortSentMessage`
 * for a message that nobody remembers
 * @see https://core.telegram.org/type/Updates
 */
export function toContainer(value: tl.Updates, { selfId, sent }: ContainerContext): UpdateContainer | undefined {
  switch (value._) {
    case 'updates':
      return inSeq(value, value.seq);
    case 'updatesCombined':
      return inSeq(value, value.seqStart);
    case 'updateShort':
      return outsideSeq([value.update], value.date);
    case 'updateShortMessage':
    case 'updateShortChatMessage':
      return outsideSeq([expandShortMessage(value, selfId)], value.date);
    case 'updateShortSentMessage':
      return sent && outsideSeq(expandShortSentMessage(value, sent, selfId), value.date);
    case 'updatesTooLong':
      return undefined;
  }
}

/** Thousands of them are made in a row: each is one literal. */
function inSeq({ updates, users, chats, date, seq }: tl.RawUpdates | tl.RawUpdatesCombined, seqStart: number): UpdateContainer {
  return { updates, users, chats, date, seqStart, seq };
}

function outsideSeq(updates: readonly tl.Update[], date: number): UpdateContainer {
  return { updates, users: [], chats: [], date, seqStart: 0, seq: 0 };
}
