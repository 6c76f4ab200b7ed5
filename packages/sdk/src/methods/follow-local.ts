/** Lists that follow the local store of a client, and its connection. */
import type { ClientContext } from '../context/client-context.js';
import { AbortedError } from '../errors/aborted-error.js';
import type { LocalChange } from '../local/local-change.js';
import type { LocalData } from '../local/local-data.js';
import type { CancelSignal } from '../ports/cancel-signal.js';
import { sameValue } from '../storage/same-value.js';
import { onAbort } from '../timing/on-abort.js';
import { LiveList } from '../views/live-list.js';

/** What is stored of a list, and whether that is all of it. */
export interface StoredItems<Item> {
  readonly items: readonly Item[];
  readonly isComplete: boolean;
}

export interface FollowedList<Item> {
  /** Reads what is stored, without the network. */
  readonly read: () => Promise<StoredItems<Item>>;
  /** Stores what the server has and the store lacks. */
  readonly fill: () => Promise<unknown>;
  readonly keyOf: (item: Item) => string;
  /** Whether the list may look different after a change. */
  readonly concerns: (change: LocalChange) => boolean;
  /** Calls what it is given when something else is different that the list shows; gives what ends that. */
  readonly watchOthers?: (touch: () => void) => (() => void) | undefined;
  /** Closes the list. */
  readonly signal: CancelSignal | undefined;
}

/**
 * Resolves to a list as it is stored: nothing that is shown waits for the network. What is missing is asked for behind that, after
 * each change and whenever there is a connection, and is one more change of the store when it comes.
 */
export async function followLocal<Item>(context: ClientContext, local: LocalData, { read, fill, keyOf, concerns, watchOthers, signal }: FollowedList<Item>): Promise<LiveList<Item>> {
  if (signal?.aborted) throw new AbortedError(signal.reason);
  let [isFilling, isMissed, isClosed] = [false, false, false];
  const complete = async (): Promise<void> => {
    if (isClosed) return;
    if (isFilling) return void (isMissed = true);
    isFilling = true;
    await fill().catch(onFailure);
    isFilling = false;
    // Something was found missing meanwhile, as with a connection that came back: what was asked before may not have brought it.
    if (isMissed) list.touch();
    isMissed = false;
  };
  const onFailure = (error: unknown): void => context.logger.log('warn', 'Reading a watched list again failed', { error });
  const list = new LiveList<Item>({
    read: async () => {
      const { items, isComplete } = await read();
      if (!isComplete) void complete();
      return items;
    },
    keyOf,
    isSame: sameValue,
    onFailure,
    onClose: () => {
      isClosed = true;
      for (const end of ends) end?.();
    },
  });
  const ends = [
    local.watch((changes) => {
      if (changes.some(concerns)) list.touch();
    }),
    context.watchConnection((state) => {
      if (state === 'connected') list.touch();
    }),
    watchOthers?.(() => list.touch()),
    onAbort(signal, () => list.close()),
  ];
  return list.start();
}
