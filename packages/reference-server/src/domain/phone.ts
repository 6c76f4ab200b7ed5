/** Phone numbers as the server keeps them: digits only, with the country code. */

const longestInput = 40;

/**
 * Brings a phone number into the form in which it is stored and compared: 7 to 15 digits, without a plus sign.
 *
 * Spaces, dashes, dots and brackets are dropped; anything else makes it no number. Gives `undefined` then.
 *
 * https://www.itu.int/rec/T-REC-E.164 bounds the length; no country code begins with 0.
 */
export function normalisePhone(input: string): string | undefined {
  if (input.length > longestInput) return undefined;
  const digits = input.replace(/[\s().-]/g, '').replace(/^\+/, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
}
