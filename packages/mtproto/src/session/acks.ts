/** The acknowledgements that are owed to the peer: collected, then sent along with other messages or by themselves. */
import type { Instant } from '../machine.js';

/** When acknowledgements go out by themselves. */
export interface AckPolicy {
  /** How long the first one may wait for company, in ms. */
  readonly delay: number;
  /** How many make waiting pointless. */
  readonly batch: number;
}

/**
 * So many are owed at most, which is also as many as one `msgs_ack` may name. While nothing can be sent the oldest are
 * forgotten: the peer sends those messages again and is told then.
 */
const MAX_OWED = 8192;

/**
 * The ids of received content-related messages that were not acknowledged yet.
 *
 * @see https://core.telegram.org/mtproto/service_messages_about_messages#acknowledgment-of-receipt
 */
export class Acks {
  readonly #policy: AckPolicy;
  readonly #ids = new Set<bigint>();
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
    if (this.#ids.size > MAX_OWED) this.#forgetOldest();
    const due = this.#ids.size >= this.#policy.batch ? now : now + this.#policy.delay;
    this.#deadline = Math.min(this.#deadline ?? due, due);
  }

  /** Adds one that the peer is waiting for, and with it all the others. */
  addUrgent(msgId: bigint, now: Instant): void {
    this.add(msgId, now);
    this.#deadline = Math.min(this.#deadline ?? now, now);
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
    const taken = [...this.#ids];
    this.clear();
    return taken;
  }

  clear(): void {
    this.#ids.clear();
    this.#deadline = undefined;
  }

  #forgetOldest(): void {
    const oldest = this.#ids.values().next();
    if (!oldest.done) this.#ids.delete(oldest.value);
  }
}
