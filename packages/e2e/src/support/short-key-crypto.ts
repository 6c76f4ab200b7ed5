/** A crypto of mtcute that decides which of its keys begin with a zero byte, as one in 256 does by chance. */
import { NodeCryptoProvider } from '@mtcute/node/utils.js';

const serverDhInnerData = 0xb5890dba;

type AesIge = ReturnType<NodeCryptoProvider['createAesIge']>;

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % modulus) {
    if (rest & 1n) result = (result * square) % modulus;
  }
  return result;
}

/** The first secret from a random one on whose key is shorter than the prime, or as long as it. */
function secretOfKey(kind: 'short' | 'long', from: bigint, gA: bigint, prime: bigint): bigint {
  const isOther = (key: bigint): boolean => (key >> 2040n === 0n) !== (kind === 'short');
  let secret = from;
  for (let key = power(gA, secret, prime); isOther(key); key = (key * gA) % prime) secret += 1n;
  return secret;
}

/** The keys of these numbers, from 0, are short, and no others. */
export class ShortKeyCrypto extends NodeCryptoProvider {
  readonly #short: ReadonlySet<number>;
  /** How many keys mtcute has chosen a secret for. */
  made = 0;
  /** What the server has said last of the key exchange: `server_DH_inner_data` behind its hash. */
  #offer = new Uint8Array();

  constructor(short: readonly number[]) {
    super();
    this.#short = new Set(short);
  }

  override createAesIge(key: Uint8Array, iv: Uint8Array): AesIge {
    const ige = super.createAesIge(key, iv);
    return {
      encrypt: (data) => ige.encrypt(data),
      decrypt: (data) => {
        const plain = ige.decrypt(data);
        if (plain.length > 580 && Buffer.from(plain.subarray(20, 24)).readUInt32LE() === serverDhInnerData) this.#offer = plain.slice();
        return plain;
      },
    };
  }

  override randomBytes(size: number): Uint8Array {
    const bytes = super.randomBytes(size);
    // Nothing else of mtcute's is so long.
    if (size !== 256) return bytes;
    const kind = this.#short.has(this.made) ? 'short' : 'long';
    this.made += 1;
    // Behind the hash stand the constructor, two nonces and g, and then the prime and g_a, each of 256 bytes after 4 of length.
    const [prime, gA] = [numberOf(this.#offer.subarray(64, 320)), numberOf(this.#offer.subarray(324, 580))];
    return Buffer.from(secretOfKey(kind, numberOf(bytes.subarray(1)), gA, prime).toString(16).padStart(512, '0'), 'hex');
  }
}
