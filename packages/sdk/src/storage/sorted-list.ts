/** A list that stays sorted: found by halving, changed in place. */

/** No two of its values compare as equal: adding one that is there already changes nothing. */
export class SortedList<Value> {
  readonly #compare: (one: Value, other: Value) => number;
  readonly #values: Value[] = [];

  constructor(compare: (one: Value, other: Value) => number) {
    this.#compare = compare;
  }

  get values(): readonly Value[] {
    return this.#values;
  }

  add(value: Value): void {
    const last = this.#values.at(-1);
    // Nearly always it is behind all others.
    if (last !== undefined && this.#compare(last, value) < 0) return void this.#values.push(value);
    const index = this.firstFrom(value);
    const found = this.#values[index];
    if (found === undefined || this.#compare(found, value) !== 0) this.#values.splice(index, 0, value);
  }

  remove(value: Value): void {
    const index = this.firstFrom(value);
    const found = this.#values[index];
    if (found !== undefined && this.#compare(found, value) === 0) this.#values.splice(index, 1);
  }

  /** Where a value is, or would be. */
  firstFrom(value: Value): number {
    return this.#find((found) => this.#compare(found, value) < 0);
  }

  /** Where the values behind a value begin. */
  firstAfter(value: Value): number {
    return this.#find((found) => this.#compare(found, value) <= 0);
  }

  #find(isBefore: (value: Value) => boolean): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#values[middle] as Value)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Sorts numbers ascending. */
export function ascending(one: number, other: number): number {
  return one - other;
}
