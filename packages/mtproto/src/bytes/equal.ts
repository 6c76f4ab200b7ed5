/** Comparing byte strings without telling where they differ. */

/**
 * Whether both arrays hold the same bytes, in time that depends on their lengths only.
 *
 * Authentication tags must be compared so: a comparison that stops at the first difference tells a forger how many
 * bytes were right (https://core.telegram.org/mtproto/security_guidelines).
 */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index++) difference |= left[index]! ^ right[index]!;
  return difference === 0;
}
