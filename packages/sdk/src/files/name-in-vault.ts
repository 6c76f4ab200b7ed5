/** Names of files in the vault: what they are, and a digest of what they belong to. */
import { type CryptoProvider, toHex } from '@kitewire/mtproto';

/** Gives a name such as `down-` with 32 hexadecimal digits. */
export function nameInVault(kind: 'down' | 'file', subject: string, crypto: CryptoProvider): string {
  return `${kind}-${toHex(crypto.sha256(new TextEncoder().encode(subject)).subarray(0, 16))}`;
}
