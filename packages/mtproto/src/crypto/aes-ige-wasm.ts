/** AES-256-IGE through the WebAssembly module of assembly/ige.ts. */
import { igeWasmBase64 } from '../generated/ige-wasm.js';
import type { IgeCipher } from './ige-cipher.js';
import { instantiateWasm } from './instantiate-wasm.js';

/** What assembly/ige.ts exports. */
interface IgeExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly keyOffset: { readonly value: number };
  readonly ivOffset: { readonly value: number };
  readonly bufferOffset: { readonly value: number };
  readonly bufferSize: { readonly value: number };
  initialize(): void;
  prepareEncrypt(): void;
  prepareDecrypt(): void;
  encrypt(length: number): void;
  decrypt(length: number): void;
  wipe(length: number): void;
}

/**
 * Makes the cipher with a module instance of its own, or returns `undefined` where WebAssembly is missing or a page's
 * policy forbids it. The instance has one page of memory for good: longer data goes through it in pieces, and key and
 * data are wiped after each call.
 */
export function createWasmIge(): IgeCipher | undefined {
  const exports = instantiateWasm(igeWasmBase64) as IgeExports | undefined;
  if (exports === undefined) return undefined;
  exports.initialize();
  const memory = new Uint8Array(exports.memory.buffer);
  const keyOffset = exports.keyOffset.value;
  const ivOffset = exports.ivOffset.value;
  const bufferOffset = exports.bufferOffset.value;
  const bufferSize = exports.bufferSize.value;

  const run = (
    data: Uint8Array,
    key: Uint8Array,
    iv: Uint8Array,
    into: Uint8Array | undefined,
    prepare: () => void,
    process: (length: number) => void,
  ): Uint8Array => {
    memory.set(key, keyOffset);
    memory.set(iv, ivOffset);
    prepare();
    // Nearly all messages fit: their few steps are most of what encrypting them takes.
    if (into === undefined && data.length <= bufferSize) {
      memory.set(data, bufferOffset);
      process(data.length);
      const whole = memory.slice(bufferOffset, bufferOffset + data.length);
      exports.wipe(data.length);
      return whole;
    }
    const result = into ?? new Uint8Array(data.length);
    for (let offset = 0; offset < data.length; offset += bufferSize) {
      const piece = data.subarray(offset, offset + bufferSize);
      memory.set(piece, bufferOffset);
      process(piece.length);
      result.set(memory.subarray(bufferOffset, bufferOffset + piece.length), offset);
    }
    exports.wipe(Math.min(data.length, bufferSize));
    return result;
  };
  return {
    encrypt: (data, key, iv, into) => run(data, key, iv, into, exports.prepareEncrypt, exports.encrypt),
    decrypt: (data, key, iv, into) => run(data, key, iv, into, exports.prepareDecrypt, exports.decrypt),
  };
}
