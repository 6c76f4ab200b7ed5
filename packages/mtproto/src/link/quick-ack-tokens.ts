/** The packets of one stream whose arrival the server was asked to confirm. */

/** So many packets may be unconfirmed; a server that confirms none costs no more than this. */
const CAPACITY = 256;

/** From tokens to the calls that travelled in those packets. */
export class QuickAckTokens {
  readonly #callIds = new Map<number, readonly number[]>();

  add(token: number, callIds: readonly number[]): void {
    this.#callIds.delete(token);
    this.#callIds.set(token, callIds);
    if (this.#callIds.size > CAPACITY) this.#callIds.delete(this.#callIds.keys().next().value as number);
  }

  /** The calls of a packet, once; none for a token that was never given. */
  take(token: number): readonly number[] {
    const callIds = this.#callIds.get(token) ?? [];
    this.#callIds.delete(token);
    return callIds;
  }
}
