/** The acknowledgements that are owed to the peer: collected, then sent along with other messages or by themselves. */
import type { Instant } from '../machine.js';

/** When acknowledgements go out by themselves. */
export interface AckPolicy {
  /** How long the first one may wait for company, in ms. */
  readonly delay: number;
  /** How many make waiting pointless. */
  readonly batch: number;
}

/** One `msgs_ack` carries at most so many ids. */
const MAX_IDS_PER_MESSAGE = 8192;

/**
 * The ids of received content-related messages that were not acknowledged yet.
 *
 * @see https://core.telegram.org/mtproto/service_messages_about_messages#acknowledgment-of-receipt
 */
export class Acks {
  readonly #policy: AckPolicy;
  #ids = new Set<bigint>();
  #deadline: Instant | undefined;

  constructor(policy: AckPolicy) {
    this.#policy = policy;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** When they must go out although nothing else does. */
  get deadline(): Instant | undefined {
    return this.#deadline;
  }

  add(msgId: bigint, now: Instant): void {
    this.#ids.add(msgId);
    this.#deadline = this.#ids.size >= this.#policy.batch ? now : (this.#deadline ?? now + this.#policy.delay);
  }

  /** Drops an acknowledgement that something else has given, such as the answer to the call. */
  remove(msgId: bigint): void {
    if (this.#ids.delete(msgId) && this.#ids.size === 0) this.#deadline = undefined;
  }

  /** Whether they must go out now. */
  isDue(now: Instant): boolean {
    return this.#deadline !== undefined && this.#deadline <= now;
  }

  /** Takes the ids of one `msgs_ack` out, oldest first. */
  take(): bigint[] {
    const taken = [...this.#ids].slice(0, MAX_IDS_PER_MESSAGE);
    for (const id of taken) this.#ids.delete(id);
    if (this.#ids.size === 0) this.#deadline = undefined;
    return taken;
  }

  clear(): void {
    this.#ids.clear();
    this.#deadline = undefined;
  }
}
