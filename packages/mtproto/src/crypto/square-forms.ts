/** Factoring by Shanks's square forms: its numbers stay about the square root of what is factored, and so below 2^53. */

// What is factored times one of these; a number that fails with one of them seldom fails with the next.
const multipliers = [1n, 3n, 5n, 7n, 11n, 15n, 21n, 33n, 35n, 55n, 77n, 105n, 165n, 231n, 385n, 1155n];
const maxForms = 1 << 19;

/**
 * Returns a factor of `n` that is neither 1 nor `n`, or `undefined` when none was found: `n` may be prime, or an unlucky
 * number. It takes about the fourth root of `n` in steps, each without a BigInt.
 *
 * @param n Odd, below 2^63.
 * @see https://en.wikipedia.org/wiki/Shanks%27s_square_forms_factorization
 */
export function findFactorByForms(n: bigint): bigint | undefined {
  for (const multiplier of multipliers) {
    const factor = followForms(n, n * multiplier);
    if (factor !== undefined) return factor;
  }
  return undefined;
}

function followForms(n: bigint, multiple: bigint): bigint | undefined {
  const bigRoot = squareRoot(multiple);
  const root = Number(bigRoot);
  let p = root;
  let before = 1;
  let q = Number(multiple - bigRoot * bigRoot);
  // A multiple that is itself a square: its root shares a factor with n, or n is that square.
  if (q === 0) return properFactor(bigRoot, n);
  // Forward, to a form whose last number is a square at an even place. The expansion of the root repeats itself after
  // about so many forms.
  const limit = Math.min(maxForms, Math.ceil(6 * Math.sqrt(2 * root)));
  let square = 0;
  for (let place = 2; square === 0; place++) {
    if (place > limit) return undefined;
    const quotient = Math.floor((root + p) / q);
    const next = quotient * q - p;
    const following = before + quotient * (p - next);
    before = q;
    q = following;
    p = next;
    const candidate = Math.round(Math.sqrt(q));
    if (place % 2 === 0 && candidate * candidate === q) square = candidate;
  }
  // Backward from the root of that form, to where it turns round: there stands a factor.
  p += square * Math.floor((root - p) / square);
  before = square;
  q = Number((multiple - BigInt(p) * BigInt(p)) / BigInt(square));
  for (let place = 0; place < limit; place++) {
    const quotient = Math.floor((root + p) / q);
    const next = quotient * q - p;
    const following = before + quotient * (p - next);
    before = q;
    q = following;
    if (next === p) return properFactor(BigInt(before), n);
    p = next;
  }
  return undefined;
}

function properFactor(multiple: bigint, n: bigint): bigint | undefined {
  let [left, right] = [multiple, n];
  while (right !== 0n) [left, right] = [right, left % right];
  return left === 1n || left === n ? undefined : left;
}

/** The largest integer whose square is not above `value`. */
function squareRoot(value: bigint): bigint {
  let root = BigInt(Math.floor(Math.sqrt(Number(value))));
  while (root * root > value) root -= 1n;
  while ((root + 1n) * (root + 1n) <= value) root += 1n;
  return root;
}
