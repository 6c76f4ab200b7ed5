/** Powers in the group that all servers use, through node:crypto: cheap to begin with, and cheaper for who needs many. */
import { createDiffieHellman, createPrivateKey, createPublicKey, diffieHellman, type DiffieHellman } from 'node:crypto';
import { encodeDerBitString, encodeDerOctetString, encodeDerSequence, encodeDerUnsignedInteger } from '../crypto/der.js';
import { knownDhPrime, knownGenerator } from '../crypto/dh.js';
import { toBytes } from './to-bytes.js';

/**
 * So many powers go through keys before the object is made: about as many as take longer by its making. A client needs two
 * or four in its life.
 */
const fewPowers = 64;

let powersThroughKeys = 0;
let knownGroup: DiffieHellman | undefined;

/**
 * `base ^ exponent` modulo the well-known prime, 256 bytes big-endian, in time that does not depend on the exponent.
 *
 * @throws Error when OpenSSL refuses the numbers.
 */
export function powerOfKnownGroup(base: Uint8Array, exponent: Uint8Array): Uint8Array {
  if (knownGroup === undefined && powersThroughKeys < fewPowers) {
    powersThroughKeys += 1;
    return powerThroughKeys(base, exponent);
  }
  return powerThroughObject(base, exponent);
}

/** The same at half the price, after a first time that tests the prime and takes as long as a hundred powers. */
export function powerThroughObject(base: Uint8Array, exponent: Uint8Array): Uint8Array {
  knownGroup ??= createDiffieHellman(knownDhPrime());
  try {
    knownGroup.setPrivateKey(exponent);
    return toBytes(knownGroup.computeSecret(base));
  } finally {
    // The object, which serves the whole process, must not keep the secret.
    knownGroup.setPrivateKey(Uint8Array.of(1));
  }
}

/** The same from the first time on: nothing tests the prime of a key, but for each key OpenSSL makes its other half. */
export function powerThroughKeys(base: Uint8Array, exponent: Uint8Array): Uint8Array {
  const group = groupIdentifier();
  const version = encodeDerUnsignedInteger(Uint8Array.of(0));
  const secret = encodeDerSequence(version, group, encodeDerOctetString(encodeNumber(exponent)));
  const open = encodeDerSequence(group, encodeDerBitString(encodeNumber(base)));
  const privateKey = createPrivateKey({ key: Buffer.from(secret.buffer), format: 'der', type: 'pkcs8' });
  secret.fill(0);
  const publicKey = createPublicKey({ key: Buffer.from(open.buffer), format: 'der', type: 'spki' });
  return toBytes(diffieHellman({ privateKey, publicKey }));
}

/** PKCS #3 key agreement (1.2.840.113549.1.3.1) over the well-known prime. https://www.rfc-editor.org/rfc/rfc3279#section-2.3.3 */
function groupIdentifier(): Uint8Array {
  const keyAgreement = Uint8Array.of(0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01);
  const prime = encodeDerUnsignedInteger(knownDhPrime());
  return encodeDerSequence(keyAgreement, encodeDerSequence(prime, encodeDerUnsignedInteger(Uint8Array.of(knownGenerator))));
}

/** DER allows no zero bytes in front. */
function encodeNumber(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  return encodeDerUnsignedInteger(start < 0 ? new Uint8Array() : bytes.subarray(start));
}
