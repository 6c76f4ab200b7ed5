/** Checking that a client knows a password, by the protocol that never tells it. */
import { verifySrpProof } from '@kitewire/mtproto';
import type * as tl from '@kitewire/tl-schema/api';
import type { UserId } from '../domain/peer-id.js';
import { refuse } from '../errors.js';
import { toSeconds } from '../ports/clock.js';
import { enforceWait } from '../rpc/limits.js';
import type { ServiceContext } from './context.js';
import { srpAlgorithmOf } from './password-group.js';

/**
 * Resolves when the proof is right. A question can be answered once, on the key that asked for it, within five minutes.
 *
 * @throws RpcFault 400 SRP_ID_INVALID or PASSWORD_HASH_INVALID, 420 FLOOD_WAIT
 * @see https://core.telegram.org/api/srp
 */
export async function provePassword(context: ServiceContext, userId: UserId, proof: tl.InputCheckPasswordSRP): Promise<void> {
  const { authKeyId, crypto, lockouts, stores } = context;
  if (proof._ === 'inputCheckPasswordEmpty') refuse('PASSWORD_HASH_INVALID');
  enforceWait(await lockouts.take('checkPassword', String(userId), context.now));
  const asked = await stores.passwords.takeChallenge({ authKeyId, srpId: proof.srpId, now: toSeconds(context.now) });
  if (asked?.userId !== userId) return refuse('SRP_ID_INVALID');
  const { password } = asked;
  const isRight = await verifySrpProof({ a: proof.A, m1: proof.M1 }, asked, password.verifier, srpAlgorithmOf(password), crypto);
  if (!isRight) refuse('PASSWORD_HASH_INVALID');
}
