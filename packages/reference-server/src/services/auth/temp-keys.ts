/** auth.bindTempAuthKey and auth.dropTempAuthKeys: temporary keys, and the permanent key that stands behind them. */
import { openBinding } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { LoginSink, ServiceContext } from '../context.js';

/** Keys that may be bound to one permanent key at a time; the oldest gives way. Clients need one for each kind of connection. */
const mostBound = 16;

/** A temporary key lives a day at most; clients count from a clock that may be ahead of ours by so many seconds. */
const longestLife = 86_400 + 3_600;

/**
 * Binds the key of this very call, if the client proves that it has the permanent one too.
 *
 * https://core.telegram.org/method/auth.bindTempAuthKey
 */
export async function bindTempAuthKey(context: ServiceContext, request: tl.AuthBindTempAuthKeyRequest): Promise<boolean> {
  const { crypto, stores, sessionAuthKeyId: authKeyId } = context;
  const key = await stores.authorizations.findAuthKey(authKeyId);
  if (key?.expiresAt === undefined) refuse('TEMP_AUTH_KEY_EMPTY');
  const permAuthKeyId = BigInt.asUintN(64, request.permAuthKeyId);
  const permanent = await stores.authorizations.findAuthKey(permAuthKeyId);
  // Of a key that is not there nothing can be proven, whatever the reason.
  if (permanent === undefined || permanent.expiresAt !== undefined || permanent.dcId !== key.dcId) refuse('ENCRYPTED_MESSAGE_INVALID');
  const { encryptedMessage, nonce, expiresAt } = request;
  const binding = openBinding({ crypto, permAuthKey: permanent.authKey, permAuthKeyId, encryptedMessage });
  const isMeant = binding?.tempAuthKeyId === authKeyId && binding.tempSessionId === context.sessionId && binding.msgId === context.msgId;
  const isRepeated = binding?.permAuthKeyId === permAuthKeyId && binding.nonce === BigInt.asUintN(64, nonce) && binding.expiresAt === expiresAt;
  if (!isMeant || !isRepeated) refuse('ENCRYPTED_MESSAGE_INVALID');
  const now = toSeconds(context.now);
  if (expiresAt <= now || expiresAt > now + longestLife) refuse('EXPIRES_AT_INVALID');
  const outcome = await stores.authorizations.bindTempKey({ authKeyId, permAuthKeyId, expiresAt, most: mostBound });
  if (outcome.type === 'alreadyBound') refuse('TEMP_AUTH_KEY_ALREADY_BOUND');
  context.loginSink.keyBound(authKeyId, permAuthKeyId);
  context.loginSink.keysDropped(outcome.dropped);
  return true;
}

/** Lets go of the caller's temporary keys but those named and the one in use. https://core.telegram.org/method/auth.dropTempAuthKeys */
export async function dropTempAuthKeys(context: ServiceContext, request: tl.AuthDropTempAuthKeysRequest): Promise<boolean> {
  const except = request.exceptAuthKeys.map((id) => BigInt.asUintN(64, id));
  await endTempKeys(context, context.authKeyId, [...except, context.sessionAuthKeyId]);
  return true;
}

/** Lets go of all temporary keys of a permanent one but those named. */
export async function endTempKeys(
  { stores, loginSink }: Pick<ServiceContext, 'stores'> & { readonly loginSink: Pick<LoginSink, 'keysDropped'> },
  permAuthKeyId: bigint,
  except: readonly bigint[],
): Promise<void> {
  loginSink.keysDropped(await stores.authorizations.dropTempKeys(permAuthKeyId, except));
}
