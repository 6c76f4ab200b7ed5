/** E-mail addresses to which codes go: which can be, how they are shown, and how long a code is good. */

/** Digits in a code that goes by e-mail. */
export const emailCodeLength = 6;

/** Seconds for which a code to recover a password, or to confirm an address, is good. */
export const emailCodeLifetime = 3600;

/** Wrong guesses after which a code is burnt. */
export const emailCodeAttempts = 5;

/** https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 */
const longestAddress = 254;

/**
 * Brings an address into the form in which it is stored: trimmed, its domain in small letters. Gives `undefined` when it
 * cannot be one: whatever could break out of a header of a mail (spaces, control characters, brackets) is no address.
 */
export function normaliseEmail(input: string): string | undefined {
  if (input.length > longestAddress) return undefined;
  const match = /^([^\s\p{C}<>(),;:"@\\]{1,64})@([\p{L}\p{N}.-]+\.[\p{L}\p{N}-]{2,})$/u.exec(input.trim());
  return match === null ? undefined : `${match[1]}@${match[2]?.toLowerCase()}`;
}

/** An address as its owner recognises it, and nobody else learns it: `a***@example.org`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, Math.min(1, at))}***${address.slice(at)}`;
}
