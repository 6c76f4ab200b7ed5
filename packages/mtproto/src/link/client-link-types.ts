/** What a client link is made with. */
import type { RsaPublicKey } from '../crypto/rsa-key.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { LivenessPolicy } from '../session/client-liveness.js';
import type { ServerSalt } from '../session/types.js';
import type { StreamDress } from '../transport/stream-dress.js';

/** A bound temporary key as it is stored: whoever gets it can read what was encrypted with it. */
export interface StoredTemporaryKey {
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  /** Of this key. */
  readonly salts: readonly ServerSalt[];
  /** Unix time in seconds at which the server lets the key go. */
  readonly expiresAt: number;
  /** The length of its whole life, in seconds. */
  readonly lifetime: number;
}

/** A key and what is known about it from earlier. */
export interface ClientAuth {
  /** 256 bytes. */
  readonly authKey: Uint8Array;
  /** Of the permanent key itself: they are of use without forward secrecy only. */
  readonly salts: readonly ServerSalt[];
  /** Server time minus local time, in ms. */
  readonly timeOffset: number;
  /** Bound to the key in an earlier process; used only where temporary keys are stored. */
  readonly temporaryKey?: StoredTemporaryKey;
}

/** Forward secrecy: packets are encrypted with temporary keys, which nobody stores unless asked to. */
export interface ForwardSecrecyPolicy {
  /** The longest life of a temporary key in seconds, a day unless given; each is drawn up to a 24th shorter. */
  readonly lifetime?: number;
  /** Whether the link tells what to store of its temporary key, and goes on under a stored one; off unless given. */
  readonly storesKeys?: boolean;
}

/** What a link is made with; its own dress is that of streams which are opened without one. */
export interface ClientLinkOptions extends StreamDress {
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
  readonly liveness?: LivenessPolicy;
}
