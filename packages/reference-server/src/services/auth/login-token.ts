/** The bytes of a login token: chance, and behind it whom the new device does not want to be logged in as. */
import { concatBytes, type CryptoProvider } from '@kitewire/mtproto';
import type { UserId } from '../../domain/peer-id.js';
import type { RandomSource } from '../../ports/random-source.js';

/** The part that cannot be guessed, in bytes. */
const secretSize = 32;

/** A user's mark, in bytes: it hides whose it is from whoever only sees the code. */
const markSize = 8;

/** Users who are marked at most: no device holds more accounts, and the code must fit on a screen. */
const mostMarked = 16;

/**
 * Makes a token. The marks need no keeping: the store finds a token by the hash of all its bytes, so that none can be
 * taken off.
 */
export function makeLoginToken({ random, crypto }: { readonly random: RandomSource; readonly crypto: CryptoProvider }, exceptIds: readonly UserId[]): Uint8Array {
  const secret = random.bytes(secretSize);
  return concatBytes(secret, ...exceptIds.slice(0, mostMarked).map((id) => markOf(crypto, secret, id)));
}

/** Whether the device that shows a token has this user already. */
export function isExcepted(crypto: CryptoProvider, token: Uint8Array, userId: UserId): boolean {
  const mark = markOf(crypto, token.subarray(0, secretSize), userId);
  for (let start = secretSize; start + markSize <= token.length; start += markSize) {
    if (mark.every((byte, index) => byte === token[start + index])) return true;
  }
  return false;
}

function markOf(crypto: CryptoProvider, secret: Uint8Array, userId: UserId): Uint8Array {
  return crypto.sha256(secret, new TextEncoder().encode(String(userId))).subarray(0, markSize);
}
