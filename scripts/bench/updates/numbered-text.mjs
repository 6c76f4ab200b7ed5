// Texts that say which one they are.

/** @param {number} number Of six digits at most. */
export function textOf(number) {
  return `${String(number).padStart(6, '0')}: it is a text of forty-two letters, yes.`;
}

/** @param {string} text */
export function numberOf(text) {
  return Number(text.slice(0, 6));
}
