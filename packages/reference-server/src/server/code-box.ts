/** Login codes for programs that run the server in their own process: asked for by phone number. */
import type { CodeDelivery, CodeToDeliver } from '../ports/code-delivery.js';

/** Keeps the latest code of each phone, and passes each on. */
export class CodeBox {
  /** The phone that was sent a code last comes last. */
  readonly #codes = new Map<string, string>();
  readonly #next: CodeDelivery | undefined;
  readonly #mostPhones: number;

  /**
   * @param next gets every code as well.
   * @param mostPhones beyond so many, the one that was sent a code longest ago is forgotten.
   */
  constructor(next: CodeDelivery | undefined, mostPhones: number = 10_000) {
    this.#next = next;
    this.#mostPhones = mostPhones;
  }

  /** Takes a code; rejects when it cannot be passed on. */
  readonly deliver: CodeDelivery = async (delivery: CodeToDeliver) => {
    this.#codes.delete(delivery.phone);
    this.#codes.set(delivery.phone, delivery.code);
    const [oldest] = this.#codes.keys();
    if (this.#codes.size > this.#mostPhones && oldest !== undefined) this.#codes.delete(oldest);
    await this.#next?.(delivery);
  };

  /** The code that was sent last to a phone, however the number is written. */
  codeFor(phone: string): string | undefined {
    return this.#codes.get(phone.replace(/\D/g, ''));
  }
}
