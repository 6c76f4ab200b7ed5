/** The names of blobs: nothing else ever becomes part of a path or an address. */

/** Whether a text is a SHA-256 in lower-case hex. */
export function isBlobKey(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
