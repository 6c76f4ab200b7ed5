/** AES-256-CTR streams over the block function of @noble/ciphers. */
import { unsafe } from '@noble/ciphers/aes.js';
import { UsageError } from '../errors.js';
import type { AesCtrStream } from '../ports/crypto-provider.js';

const blockLength = 16;

/**
 * Checks the sizes of AES-256-CTR parameters.
 *
 * @throws UsageError when the key is not 32 bytes or the iv not 16.
 */
export function checkCtrSizes(key: Uint8Array, iv: Uint8Array): void {
  if (key.length !== 32) throw new UsageError(`AES-256-CTR takes a key of 32 bytes: got ${key.length}`);
  if (iv.length !== blockLength) throw new UsageError(`AES-256-CTR takes an iv of 16 bytes: got ${iv.length}`);
}

/** A stream that starts with the counter block `iv`; it goes on in the middle of a block where the last call ended. */
export class PortableAesCtr implements AesCtrStream {
  readonly #roundKeys: Uint32Array;
  readonly #counter: DataView;
  readonly #keystream = new Uint8Array(blockLength);
  readonly #keystreamView = new DataView(this.#keystream.buffer);
  #used = blockLength;

  constructor(key: Uint8Array, iv: Uint8Array) {
    checkCtrSizes(key, iv);
    this.#roundKeys = unsafe.expandKeyLE(key);
    this.#counter = new DataView(iv.slice().buffer);
  }

  process(data: Uint8Array): Uint8Array {
    const result = new Uint8Array(data.length);
    const keystream = this.#keystream;
    let used = this.#used;
    for (let index = 0; index < data.length; index++) {
      if (used === blockLength) {
        this.#nextBlock();
        used = 0;
      }
      result[index] = data[index]! ^ keystream[used++]!;
    }
    this.#used = used;
    return result;
  }

  #nextBlock(): void {
    const counter = this.#counter;
    const word = (offset: number): number => counter.getUint32(offset, true);
    const { s0, s1, s2, s3 } = unsafe.encrypt(this.#roundKeys, word(0), word(4), word(8), word(12));
    this.#keystreamView.setUint32(0, s0, true);
    this.#keystreamView.setUint32(4, s1, true);
    this.#keystreamView.setUint32(8, s2, true);
    this.#keystreamView.setUint32(12, s3, true);
    // The counter is one big-endian number of 128 bits.
    for (let offset = 12; offset >= 0; offset -= 4) {
      const next = (counter.getUint32(offset) + 1) >>> 0;
      counter.setUint32(offset, next);
      if (next !== 0) break;
    }
  }
}
