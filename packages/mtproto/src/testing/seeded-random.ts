/** Random numbers that repeat with their seed, for tests and simulations only. */
import type { RandomSource } from '../ports/random-source.js';

/** A random source that also draws numbers. It is predictable: never make keys with it outside tests. */
export interface SeededRandom extends RandomSource {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** An integer from `min` to `max`, both included. */
  integer(min: number, max: number): number;
}

/**
 * Starts the sequence of a seed: xoshiro128** whose state is filled by splitmix32. The same seed gives the same
 * sequence on every platform. It is not secure: who sees some output can compute the rest.
 */
export function createSeededRandom(seed: number): SeededRandom {
  return new Xoshiro128(seed);
}

class Xoshiro128 implements SeededRandom {
  readonly #state = new Uint32Array(4);

  constructor(seed: number) {
    let counter = seed | 0;
    for (let index = 0; index < 4; index++) {
      counter = (counter + 0x9e3779b9) | 0;
      let mixed = counter ^ (counter >>> 16);
      mixed = Math.imul(mixed, 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      this.#state[index] = mixed ^ (mixed >>> 15);
    }
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += 4) {
      const word = this.#word();
      for (let index = offset; index < Math.min(offset + 4, length); index++) bytes[index] = word >>> (8 * (index - offset));
    }
    return bytes;
  }

  next(): number {
    return this.#word() / 2 ** 32;
  }

  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  #word(): number {
    const state = this.#state;
    const [first, second, third] = [state[0]!, state[1]!, state[2]!];
    const result = Math.imul(rotateLeft(Math.imul(second, 5), 7), 9) >>> 0;
    state[2] = third ^ first;
    state[3] = state[3]! ^ second;
    state[1] = second ^ state[2]!;
    state[0] = first ^ state[3]!;
    state[2] = state[2]! ^ (second << 9);
    state[3] = rotateLeft(state[3]!, 11);
    return result;
  }
}

function rotateLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count));
}
