/** How much has been written to a stream and not left it: the measure of back-pressure. */

/** Counts written bytes until the driver reports that they have left. */
export class WriteWindow {
  readonly #limit: number;
  #pending = 0;

  /** @param limit bytes that may be underway before the window counts as full */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The bytes that are underway. */
  get pending(): number {
    return this.#pending;
  }

  get isFull(): boolean {
    return this.#pending >= this.#limit;
  }

  wrote(bytes: number): void {
    this.#pending += bytes;
  }

  drained(): void {
    this.#pending = 0;
  }
}
