/** AES-256-IGE by the fastest implementation that the surroundings allow. */
import { nobleIge } from './aes-ige-noble.js';
import { createWasmIge } from './aes-ige-wasm.js';
import { checkIgeSizes, type IgeCipher } from './ige-cipher.js';

/**
 * Makes the cipher: WebAssembly, instantiated at the first use, or plain TypeScript where that is forbidden or
 * `webAssembly` is false.
 *
 * Both of its functions throw a UsageError for sizes that do not fit.
 */
export function createIge(webAssembly: boolean): IgeCipher {
  let chosen: IgeCipher | undefined;
  const choose = (): IgeCipher => (chosen ??= (webAssembly ? createWasmIge() : undefined) ?? nobleIge);
  return {
    encrypt: (data, key, iv, into) => {
      checkIgeSizes(data, key, iv);
      return choose().encrypt(data, key, iv, into);
    },
    decrypt: (data, key, iv, into) => {
      checkIgeSizes(data, key, iv);
      return choose().decrypt(data, key, iv, into);
    },
  };
}
