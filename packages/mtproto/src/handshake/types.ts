/** Inputs, effects and options of the two handshakes. */
import type { RsaPublicKey } from '../crypto/rsa-key.js';
import type { UnixTime } from '../machine.js';
import type { ComputeResult, CryptoProvider, RsaPrivateNumbers } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { CloseReason } from '../close-reason.js';
import type { ComputeEffect } from './pending-jobs.js';

/** A key that both ends have come to. */
export interface AgreedKey {
  /** 256 bytes, left-padded with zeroes. */
  readonly authKey: Uint8Array;
  /** 64 bits, unsigned. */
  readonly authKeyId: bigint;
  /** The first salt under this key; 64 bits, unsigned. */
  readonly serverSalt: bigint;
  /** The server's clock when it sent its half, to the second: not proven by anything yet. */
  readonly serverTime: UnixTime;
  /** `serverTime` minus our clock when it arrived, in ms. */
  readonly timeOffset: number;
}

/** What a client needs to create a key. */
export interface ClientHandshakeOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** The keys that are trusted, the preferred one first; 2048 bits each. */
  readonly publicKeys: readonly RsaPublicKey[];
  /** The DC that the key is for: +10000 for a test DC, negative for a media-only one. */
  readonly dcId: number;
  /** Makes a temporary key that lives for `expiresIn` seconds. */
  readonly temporary?: { readonly expiresIn: number };
  /** The longest that all of it may take, in ms; 20 s unless given. */
  readonly timeout?: number;
  /** Gives numbers that no other job of the same driver has. */
  readonly allocateComputeId: () => number;
}

/** What happens to a client's handshake. */
export type ClientHandshakeInput =
  | { readonly type: 'start' }
  /** The body of a plain message from the server. */
  | { readonly type: 'message'; readonly body: Uint8Array }
  | { readonly type: 'computed'; readonly id: number; readonly result: ComputeResult };

/** What a client's handshake wants done. */
export type ClientHandshakeEffect =
  /** Send this body in a plain message. */
  | { readonly type: 'send'; readonly body: Uint8Array }
  | ComputeEffect
  | ({ readonly type: 'done' } & AgreedKey)
  | { readonly type: 'failed'; readonly reason: CloseReason };

/** What a server needs to create keys. */
export interface ServerHandshakeOptions {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  /** The keys that clients may choose from, at least one; 2048 bits each. */
  readonly privateKeys: readonly RsaPrivateNumbers[];
  /**
   * Takes the padding before RSA_PAD (SHA-1, data, random bytes) from clients, too; `false` unless given. Nothing proves
   * it safe: whoever on the wire can tell from a refusal what was wrong in a block may come between old clients and the
   * server (https://core.telegram.org/techfaq/UoL-ETH-4a-proof). For tests with clients that know nothing else.
   */
  readonly legacyRsaPadding?: boolean;
  /** How many key creations one connection may have under way; 4 unless given. */
  readonly maxExchanges?: number;
  /** How long answers are kept for identical requests, in ms; 10 minutes unless given. */
  readonly retention?: number;
  /** Gives numbers that no other job of the same driver has. */
  readonly allocateComputeId: () => number;
}

/** What happens to a server's handshakes. */
export type ServerHandshakeInput =
  /** The body of a plain message from the client. */
  | { readonly type: 'message'; readonly body: Uint8Array }
  | { readonly type: 'computed'; readonly id: number; readonly result: ComputeResult }
  /** The answer to `storeKey`: the key is durable, or another one has its id. */
  | { readonly type: 'keyStored'; readonly authKeyId: bigint; readonly stored: boolean }
  /** An authentic packet under this key has come over the same connection, in the order in which it was sent. */
  | { readonly type: 'keyUsed'; readonly authKeyId: bigint };

/** What a server's handshakes want done. */
export type ServerHandshakeEffect =
  /** Send this body in a plain message, as a response. */
  | { readonly type: 'send'; readonly body: Uint8Array }
  | ComputeEffect
  | ({ readonly type: 'storeKey' } & NewAuthKey)
  /** A request was refused; the reason is the same for every fault. */
  | { readonly type: 'failed'; readonly reason: CloseReason };

/** A key that a server has agreed on, still to be stored. */
export interface NewAuthKey {
  /** 64 bits, unsigned. */
  readonly authKeyId: bigint;
  /** 256 bytes, left-padded with zeroes. */
  readonly authKey: Uint8Array;
  /** The first salt under this key; 64 bits, unsigned. */
  readonly serverSalt: bigint;
  /** Seconds, for a temporary key. */
  readonly expiresIn?: number;
}
