/** What is asked of a history, and what comes back. */
import type * as tl from '@kitewire/tl-schema/api';
import type { CancelSignal } from '../ports/cancel-signal.js';
import type { AnswerSource } from './answer-source.js';

/** Which part of a history is wanted; by default the 100 newest messages. At most one of `before`, `after`, `around`, `until` is given. */
export interface GetHistoryOptions {
  /** At most so many, 1 to 100. */
  readonly limit?: number;
  /** The newest of the messages older than this id. */
  readonly before?: number;
  /** The oldest of the messages newer than this id. */
  readonly after?: number;
  /** The message with this id with as many older as newer ones. */
  readonly around?: number;
  /** The newest of the messages up to this Unix time in seconds. */
  readonly until?: number;
  /** Where to look; unless given in the store first, and on the server for what it lacks. */
  readonly source?: 'store' | 'server';
  readonly signal?: CancelSignal;
}

/** Some messages of a chat that follow one another. */
export interface HistoryPage {
  /** The newest first. */
  readonly messages: readonly (tl.RawMessage | tl.RawMessageService)[];
  readonly source: AnswerSource;
  /** Whether nothing is missing; `false` when the store has a hole and the server was not asked or not reached. */
  readonly isComplete: boolean;
}
