/** How the bytes of one stream are dressed: framing, obfuscation around it, and what a proxy wants around both. */
import type { UnixTime } from '../machine.js';
import type { CloseReason } from '../close-reason.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { FramingKind } from './framing.js';

/** How to obfuscate. */
export interface ObfuscationOptions {
  /** The DC that a proxy should connect to: +10000 for a test DC, negative for a media-only one. */
  readonly dcId?: number;
  /** 16 bytes shared with the other end. */
  readonly secret?: Uint8Array;
}

/** What stands around the obfuscated bytes of one stream, and begins with a greeting of its own. */
export interface StreamWrapping {
  /** Whether the other end has proven itself, so that `encode` may be used. */
  readonly isEstablished: boolean;
  /** The bytes to write first; `unix` is best the server's time. */
  open(unix: UnixTime): Uint8Array;
  encode(bytes: Uint8Array): Uint8Array;
  /** Takes received bytes in, in segments of any size. */
  push(bytes: Uint8Array): void;
  /** The next bytes from inside, or why the stream cannot go on; call it until it gives `undefined`. */
  next(): Uint8Array | CloseReason | undefined;
}

/** Makes the wrapping of one stream. */
export type WrapStream = (parts: { readonly crypto: CryptoProvider; readonly random: RandomSource }) => StreamWrapping;

/** How a stream is dressed: a value that says nothing of any one stream. */
export interface StreamDress {
  /** Default `intermediate`. */
  readonly framing?: FramingKind;
  /** Without it the framed bytes travel as they are. */
  readonly obfuscation?: ObfuscationOptions;
  /** Around the obfuscated bytes: `mtproxyDress` gives it for the proxies that pretend to be web sites. */
  readonly wrap?: WrapStream;
  /**
   * Each `write` is one packet and each `bytes` the answer to one of them, as over HTTP: a body, or 4 bytes that are minus
   * the status of an answer without one. One packet always waits for its answer. Framing and obfuscation play no part.
   */
  readonly packets?: boolean;
}
