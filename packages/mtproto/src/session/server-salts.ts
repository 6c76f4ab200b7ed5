/** The server salts of one authorization key: made from a secret, so that nothing but the secret is stored. */
import { readUint64LE, uint64ToBytesLE } from '../bytes/int64.js';
import type { UnixTime } from '../machine.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { ServerSalt } from './types.js';

/** What a session asks about the salts of its key. */
export interface ServerSaltSource {
  /** The salt that clients should use now. */
  current(now: UnixTime): bigint;
  /** Whether a message with that salt is taken now. */
  accepts(salt: bigint, now: UnixTime): boolean;
  /** The salts of now and the time to come, in order. */
  future(count: number, now: UnixTime): ServerSalt[];
}

/** What the salts of a key are made from. */
export interface ServerSaltOptions {
  readonly crypto: CryptoProvider;
  /** At least 32 random bytes that never leave the server. */
  readonly secret: Uint8Array;
  readonly authKeyId: bigint;
  /** The salt that both ends derived when they created the key, and when that was. */
  readonly initial?: { readonly salt: bigint; readonly createdAt: UnixTime };
}

/** Each salt is the current one for half an hour and accepted for as long again, in s. */
const PERIOD = 1800;
/** One answer carries at most so many. */
const MAX_FUTURE = 64;

/**
 * Creates the salts of a key; the n-th half hour's is a hash of the secret, the key's id and n.
 *
 * @see https://core.telegram.org/mtproto/description#server-salt
 */
export function createServerSalts(options: ServerSaltOptions): ServerSaltSource {
  const { crypto, secret, authKeyId, initial } = options;
  const ofPeriod = (period: number): bigint =>
    readUint64LE(crypto.sha256(secret, uint64ToBytesLE(authKeyId), uint64ToBytesLE(BigInt(period))));
  const periodOf = (now: UnixTime): number => Math.floor(now / 1000 / PERIOD);
  return {
    current: (now) => ofPeriod(periodOf(now)),
    accepts: (salt, now) =>
      salt === ofPeriod(periodOf(now)) ||
      salt === ofPeriod(periodOf(now) - 1) ||
      (initial !== undefined && salt === initial.salt && now - initial.createdAt < 2 * PERIOD * 1000),
    future: (count, now) =>
      Array.from({ length: Math.min(Math.max(count, 1), MAX_FUTURE) }, (_, index) => {
        const period = periodOf(now) + index;
        return { salt: ofPeriod(period), validSince: period * PERIOD, validUntil: (period + 2) * PERIOD };
      }),
  };
}
