/** Reads the fields of a session one after the other, never beyond its end. */
import { SessionStringError } from '../errors/session-string-error.js';
import { fromBase64 } from './base64.js';
import { damaged } from './portable-session.js';

/** A place in the bytes of a session; numbers are big-endian unless said otherwise. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  readonly #format: string;
  #offset = 0;

  constructor(bytes: Uint8Array, format: string) {
    this.#bytes = bytes;
    this.#format = format;
  }

  /** The next bytes, as a copy. */
  take(length: number): Uint8Array {
    const end = this.#offset + length;
    if (end > this.#bytes.length) throw this.#wrongLength(`${end} bytes or more`);
    const taken = this.#bytes.slice(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  /** An unsigned number of so many bytes. */
  uint(length: number): number {
    const value = this.take(length).reduce((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(value)) throw damaged(this.#format, 'a number beyond 2^53');
    return value;
  }

  /** An unsigned little-endian number of so many bytes. */
  uintLE(length: number): number {
    const value = this.take(length).reduceRight((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(value)) throw damaged(this.#format, 'a number beyond 2^53');
    return value;
  }

  /** A byte that is 0 or 1. */
  flag(): boolean {
    const value = this.uint(1);
    if (value > 1) throw damaged(this.#format, `a yes-or-no of ${value}, expected 0 or 1`);
    return value === 1;
  }

  /** A host name or IP literal of so many bytes. */
  host(length: number): string {
    return String.fromCharCode(...this.take(length));
  }

  /** Nothing may be left. */
  end(): void {
    if (this.#offset !== this.#bytes.length) throw this.#wrongLength(`${this.#offset} bytes`);
  }

  #wrongLength(expected: string): SessionStringError {
    return new SessionStringError('WRONG_SESSION_LENGTH', `The ${this.#format} session has ${this.#bytes.length} bytes, expected ${expected}: it was cut off or changed.`);
  }
}

/** A cursor on base64 text of either alphabet. */
export function readBase64(text: string, format: string): ByteCursor {
  const bytes = fromBase64(text);
  if (bytes === undefined) {
    throw new SessionStringError('DAMAGED_SESSION', `The ${format} session is damaged: its ${text.length} characters are not base64.`);
  }
  return new ByteCursor(bytes, format);
}

/** An unsigned number as so many big-endian bytes. */
export function uintBytes(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let index = length - 1; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** An unsigned number as so many little-endian bytes. */
export function uintBytesLE(value: number, length: number): Uint8Array {
  return uintBytes(value, length).reverse();
}
