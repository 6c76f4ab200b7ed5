/** Walks through the messages of a chat. */
import type * as tl from '@kitewire/tl-schema/api';
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { ChatTarget } from './chat-target.js';
import { getHistory } from './get-history.js';
import type { GetHistoryOptions } from './history-page.js';

/** Where to begin, and which way to go. */
export interface IterHistoryOptions extends Omit<GetHistoryOptions, 'around'> {
  /** At most so many in all; without it every one. */
  readonly limit?: number;
}

/**
 * Gives the messages of a chat one after the other: from the newest, or from `before` or `until`, to the oldest; with `after`
 * from there to the newest. See `getHistory` for where they come from and what is thrown.
 *
 * @throws what `getHistory` rejects with; and a `UsageError` at a hole that cannot be filled because the server cannot be reached
 */
export async function* iterHistory(
  context: ClientContext,
  chat: ChatTarget,
  { limit = Number.POSITIVE_INFINITY, ...options }: IterHistoryOptions = {},
): AsyncGenerator<tl.RawMessage | tl.RawMessageService, void, undefined> {
  const { before: _before, after: _after, until: _until, ...common } = options;
  const isForward = options.after !== undefined;
  let part: GetHistoryOptions = options;
  let left = limit;
  while (left > 0) {
    const size = Math.min(left, 100);
    const page = await getHistory(context, chat, { ...part, limit: size });
    const messages = isForward ? [...page.messages].reverse() : page.messages;
    yield* messages;
    left -= messages.length;
    const last = messages.at(-1);
    if (!page.isComplete && left > 0) throw new UsageError('The store has a hole here, and the server cannot be reached: go on when it is.');
    if (last === undefined || messages.length < size) return;
    part = { ...common, ...(isForward ? { after: last.id } : { before: last.id }) };
  }
}
