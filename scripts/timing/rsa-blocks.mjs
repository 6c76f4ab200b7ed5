// Row S05: requests for a key whose RSA block is wrong, each class in another way; until each is refused the same time has to pass.
import { bigIntToBytes, bytesToBigInt, concatBytes, fingerprint, formatRsaPublicKey, parseRsaPublicKey } from '@kitewire/mtproto';
import { generateRsaKey, nodeRandom } from '@kitewire/mtproto/node';
import { createCodec } from '@kitewire/tl-schema';
import { mtprotoSchema } from '@kitewire/tl-schema/mtproto';
import { crypto, frame, openServerEnd } from './server-end.mjs';

const codec = createCodec(mtprotoSchema);
const privateKey = await generateRsaKey();
const key = parseRsaPublicKey(formatRsaPublicKey(privateKey));
const publicKeyFingerprint = fingerprint(key, crypto);
const modulus = bytesToBigInt(key.n);
// Neither factors the puzzle, which no class is judged by before its block.
const [p, q] = [Uint8Array.of(0x49, 0x4c, 0x55, 0x3b), Uint8Array.of(0x53, 0x91, 0x10, 0x73)];

/** @param {Uint8Array} block @returns {Uint8Array} */
function encrypt(block) {
  const result = crypto.compute({ type: 'modPow', base: block, exponent: key.e, modulus: key.n });
  if (result instanceof Promise || result.type !== 'modPow') throw new Error('no RSA power');
  return result.value;
}

/** RSA_PAD as https://core.telegram.org/mtproto/auth_key has it. @param {Uint8Array} data @returns {Uint8Array} */
function pad(data) {
  const padded = concatBytes(data, nodeRandom.bytes(192 - data.length));
  for (;;) {
    const temporary = nodeRandom.bytes(32);
    const withHash = concatBytes(padded.slice().reverse(), crypto.sha256(temporary, padded));
    const masked = crypto.aesIgeEncrypt(withHash, temporary, new Uint8Array(32));
    const hash = crypto.sha256(masked);
    const block = concatBytes(temporary.map((byte, index) => byte ^ (hash[index] ?? 0)), masked);
    if (bytesToBigInt(block) < modulus) return encrypt(block);
  }
}

/** The padding before RSA_PAD, which is not taken. @param {Uint8Array} data */
function padAsBefore(data) {
  return encrypt(concatBytes(Uint8Array.of(0), crypto.sha1(data), data, nodeRandom.bytes(235 - data.length)));
}

/** @param {{ nonce: Uint8Array, serverNonce: Uint8Array, pq?: Uint8Array, p?: Uint8Array, q?: Uint8Array }} facts */
function innerData(facts) {
  return codec.encode({ _: 'p_q_inner_data_dc', pq: nodeRandom.bytes(8), p, q, ...facts, newNonce: nodeRandom.bytes(32), dc: 2 });
}

/** A message without a key. @param {Uint8Array} body */
function plain(body) {
  const header = new DataView(new ArrayBuffer(20));
  header.setBigInt64(8, BigInt(Math.floor(Date.now() / 1000)) << 32n, true);
  header.setInt32(16, body.length, true);
  return frame(concatBytes(new Uint8Array(header.buffer), body));
}

/** @param {Uint8Array} block */
function spoil(block) {
  return block.map((byte, index) => (index === 200 ? byte ^ 1 : byte));
}

/** A server that has asked its puzzle. */
function beginExchange() {
  const end = openServerEnd({ privateKeys: [privateKey] });
  const nonce = nodeRandom.bytes(16);
  end.receive(plain(codec.encode({ _: 'req_pq_multi', nonce })));
  // The frame's length and the message's header stand before.
  const asked = codec.decodePrefix(end.take().subarray(4 + 20)).value;
  if (asked._ !== 'resPQ') throw new Error(`the server said ${asked._}`);
  return { end, nonces: { nonce, serverNonce: asked.serverNonce }, pq: asked.pq };
}

/**
 * A class of requests that are to be refused.
 *
 * @param {(nonces: { nonce: Uint8Array, serverNonce: Uint8Array }) => Record<string, unknown>} choose What is particular about the request.
 * @returns {() => () => void}
 */
function refuse(choose) {
  return () => {
    const { end, nonces } = beginExchange();
    const request = { _: 'req_DH_params', ...nonces, p, q, publicKeyFingerprint, ...choose(nonces) };
    const bytes = plain(codec.encode(/** @type {any} */ (request)));
    return () => {
      end.receive(bytes);
      if (!end.isClosed) throw new Error('a request was not refused');
    };
  };
}

/** All requests have one length but the short ones. */
export const rsaBlocks = {
  'broken block': refuse((nonces) => ({ encryptedData: spoil(pad(innerData(nonces))) })),
  'another broken block': refuse((nonces) => ({ encryptedData: spoil(pad(innerData(nonces))) })),
  'above the modulus': refuse(() => ({ encryptedData: nodeRandom.bytes(256).fill(0xff, 0, 32) })),
  'short block': refuse((nonces) => ({ encryptedData: pad(innerData(nonces)).subarray(1) })),
  'padding before RSA_PAD': refuse((nonces) => ({ encryptedData: padAsBefore(innerData(nonces)) })),
  'unknown key': refuse((nonces) => ({ encryptedData: pad(innerData(nonces)), publicKeyFingerprint: 1n })),
  'wrong nonce inside': refuse(({ serverNonce }) => ({ encryptedData: pad(innerData({ nonce: nodeRandom.bytes(16), serverNonce })) })),
};

// With the right factors and nothing wrong in the block a request is answered: the classes fail by what they are named for.
const { end, nonces, pq } = beginExchange();
const factors = await crypto.compute({ type: 'factorizePq', pq: bytesToBigInt(pq) });
if (factors.type !== 'factorizePq') throw new Error('the puzzle has no solution');
const solved = { p: bigIntToBytes(factors.value.p), q: bigIntToBytes(factors.value.q) };
const right = { _: 'req_DH_params', ...nonces, ...solved, publicKeyFingerprint, encryptedData: pad(innerData({ ...nonces, ...solved, pq })) };
end.receive(plain(codec.encode(/** @type {any} */ (right))));
if (end.isClosed) throw new Error('a request in which nothing is wrong was refused, too');
