/** Makes instances of our WebAssembly modules, where that is possible. */
import { fromBase64 } from '../bytes/base64.js';

/** The part of the WebAssembly interface that is used; it is missing on some platforms. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** What a module without imports exports; `undefined` where WebAssembly is missing or a page's policy forbids it. */
export function instantiateWasm(base64: string): unknown {
  const { WebAssembly } = globalThis as { WebAssembly?: WebAssemblyInterface };
  if (WebAssembly === undefined) return undefined;
  try {
    // Browsers compile modules as small as ours at once, also on a page's main thread.
    return new WebAssembly.Instance(new WebAssembly.Module(fromBase64(base64))).exports;
  } catch {
    // A Content-Security-Policy without 'wasm-unsafe-eval' makes compilation throw; the caller has another way.
    return undefined;
  }
}
