/** Login codes for programs that run the server in their own process: asked for by phone number. */
import type { CodeDelivery, CodeToDeliver } from '../ports/code-delivery.js';

/** The latest codes; those of the oldest phones are forgotten first. */
const maxPhones = 10_000;

/** Keeps the latest code of each phone, and passes each on. */
export class CodeBox {
  readonly #codes = new Map<string, string>();
  readonly #next: CodeDelivery | undefined;

  /** @param next gets every code as well */
  constructor(next: CodeDelivery | undefined) {
    this.#next = next;
  }

  readonly deliver: CodeDelivery = async (delivery: CodeToDeliver) => {
    this.#codes.delete(delivery.phone);
    this.#codes.set(delivery.phone, delivery.code);
    if (this.#codes.size > maxPhones) this.#codes.delete(this.#codes.keys().next().value as string);
    await this.#next?.(delivery);
  };

  /** The code that was sent last to a phone, however the number is written. */
  codeFor(phone: string): string | undefined {
    return this.#codes.get(phone.replace(/\D/g, ''));
  }
}
