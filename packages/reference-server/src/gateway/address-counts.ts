/** How many connections stand from each address. */

/** What is to become of one more connection from an address. */
export type Admission = 'admitted' | 'refused' | 'dropped';

/** Counts the connections of each address; an address without any is forgotten. */
export class AddressCounts {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  /** @param limit connections of one address; beyond it they are refused, beyond twice as many dropped. */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Counts a connection, unless it is to be dropped. */
  add(address: string): Admission {
    const count = (this.#counts.get(address) ?? 0) + 1;
    if (count > 2 * this.#limit) return 'dropped';
    this.#counts.set(address, count);
    return count > this.#limit ? 'refused' : 'admitted';
  }

  /** Takes a connection that was counted away. */
  remove(address: string): void {
    const count = (this.#counts.get(address) ?? 1) - 1;
    if (count === 0) this.#counts.delete(address);
    else this.#counts.set(address, count);
  }
}

/** The peer's address, as one text for one host: IPv4 inside IPv6 is IPv4. */
export function normalAddress(remoteAddress: string | undefined): string {
  return remoteAddress?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '') ?? '';
}
