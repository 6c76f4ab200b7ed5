/** The records of messages, and of which parts of a history are stored without gaps. */
import type * as tl from '@kitewire/tl-schema/api';

/** A message as the server gives it. */
export interface MessageRecord {
  /** The marked id of its chat. */
  readonly chatId: number;
  /** Unique in its channel or supergroup; elsewhere in the whole account. */
  readonly id: number;
  /** Unix time in seconds: that of the message, 0 for one before 1970. */
  readonly date: number;
  readonly message: tl.RawMessage | tl.RawMessageService;
}

/** Names a message. */
export interface MessageKey {
  readonly chatId: number;
  readonly id: number;
}

/** Whatever the chat has with an id from `from` to `to`, both included, is stored. */
export interface HistoryRange {
  /** 0: from the beginning of the chat. */
  readonly from: number;
  readonly to: number;
}

/** Which parts of a chat's history are stored; what is in no range is a hole, whatever single messages lie in it. */
export interface HistoryRecord {
  readonly chatId: number;
  /** Ascending; no two overlap. Never empty when `isLive`. */
  readonly ranges: readonly HistoryRange[];
  /** Whether the last range reaches to the newest message, so that the next one continues it. */
  readonly isLive: boolean;
}

/** Channels and supergroups have marked ids below this, and number their messages each for itself. */
const channelBase = -1_000_000_000_000;

/** Whether a chat is a private one or a basic group: the messages of all of these are numbered together. */
export function isCommonChat(chatId: number): boolean {
  return chatId >= channelBase;
}

/** Ids of messages are of 31 bits. */
export const maxMessageId: number = 2 ** 31 - 1;
