/** Login codes: how long they live and how they are compared. */

/** Digits in a code. */
export const codeLength = 5;

/** Seconds for which a code is good. */
export const codeLifetime = 300;

/** Wrong guesses after which a code is burnt. */
export const codeAttempts = 5;

/** How often a code may be sent once more. */
export const codeResends = 3;

/** Seconds after which a client may ask for the next way of delivery. */
export const resendDelay = 60;

/** Compares two codes in a time that depends on the guess' length only. */
export function equalCodes(expected: string, guess: string): boolean {
  let difference = expected.length ^ guess.length;
  for (let i = 0; i < guess.length && i < 64; i++) difference |= guess.charCodeAt(i) ^ expected.charCodeAt(i % expected.length);
  return difference === 0;
}
