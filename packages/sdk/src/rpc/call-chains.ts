/** The order of calls that must not overtake one another, such as the messages to one chat. */
import type { CancelSignal } from '../ports/cancel-signal.js';
import { abortable } from '../timing/abortable.js';
import { createDeferred, type Deferred } from '../timing/deferred.js';

/** Calls of one chain that are underway at a time, as with TDLib: the server waits for an earlier one only briefly. */
const MAX_UNDERWAY = 10;

interface Place {
  /** The number under which the call is underway; none before it is sent, and while it waits to be sent again. */
  callId: number | undefined;
  waiting: Deferred<void> | undefined;
}

/** One call's place in its chain; given up with `leave`, whatever becomes of the call. */
export interface ChainPlace {
  /**
   * Waits until the call may be sent: everything before it is underway, and not too much of it.
   *
   * @returns the number of the call right before it, which the server must carry out first; none for the first in line
   */
  turn(signal?: CancelSignal): Promise<number | undefined>;
  /** The call is underway under that number. */
  sent(callId: number): void;
  /** The call was refused and will be sent again: those behind it wait. */
  held(): void;
  leave(): void;
}

/** The chains of calls under one authorization key, each by a name of the caller's choice. */
export class CallChains {
  readonly #chains = new Map<string, Place[]>();

  /** Takes the last place of a chain. */
  join(name: string): ChainPlace {
    const chain = this.#chains.get(name) ?? [];
    this.#chains.set(name, chain);
    const place: Place = { callId: undefined, waiting: undefined };
    chain.push(place);
    const mayGo = (): boolean => {
      const position = chain.indexOf(place);
      return position < MAX_UNDERWAY && chain.slice(0, position).every(({ callId }) => callId !== undefined);
    };
    return {
      turn: async (signal) => {
        while (!mayGo()) {
          place.waiting ??= createDeferred();
          await abortable(place.waiting.promise, signal);
        }
        return chain[chain.indexOf(place) - 1]?.callId;
      },
      sent: (callId) => {
        place.callId = callId;
        wake(chain);
      },
      held: () => {
        place.callId = undefined;
      },
      leave: () => {
        chain.splice(chain.indexOf(place), 1);
        if (chain.length === 0) this.#chains.delete(name);
        wake(chain);
      },
    };
  }
}

/** Nobody further back can go anyway. */
function wake(chain: readonly Place[]): void {
  for (const place of chain.slice(0, MAX_UNDERWAY)) {
    place.waiting?.resolve();
    place.waiting = undefined;
  }
}
