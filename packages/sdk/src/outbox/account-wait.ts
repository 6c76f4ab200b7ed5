/** The wait that the server wants of the whole account: until when, and which record says so over a restart. */
import type { Instant, Moment } from '@kitewire/mtproto';
import { longestWait } from './judge-failure.js';
import { type Sending, toSeconds } from './sending.js';

/** States in which a record is stored, or about to be, and is to be tried some time. */
const staying: ReadonlySet<string> = new Set(['recording', 'waiting', 'preparing', 'marking', 'calling']);

/**
 * Nothing is sent while it lasts. One record in the outbox bears it; where that one leaves, another one does in the same
 * batch. With an empty outbox it ends with the process.
 */
export class AccountWait {
  #until: Instant = Number.NEGATIVE_INFINITY;
  #bearer: Sending | undefined;

  /** Nothing is to be sent before. */
  get until(): Instant {
    return this.#until;
  }

  /** The server has refused to do something. */
  begin(until: Instant): void {
    if (until <= this.#until) return;
    this.#until = until;
    this.#bearer = undefined;
  }

  /** A record of an earlier life of the process. A clock that was set back since does not make the wait endless. */
  resume(sending: Sending, { instant, unix }: Moment): void {
    const { accountNotBefore = 0 } = sending.record;
    const until = instant + Math.min(longestWait, accountNotBefore * 1000 - unix);
    if (until <= this.#until) return;
    this.#until = until;
    this.#bearer = sending;
  }

  /** Gives what has to bear the wait from now on, its record saying so; nothing while something does, or nothing can. */
  findBearer(sendings: Iterable<Sending>, { instant, unix }: Moment): Sending | undefined {
    if (this.#until <= instant || (this.#bearer && staying.has(this.#bearer.state))) return undefined;
    this.#bearer = undefined;
    for (const sending of sendings) {
      if (!staying.has(sending.state)) continue;
      this.#bearer = sending;
      sending.record = { ...sending.record, accountNotBefore: toSeconds(unix + this.#until - instant + 999) };
      return sending;
    }
    return undefined;
  }

  clear(): void {
    this.#until = Number.NEGATIVE_INFINITY;
    this.#bearer = undefined;
  }
}
