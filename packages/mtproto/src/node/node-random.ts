/** Secure random bytes from Node.js. */
import { randomFillSync } from 'node:crypto';
import type { RandomSource } from '../ports/random-source.js';

/** Drawn at once: a packet takes a few bytes at three places, and each draw costs as much as encrypting it. */
const STOCK_LENGTH = 4096;
/** What is longer is drawn by itself. */
const LONGEST_FROM_STOCK = 128;

/** The random source of Node.js: its operating system's, through OpenSSL. */
export const nodeRandom: RandomSource = /* @__PURE__ */ createNodeRandom();

/** Keeps some random bytes in stock; what is given out is wiped there, so that nobody can read later what it was. */
function createNodeRandom(): RandomSource {
  let stock = new Uint8Array(0);
  let next = 0;
  const takeFromStock = (length: number): Uint8Array => {
    if (next + length > stock.length) {
      stock = randomFillSync(new Uint8Array(STOCK_LENGTH));
      next = 0;
    }
    const taken = stock.slice(next, next + length);
    stock.fill(0, next, next + length);
    next += length;
    return taken;
  };
  return {
    bytes: (length) => (length > LONGEST_FROM_STOCK ? randomFillSync(new Uint8Array(length)) : takeFromStock(length)),
  };
}
