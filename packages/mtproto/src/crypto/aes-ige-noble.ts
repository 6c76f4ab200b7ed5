/** AES-256-IGE over the block functions of @noble/ciphers: for pages whose policy forbids WebAssembly. */
import { unsafe } from '@noble/ciphers/aes.js';
import type { IgeCipher } from './ige-cipher.js';

type BlockFunction = typeof unsafe.encrypt;

/** The cipher without WebAssembly. Like every table-driven AES, its time depends on the processor's caches. */
export const nobleIge: IgeCipher = {
  encrypt: (data, key, iv) => {
    const roundKeys = unsafe.expandKeyLE(key);
    const result = chain(unsafe.encrypt, roundKeys, data, readWords(iv, 0), readWords(iv, 16));
    roundKeys.fill(0);
    return result;
  },
  // Decryption is the same walk with the halves of the iv exchanged.
  decrypt: (data, key, iv) => {
    const roundKeys = unsafe.expandKeyDecLE(key);
    const result = chain(unsafe.decrypt, roundKeys, data, readWords(iv, 16), readWords(iv, 0));
    roundKeys.fill(0);
    return result;
  },
};

type Words = [number, number, number, number];

/** Each block is mixed with the last output before the cipher, and with the last input after it. */
function chain(block: BlockFunction, roundKeys: Uint32Array, data: Uint8Array, lastOutput: Words, lastInput: Words): Uint8Array {
  const result = new Uint8Array(data.length);
  const input = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const output = new DataView(result.buffer);
  let [o0, o1, o2, o3] = lastOutput;
  let [i0, i1, i2, i3] = lastInput;
  for (let at = 0; at < data.length; at += 16) {
    const d0 = input.getUint32(at, true);
    const d1 = input.getUint32(at + 4, true);
    const d2 = input.getUint32(at + 8, true);
    const d3 = input.getUint32(at + 12, true);
    const { s0, s1, s2, s3 } = block(roundKeys, d0 ^ o0, d1 ^ o1, d2 ^ o2, d3 ^ o3);
    o0 = s0 ^ i0;
    o1 = s1 ^ i1;
    o2 = s2 ^ i2;
    o3 = s3 ^ i3;
    output.setUint32(at, o0, true);
    output.setUint32(at + 4, o1, true);
    output.setUint32(at + 8, o2, true);
    output.setUint32(at + 12, o3, true);
    i0 = d0;
    i1 = d1;
    i2 = d2;
    i3 = d3;
  }
  return result;
}

function readWords(bytes: Uint8Array, offset: number): Words {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 16);
  return [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)];
}
