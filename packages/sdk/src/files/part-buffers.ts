/** Memory for parts of files: what one part leaves the next one takes, instead of waiting for the garbage collector. */

/** Bytes of memory that nobody uses now, at most. */
const KEPT = 1_048_576;

/** Arrays for parts, used again once they are given back. */
export class PartBuffers {
  readonly #free: ArrayBufferLike[] = [];
  #bytes = 0;

  /** Gives an array with whatever was in it. */
  take(length: number): Uint8Array {
    const index = this.#free.findIndex(({ byteLength }) => byteLength >= length);
    const [found] = index < 0 ? [] : this.#free.splice(index, 1);
    this.#bytes -= found?.byteLength ?? 0;
    return found ? new Uint8Array(found, 0, length) : new Uint8Array(length);
  }

  /** Takes an array back, which nobody may use from now on; gives whether it is kept. */
  giveBack({ buffer }: Uint8Array): boolean {
    if (this.#bytes + buffer.byteLength > KEPT) return false;
    this.#bytes += buffer.byteLength;
    this.#free.push(buffer);
    return true;
  }
}
