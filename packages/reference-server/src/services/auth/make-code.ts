/** Making login codes and the handles under which clients speak of them. */
import { codeLength } from '../../domain/login-code.js';
import type { RandomSource } from '../../ports/random-source.js';

/** Makes a code of so many digits, those of a login code unless told otherwise; each is equally likely. */
export function makeLoginCode(random: RandomSource, length: number = codeLength): string {
  let code = '';
  while (code.length < length) {
    for (const byte of random.bytes(16)) {
      // 250 is the largest multiple of ten in a byte: what lies above would make small digits likelier.
      if (byte < 250 && code.length < length) code += String(byte % 10);
    }
  }
  return code;
}

/** Makes the handle under which a client speaks of a code: 32 hexadecimal digits. */
export function makePhoneCodeHash(random: RandomSource): string {
  return Array.from(random.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
