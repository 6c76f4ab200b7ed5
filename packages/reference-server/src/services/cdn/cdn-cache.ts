/** What a CDN holds: stretches of files, sealed under keys that it does not have. */
import { cdnWindow } from '../../domain/cdn-file.js';

/** Bytes that a window takes beside its own: the one behind the end of a file is empty, and there may be one of each file. */
const entryCost = 512;

/** Bounded; what was not asked for longest goes first, and is sent again when somebody wants it. */
export class CdnCache {
  readonly #maxBytes: number;
  /** By file and window, in the order of use. */
  readonly #windows = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that it takes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a window over, of what `cdnNameOf` names; `offset` is a multiple of the window's length. Shorter ones are the last of their file. */
  put(file: Uint8Array, offset: number, sealed: Uint8Array): void {
    const name = nameOf(file, offset);
    this.#drop(name);
    this.#windows.set(name, sealed);
    this.#bytes += sealed.length + entryCost;
    for (const [oldest] of this.#windows) {
      if (this.#bytes <= this.#maxBytes || oldest === name) break;
      this.#drop(oldest);
    }
  }

  /** Bytes of one window, fewer at the end of the file; `undefined` when it is not here. */
  read(file: Uint8Array, offset: number, limit: number): Uint8Array | undefined {
    const name = nameOf(file, offset);
    const sealed = this.#windows.get(name);
    if (sealed === undefined) return undefined;
    this.#windows.delete(name);
    this.#windows.set(name, sealed);
    const at = offset % cdnWindow;
    return sealed.slice(at, at + limit);
  }

  #drop(name: string): void {
    const sealed = this.#windows.get(name);
    if (sealed === undefined) return;
    this.#windows.delete(name);
    this.#bytes -= sealed.length + entryCost;
  }
}

function nameOf(file: Uint8Array, offset: number): string {
  return `${file.join()}:${Math.floor(offset / cdnWindow)}`;
}
