/** SHA-256 of what fits into one block: half of the hashes of a packet do, and for these the way into OpenSSL costs more than the hash. */

/** A block ends with a mark and the length. */
export const SINGLE_BLOCK_LENGTH = 55;

const BLOCK_LENGTH = 64;
const ROUNDS = 64;

/** Takes up to 55 bytes from the front of a buffer of at least 64, whose rest it overwrites; gives 32 bytes. */
export type HashBlock = (buffer: Uint8Array, length: number) => Uint8Array;

/**
 * Makes the hash with a schedule of its own, which is not wiped: it holds what the caller's buffer does.
 *
 * @see https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf
 */
export function createHashBlock(): HashBlock {
  const constants = fractionsOf(3, ROUNDS);
  const [h0, h1, h2, h3, h4, h5, h6, h7] = fractionsOf(2, 8) as unknown as [number, number, number, number, number, number, number, number];
  const schedule = new Int32Array(ROUNDS);
  return (buffer, length) => {
    buffer[length] = 0x80;
    buffer.fill(0, length + 1, BLOCK_LENGTH);
    buffer[62] = length >>> 5;
    buffer[63] = length << 3;
    for (let at = 0, index = 0; index < 16; index += 1, at += 4) {
      schedule[index] = (buffer[at]! << 24) | (buffer[at + 1]! << 16) | (buffer[at + 2]! << 8) | buffer[at + 3]!;
    }
    for (let index = 16; index < ROUNDS; index += 1) {
      const early = schedule[index - 15]!;
      const late = schedule[index - 2]!;
      const s0 = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
      const s1 = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
      schedule[index] = (schedule[index - 16]! + s0 + schedule[index - 7]! + s1) | 0;
    }
    let a = h0;
    let b = h1;
    let c = h2;
    let d = h3;
    let e = h4;
    let f = h5;
    let g = h6;
    let h = h7;
    for (let index = 0; index < ROUNDS; index += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + s1 + ((e & f) ^ (~e & g)) + constants[index]! + schedule[index]!) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    const digest = new Uint8Array(32);
    write(digest, 0, a + h0);
    write(digest, 4, b + h1);
    write(digest, 8, c + h2);
    write(digest, 12, d + h3);
    write(digest, 16, e + h4);
    write(digest, 20, f + h5);
    write(digest, 24, g + h6);
    write(digest, 28, h + h7);
    return digest;
  };
}

function write(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

/** The first 32 bits behind the point of the square (2) or cube (3) roots of the first primes. */
function fractionsOf(root: 2 | 3, count: number): Int32Array {
  const fractions = new Int32Array(count);
  for (let found = 0, candidate = 2; found < count; candidate += 1) {
    if (!isPrime(candidate)) continue;
    fractions[found] = Number(BigInt.asIntN(32, floorRoot(BigInt(candidate) << BigInt(32 * root), BigInt(root))));
    found += 1;
  }
  return fractions;
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) return false;
  return true;
}

/** The largest number whose power is not above a value of less than 120 bits. */
function floorRoot(value: bigint, power: bigint): bigint {
  let found = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) if ((found + bit) ** power <= value) found += bit;
  return found;
}
