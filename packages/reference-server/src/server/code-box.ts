/** Codes for programs that run the server in their own process: asked for by the phone or the address that they went to. */

/** How a box is made. */
export interface CodeBoxOptions<Delivery> {
  /** Where a delivery goes. */
  readonly targetOf: (delivery: Delivery) => string;
  /** Gets every delivery as well. */
  readonly next: ((delivery: Delivery) => Promise<void>) | undefined;
  /** Beyond so many targets, the one that was sent a code longest ago is forgotten; 10,000. */
  readonly mostTargets?: number;
}

/** Keeps the latest code of each target, and passes each on. */
export class CodeBox<Delivery extends { readonly code: string }> {
  /** The target that was sent a code last comes last. */
  readonly #codes = new Map<string, string>();
  readonly #options: CodeBoxOptions<Delivery>;

  constructor(options: CodeBoxOptions<Delivery>) {
    this.#options = options;
  }

  /** Takes a code; rejects when it cannot be passed on. */
  readonly deliver = async (delivery: Delivery): Promise<void> => {
    const { targetOf, next, mostTargets = 10_000 } = this.#options;
    const target = targetOf(delivery);
    this.#codes.delete(target);
    this.#codes.set(target, delivery.code);
    const [oldest] = this.#codes.keys();
    if (this.#codes.size > mostTargets && oldest !== undefined) this.#codes.delete(oldest);
    await next?.(delivery);
  };

  /** The code that was sent last to a target, written as `targetOf` gives it. */
  codeFor(target: string): string | undefined {
    return this.#codes.get(target);
  }
}
