/** Secure random bytes from Node.js. */
import { randomFillSync } from 'node:crypto';
import type { RandomSource } from '../ports/random-source.js';

/** The random source of Node.js: its operating system's, through OpenSSL. */
export const nodeRandom: RandomSource = {
  bytes: (length) => randomFillSync(new Uint8Array(length)),
};
