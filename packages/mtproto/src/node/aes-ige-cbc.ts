/** AES-256-IGE encryption through the AES-256-CBC of node:crypto, which uses the processor's AES instructions. */
import { createCipheriv } from 'node:crypto';
import type { IgeCipher } from '../crypto/ige-cipher.js';
import { instantiateWasm } from '../crypto/instantiate-wasm.js';
import { igeChainWasmBase64 } from '../generated/ige-chain-wasm.js';
import { freeMemory } from './free-memory.js';

/** What assembly/ige-chain.ts exports. */
interface IgeChainExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly historyOffset: { readonly value: number };
  readonly plainOffset: { readonly value: number };
  readonly chainOffset: { readonly value: number };
  readonly pieceSize: { readonly value: number };
  mix(length: number): void;
  finish(length: number): void;
}

/**
 * Makes the encryption of whole blocks, or returns `undefined` where WebAssembly is missing.
 *
 * IGE is `C_i = E(P_i ^ C_{i-1}) ^ P_{i-1}`. With `D_i = C_i ^ P_{i-1}` that is `D_i = E(Q_i ^ D_{i-1})`, a CBC
 * encryption of `Q_i = P_i ^ P_{i-2}`, where P_0 is the second half of the iv and P_{-1} is zero. WebAssembly makes Q
 * and C, a block in one instruction, in pieces that stay in the processor's cache. Decryption has no such form: each
 * cipher input depends on the plaintext before it.
 *
 * @see https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector
 */
export function createIgeThroughCbc(): IgeCipher['encrypt'] | undefined {
  const exports = instantiateWasm(igeChainWasmBase64) as IgeChainExports | undefined;
  if (exports === undefined) return undefined;
  const memory = new Uint8Array(exports.memory.buffer);
  const history = exports.historyOffset.value;
  const plain = exports.plainOffset.value;
  const chain = exports.chainOffset.value;
  const pieceSize = exports.pieceSize.value;

  return (data, key, iv, into) => {
    const cipher = createCipheriv('aes-256-cbc', key, iv.subarray(0, 16)).setAutoPadding(false);
    const result = into ?? new Uint8Array(data.length);
    memory.fill(0, history, history + 16);
    memory.set(iv.subarray(16), history + 16);
    for (let offset = 0; offset < data.length; offset += pieceSize) {
      const piece = data.subarray(offset, offset + pieceSize);
      const mixed = memory.subarray(chain, chain + piece.length);
      memory.set(piece, plain);
      exports.mix(piece.length);
      const chained = cipher.update(mixed);
      memory.set(chained, chain);
      freeMemory(chained);
      exports.finish(piece.length);
      result.set(mixed, offset);
    }
    // What was encrypted does not stay behind.
    memory.fill(0, history, plain + Math.min(data.length, pieceSize));
    return result;
  };
}
