/** Modular powers of big integers. */

const windowBits = 5n;

/**
 * `base ^ exponent mod modulus` for a non-negative base and exponent and a positive modulus.
 *
 * Every window of the exponent takes the same squarings and one multiplication, zero or not. The big integers below
 * are not constant in time all the same: use a platform's own operation for secret exponents where there is one.
 */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n % modulus];
  const reduced = base % modulus;
  for (let index = 1; index < 1 << Number(windowBits); index++) powers.push((powers[index - 1]! * reduced) % modulus);
  const bits = BigInt(exponent.toString(2).length);
  let result = 1n % modulus;
  for (let window = (bits + windowBits - 1n) / windowBits - 1n; window >= 0n; window--) {
    for (let squaring = 0n; squaring < windowBits; squaring++) result = (result * result) % modulus;
    result = (result * powers[Number((exponent >> (window * windowBits)) & 31n)]!) % modulus;
  }
  return result;
}
