/** Records that were used last, kept in memory in front of the store. */

/** A bounded cache of records by chat id; what was not used for longest goes first. That a record is absent is remembered, too. */
export class RecentRecords<Record> {
  readonly #read: (ids: readonly number[]) => Promise<ReadonlyMap<number, Record>>;
  readonly #max: number;
  /** In the order of use, as maps keep insertion order. */
  readonly #records = new Map<number, Record | undefined>();
  /** Counts changes, so that a read that began before one does not undo it. */
  #version = 0;

  constructor(read: (ids: readonly number[]) => Promise<ReadonlyMap<number, Record>>, max = 2000) {
    this.#read = read;
    this.#max = max;
  }

  /** The record of this id, if it is stored. */
  async get(id: number): Promise<Record | undefined> {
    if (this.#records.has(id)) return this.#use(id);
    const version = this.#version;
    const record = (await this.#read([id])).get(id);
    // What was committed meanwhile may be newer than what was read.
    if (this.#records.has(id)) return this.#use(id);
    if (version === this.#version) this.set(id, record);
    return record;
  }

  /** The records of these ids, with `undefined` for those that are not stored. */
  async getMany(ids: Iterable<number>): Promise<ReadonlyMap<number, Record | undefined>> {
    const found = new Map<number, Record | undefined>();
    const missing: number[] = [];
    for (const id of ids) {
      if (this.#records.has(id)) found.set(id, this.#use(id));
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    const version = this.#version;
    const stored = await this.#read(missing);
    // What was committed meanwhile may be newer than what was read.
    const isCurrent = version === this.#version;
    for (const id of missing) {
      const record = this.#records.has(id) ? this.#use(id) : stored.get(id);
      if (isCurrent) this.set(id, record);
      found.set(id, record);
    }
    return found;
  }

  /** Takes over a record that was just committed, or its absence. */
  set(id: number, record: Record | undefined): void {
    this.#version += 1;
    this.#records.delete(id);
    this.#records.set(id, record);
    if (this.#records.size <= this.#max) return;
    const oldest = this.#records.keys().next();
    if (oldest.done !== true) this.#records.delete(oldest.value);
  }

  clear(): void {
    this.#version += 1;
    this.#records.clear();
  }

  #use(id: number): Record | undefined {
    const record = this.#records.get(id);
    this.#records.delete(id);
    this.#records.set(id, record);
    return record;
  }
}
