/** The channels of a client: the one in use, the one whose last calls are being answered, and the keys left behind. */
import type { Moment } from '../machine.js';
import { readAuthKeyId } from '../message/sealed-plaintext.js';
import type { CallInput } from '../session/types.js';
import type { ClientChannel } from './client-channel.js';

/** Keys left behind whose last packets may still arrive. */
const MAX_LEFT = 8;

/** The channels that calls are on. */
export class ChannelSet {
  readonly #left: bigint[] = [];
  #current: ClientChannel;
  #retiring: ClientChannel | undefined;

  constructor(current: ClientChannel) {
    this.#current = current;
  }

  /** Takes new calls; without a key it only collects them. */
  get current(): ClientChannel {
    return this.#current;
  }

  /** Its calls were sent already and end where they began, so that none is executed twice. */
  get retiring(): ClientChannel | undefined {
    return this.#retiring;
  }

  /** The channel that a new call belongs on: one that must not overtake another goes where that is. */
  takerOf({ after }: CallInput): ClientChannel {
    return after !== undefined && this.#retiring?.session.hasCall(after) ? this.#retiring : this.#current;
  }

  /** Goes over to another channel with everything that was not sent yet, or with all if the one before has lost its key. */
  change(next: ClientChannel, now: Moment): void {
    this.moveRetiring(now);
    const before = this.#current;
    this.#current = next;
    for (const call of before.session.release(before.key ? 'unsent' : 'all')) next.session.handle(call, now);
    if (before.key) this.#retiring = before;
  }

  /** Stops using what has come to its end. */
  letGo(now: Moment): void {
    if (this.#retiring?.hasEnded(now)) this.moveRetiring(now);
    if (this.#current.hasEnded(now)) this.leave(this.#current, now);
  }

  /** Lets the retiring channel go, for all its calls are answered. */
  leaveRetiring(now: Moment): void {
    const { key, session } = this.#retiring ?? {};
    if (!key || !session) return;
    this.leave(this.#retiring as ClientChannel, now);
    this.#retiring = undefined;
    this.#current.session.handle({ type: 'destroySession', sessionId: session.sessionId }, now);
  }

  /** Lets the retiring channel go before its calls are answered: they are sent again, as after any loss of a session. */
  moveRetiring(now: Moment): void {
    for (const call of this.#retiring?.session.release('all') ?? []) this.#current.session.handle(call, now);
    this.leaveRetiring(now);
  }

  /** Takes a channel's key from it; what the server still sends under it is passed over. */
  leave(channel: ClientChannel, now: Moment): void {
    if (channel.key) this.#left.push(channel.key.authKeyId);
    if (this.#left.length > MAX_LEFT) this.#left.shift();
    channel.dropKey(now);
  }

  /** Whether a payload names a key that was left. */
  isLeft(payload: Uint8Array): boolean {
    if (this.#left.length === 0) return false;
    const authKeyId = readAuthKeyId(payload);
    return authKeyId !== undefined && this.#left.includes(authKeyId);
  }
}
