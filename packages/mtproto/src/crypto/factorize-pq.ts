/** Factoring of the 63-bit number with which a server makes clients work (square forms, then Pollard's rho in Brent's form). */
import { findFactorByForms } from './square-forms.js';

// A factor below 2^31.5 takes about 2^16 steps; the cap ends the work on numbers that are no product of two.
const maxSteps = 1 << 21;
const batchSize = 128;
// Trial division reaches up to here: the sequence of rho is too short to tell smaller factors apart.
const smallFactorLimit = 1000n;

/**
 * Returns the two factors of `pq`, smaller first, or `undefined` when it is not below 2^63, or has none that were
 * found.
 *
 * @see https://core.telegram.org/mtproto/auth_key#dh-exchange-initiation
 */
export function factorizePq(pq: bigint): { p: bigint; q: bigint } | undefined {
  if (pq < 4n || pq >= 1n << 63n) return undefined;
  const smallFactor = findSmallFactor(pq);
  if (smallFactor === undefined && pq < smallFactorLimit * smallFactorLimit) return undefined;
  const factor = smallFactor ?? findFactorByForms(pq) ?? findFactor(pq);
  if (factor === undefined) return undefined;
  const cofactor = pq / factor;
  return factor < cofactor ? { p: factor, q: cofactor } : { p: cofactor, q: factor };
}

function findSmallFactor(n: bigint): bigint | undefined {
  for (let divisor = 2n; divisor < smallFactorLimit && divisor * divisor <= n; divisor++) {
    if (n % divisor === 0n) return divisor;
  }
  return undefined;
}

function findFactor(n: bigint): bigint | undefined {
  const budget = { steps: maxSteps };
  for (let increment = 1n; budget.steps > 0; increment++) {
    const factor = followSequence(n, increment, budget);
    if (factor !== undefined) return factor;
  }
  return undefined;
}

/** Walks x -> x² + increment until two of its values are equal modulo a factor; `undefined` to try another one. */
function followSequence(n: bigint, increment: bigint, budget: { steps: number }): bigint | undefined {
  let x = 2n;
  let y = 2n;
  for (let lap = 1; budget.steps > 0; lap *= 2) {
    x = y;
    for (let step = 0; step < lap; step++) y = (y * y + increment) % n;
    for (let done = 0; done < lap; done += batchSize) {
      const start = y;
      const count = Math.min(batchSize, lap - done);
      let product = 1n;
      for (let step = 0; step < count; step++) {
        y = (y * y + increment) % n;
        product = (product * (x > y ? x - y : y - x)) % n;
      }
      budget.steps -= count;
      const divisor = gcd(product, n);
      if (divisor !== 1n) return divisor === n ? repeatBatch(n, increment, x, start) : divisor;
    }
    budget.steps -= lap;
  }
  return undefined;
}

/** Goes through a batch in which both factors met their end, one value at a time. */
function repeatBatch(n: bigint, increment: bigint, x: bigint, start: bigint): bigint | undefined {
  let y = start;
  for (let step = 0; step < batchSize; step++) {
    y = (y * y + increment) % n;
    const divisor = gcd(x > y ? x - y : y - x, n);
    if (divisor !== 1n) return divisor === n ? undefined : divisor;
  }
  return undefined;
}

function gcd(left: bigint, right: bigint): bigint {
  while (right !== 0n) [left, right] = [right, left % right];
  return left;
}
