/** The call that binds a temporary key, and what its answer means. */
import { readUint64LE } from '../bytes/int64.js';
import { encodeBindTempAuthKey } from '../handshake/bind-temp-key.js';
import { readConstructorId } from '../message/constructor-ids.js';
import type { CryptoProvider } from '../ports/crypto-provider.js';
import type { RandomSource } from '../ports/random-source.js';
import type { ClientSessionEffect } from '../session/client-session-types.js';
import type { CallBody } from '../session/types.js';
import type { ChannelKey } from './client-channel.js';

const BOOL_TRUE = 0x997275b5;

export interface BindCallParameters {
  readonly crypto: CryptoProvider;
  readonly random: RandomSource;
  readonly permanent: ChannelKey;
  /** Unix time in seconds at which the temporary key ends. */
  readonly expiresAt: number;
}

/** How a binding ended. */
export type BindVerdict =
  | { readonly type: 'bound' }
  /** The server says that it cannot read what the permanent key has sealed. */
  | { readonly type: 'unreadable' }
  | { readonly type: 'refused'; readonly reason: string };

/** The body of the call: it is sealed anew for each message that carries it, whose id stands inside. */
export function createBindCall({ crypto, random, permanent, expiresAt }: BindCallParameters): CallBody {
  const nonce = readUint64LE(random.bytes(8));
  return ({ msgId, sessionId, authKeyId }) => {
    const binding = { nonce, tempAuthKeyId: authKeyId, permAuthKeyId: permanent.authKeyId, tempSessionId: sessionId, expiresAt };
    return encodeBindTempAuthKey({ crypto, random, binding, permAuthKey: permanent.authKey, msgId });
  };
}

/** What an effect of the session means for the binding in it; `undefined` for an effect that is not its end. */
export function judgeBindEffect(effect: ClientSessionEffect): BindVerdict | undefined {
  switch (effect.type) {
    case 'result':
      return readConstructorId(effect.body) === BOOL_TRUE ? { type: 'bound' } : { type: 'refused', reason: 'the server did not say true' };
    case 'error':
      // An answer that got lost before: nobody else knows this key, so nobody else can have bound it.
      if (effect.errorMessage === 'TEMP_AUTH_KEY_ALREADY_BOUND') return { type: 'bound' };
      if (effect.errorMessage === 'ENCRYPTED_MESSAGE_INVALID') return { type: 'unreadable' };
      return { type: 'refused', reason: `the server answered ${effect.errorCode} ${effect.errorMessage}` };
    case 'failed':
      return { type: 'refused', reason: effect.reason.message };
    default:
      return undefined;
  }
}
