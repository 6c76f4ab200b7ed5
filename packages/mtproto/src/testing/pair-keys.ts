/** The keys of a pair's server: permanent ones, and temporary ones with what they are bound to. */
import { readInt32LE } from '../bytes/int32.js';
import { readUint64LE } from '../bytes/int64.js';
import { openBinding } from '../handshake/bind-temp-key.js';
import type { KnownAuthKey } from '../link/types.js';
import type { UnixTime } from '../machine.js';
import { readConstructorId } from '../message/constructor-ids.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';

/** A temporary key. */
export interface PairTempKey {
  readonly authKey: Uint8Array;
  /** Unix time in seconds. */
  readonly expiresAt: number;
  permAuthKeyId: bigint | undefined;
}

/** A call of `auth.bindTempAuthKey` and the message that it came in. */
export interface BindRequest {
  readonly authKeyId: bigint;
  readonly sessionId: bigint;
  readonly msgId: bigint;
  readonly body: Uint8Array;
}

/** Whether a request is `auth.bindTempAuthKey`. */
export function isBindRequest(body: Uint8Array): boolean {
  return readConstructorId(body) === 0xcdd42a05;
}

/** Keys in memory. */
export class PairKeys {
  readonly permanent: Map<bigint, Uint8Array> = new Map<bigint, Uint8Array>();
  readonly temporary: Map<bigint, PairTempKey> = new Map<bigint, PairTempKey>();
  readonly #crypto: CryptoProvider;

  constructor(crypto: CryptoProvider) {
    this.#crypto = crypto;
  }

  find(authKeyId: bigint): KnownAuthKey | undefined {
    const temporary = this.temporary.get(authKeyId);
    if (temporary) return { authKey: temporary.authKey, expiresAt: temporary.expiresAt };
    const authKey = this.permanent.get(authKeyId);
    return authKey && { authKey };
  }

  save(authKeyId: bigint, authKey: Uint8Array, expiresIn: number | undefined, now: UnixTime): void {
    if (expiresIn === undefined) this.permanent.set(authKeyId, authKey);
    else this.temporary.set(authKeyId, { authKey, expiresAt: Math.floor(now / 1000) + expiresIn, permAuthKeyId: undefined });
  }

  /** The permanent key behind a key. */
  ownerOf(authKeyId: bigint): bigint | undefined {
    return this.permanent.has(authKeyId) ? authKeyId : this.temporary.get(authKeyId)?.permAuthKeyId;
  }

  /** Binds a key; gives the refusal, if there is one. */
  bind({ authKeyId, sessionId, msgId, body }: BindRequest, now: UnixTime): string | undefined {
    const key = this.temporary.get(authKeyId);
    if (!key) return 'TEMP_AUTH_KEY_EMPTY';
    if (key.permAuthKeyId !== undefined) return 'TEMP_AUTH_KEY_ALREADY_BOUND';
    const permAuthKeyId = readUint64LE(body, 4);
    const permAuthKey = this.permanent.get(permAuthKeyId);
    const opened = permAuthKey && openBinding({ crypto: this.#crypto, permAuthKey, permAuthKeyId, encryptedMessage: body.slice(25, 129) });
    const isMeant = opened?.tempAuthKeyId === authKeyId && opened.tempSessionId === sessionId && opened.msgId === msgId;
    if (!opened || !isMeant || opened.nonce !== readUint64LE(body, 12)) return 'ENCRYPTED_MESSAGE_INVALID';
    const expiresAt = readInt32LE(body, 20);
    if (opened.expiresAt !== expiresAt || Math.abs(expiresAt - key.expiresAt) > 60 || expiresAt * 1000 <= now) return 'EXPIRES_AT_INVALID';
    key.permAuthKeyId = permAuthKeyId;
    return undefined;
  }
}
