// The key of a store as the runner writes it: 32 bytes in hex, or a passphrase.

/** @param {string | undefined} key @returns {Uint8Array | string | undefined} */
export function keyOf(key) {
  return key !== undefined && /^[0-9a-f]{64}$/.test(key) ? new Uint8Array(Buffer.from(key, 'hex')) : key;
}
