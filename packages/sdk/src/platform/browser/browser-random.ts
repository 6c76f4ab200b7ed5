/** Unpredictable bytes of the browser. */
import type { RandomSource } from '@kitewire/mtproto';

/** The most that a browser gives at once, in bytes. */
const chunk = 65_536;

/** Random bytes from Web Cryptography. */
export const browserRandom: RandomSource = {
  bytes(length) {
    const bytes = new Uint8Array(length);
    for (let start = 0; start < length; start += chunk) crypto.getRandomValues(bytes.subarray(start, start + chunk));
    return bytes;
  },
};
