/** What a client link is made with. */
import type { RsaPublicKey } from '../crypto/rsa-key.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { LivenessPolicy } from '../session/client-liveness.js';
import type { ServerSalt } from '../session/types.js';
import type { ObfuscationOptions } from '../transport/client-transport.js';
import type { FramingKind } from '../transport/framing.js';
import type { MtproxySecret } from '../transport/mtproxy-secret.js';

/** A key and what is known about it from earlier. */
export interface ClientAuth {
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  /** Of the permanent key itself: they are of use without forward secrecy only. */
  readonly salts: readonly ServerSalt[];
  /** Server time minus local time, in ms. */
  readonly timeOffset: number;
}

/** Forward secrecy: packets are encrypted with temporary keys, which nobody stores. */
export interface ForwardSecrecyPolicy {
  /** The longest life of a temporary key in seconds, a day unless given; each is drawn up to a 24th shorter. */
  readonly lifetime?: number;
}

export interface ClientLinkOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** The RSA keys that prove the server to be who it is. */
  readonly publicKeys: readonly RsaPublicKey[];
  /** The number of the DC: +10000 for a test DC, negative for a media-only one. */
  readonly dcId: number;
  /** The permanent key to use; without it one is created on the first stream. */
  readonly auth?: ClientAuth;
  /** Without it packets are encrypted with the permanent key itself. */
  readonly forwardSecrecy?: ForwardSecrecyPolicy;
  /** Default `intermediate`. */
  readonly framing?: FramingKind;
  /** Without it the framed bytes travel as they are. */
  readonly obfuscation?: ObfuscationOptions;
  /**
   * Of the MTProxy that the streams lead to: everything is obfuscated with it, and framed as it asks. The proxy is told
   * `obfuscation.dcId`, or else `dcId`.
   */
  readonly proxySecret?: MtproxySecret;
  readonly liveness?: LivenessPolicy;
  /**
   * Each `write` is one packet and each `bytes` the answer to one of them, as over HTTP: a body, or 4 bytes that are minus
   * the status of an answer without one. One packet always waits for its answer. Framing and obfuscation play no part.
   */
  readonly packets?: boolean;
}
