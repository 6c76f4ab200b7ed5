/** HMAC with SHA-256 (RFC 2104), over whatever gives the hash. */
import type { CryptoProvider } from '../ports/crypto-provider.js';

const BLOCK_LENGTH = 64;

/** The code (32 bytes) of the parts one after the other, under a key of up to 64 bytes. */
export function hmacSha256(crypto: Pick<CryptoProvider, 'sha256'>, key: Uint8Array, ...parts: Uint8Array[]): Uint8Array {
  const inner = new Uint8Array(BLOCK_LENGTH).fill(0x36);
  const outer = new Uint8Array(BLOCK_LENGTH).fill(0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  return crypto.sha256(outer, crypto.sha256(inner, ...parts));
}
