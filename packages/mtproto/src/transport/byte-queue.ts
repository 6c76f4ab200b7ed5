/** A queue of bytes that arrive in segments of any size and leave in frames, at a constant cost per byte. */

const EMPTY = new Uint8Array(0);

/** A larger store than this is given back as soon as the queue runs empty. */
const KEPT_CAPACITY = 64 * 1024;

/**
 * Bytes in arrival order. Each byte is moved a bounded number of times, whether it comes alone or in megabytes.
 */
export class ByteQueue {
  #store: Uint8Array = EMPTY;
  #start = 0;
  #end = 0;

  /** How many bytes wait. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Appends a copy of the bytes. */
  push(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#store.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** The byte at `index` from the front; -1 when it has not arrived. */
  byteAt(index: number): number {
    return this.#start + index < this.#end ? this.#store[this.#start + index]! : -1;
  }

  /** A copy of up to `length` bytes from the front, which stay in the queue. */
  peek(length: number): Uint8Array {
    return this.#store.slice(this.#start, Math.min(this.#start + length, this.#end));
  }

  /** Takes `length` bytes off the front, as a fresh array; the caller has made sure that they are there. */
  take(length: number): Uint8Array {
    const bytes = this.peek(length);
    this.skip(length);
    return bytes;
  }

  /** Takes everything into the beginning of an array; gives how many bytes that were. */
  moveTo(target: Uint8Array): number {
    const { length } = this;
    target.set(this.#store.subarray(this.#start, this.#end));
    this.clear();
    return length;
  }

  /** Drops `length` bytes from the front. */
  skip(length: number): void {
    this.#start = Math.min(this.#start + length, this.#end);
    if (this.#start < this.#end) return;
    if (this.#store.length > KEPT_CAPACITY) this.#store = EMPTY;
    this.#start = 0;
    this.#end = 0;
  }

  /** Forgets everything. */
  clear(): void {
    this.skip(this.length);
  }

  #makeRoom(added: number): void {
    if (this.#end + added <= this.#store.length) return;
    const pending = this.length;
    // Moving to the front is paid for by the bytes consumed since the last move; otherwise the store doubles.
    if (pending + added <= this.#store.length && this.#start >= pending) {
      this.#store.copyWithin(0, this.#start, this.#end);
    } else {
      const grown = new Uint8Array(Math.max(256, pending + added, 2 * pending));
      grown.set(this.#store.subarray(this.#start, this.#end));
      this.#store = grown;
    }
    this.#start = 0;
    this.#end = pending;
  }
}
