/** Names and descriptions of people: how they are cleaned and how long they may be. */

/** UTF-16 units in a first or last name. */
export const longestName = 64;

/** UTF-16 units in a description. */
export const longestAbout = 70;

/**
 * Cleans a name: control characters become spaces, and the ends are trimmed.
 *
 * Gives `undefined` when it is longer than `longestName`; an empty name is a valid last name only.
 */
export function cleanName(name: string): string | undefined {
  if (name.length > longestName * 4) return undefined;
  const cleaned = name.replace(/\p{Cc}+/gu, ' ').trim();
  return cleaned.length <= longestName ? cleaned : undefined;
}
