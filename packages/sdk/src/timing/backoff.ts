/** The growing pauses between attempts: 1, 2, 4 ... seconds up to a ceiling, spread by chance. */
import type { RandomSource } from '@kitewire/mtproto';

/** How the pauses grow; all in milliseconds. */
export interface BackoffOptions {
  /** The pause before the second attempt; defaults to 1,000. */
  readonly first?: number;
  /** The longest pause before spreading; defaults to 60,000. */
  readonly ceiling?: number;
}

/**
 * The pause before the next attempt, in milliseconds.
 *
 * The doubled pause is spread to 0.8 .. 1.2 of itself, so that many clients do not return in step.
 *
 * @param failures how many attempts have failed in a row, at least 1
 * @param fraction a random number from 0 up to but not including 1
 */
export function backoffDelay(failures: number, fraction: number, options: BackoffOptions = {}): number {
  const { first = 1000, ceiling = 60_000 } = options;
  // 2^30 s is far beyond every ceiling; the exponent is capped so that a long outage cannot overflow it.
  const pause = Math.min(ceiling, first * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return Math.round(pause * (0.8 + 0.4 * fraction));
}

/** A random number from 0 up to but not including 1, made of 4 random bytes. */
export function randomFraction(random: RandomSource): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32;
}
