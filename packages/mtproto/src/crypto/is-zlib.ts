/** Tells zlib streams (RFC 1950) from gzip streams by their first bytes. */

/** Whether a stream begins as zlib's do: deflate, no preset dictionary, a header that 31 divides. */
export function isZlib(data: Uint8Array): boolean {
  const [method = 0, flags = 0] = data;
  return (method & 0x8f) === 8 && (flags & 0x20) === 0 && (method * 256 + flags) % 31 === 0;
}
