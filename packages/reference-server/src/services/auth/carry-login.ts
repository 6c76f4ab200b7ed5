/** auth.exportAuthorization and importAuthorization: a login is carried to another data centre, for files and the like. */
import type * as tl from '@kitewire/tl-schema/api';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { ServiceContext, UserContext } from '../context.js';

/** Seconds for which a token is good. */
const tokenLifetime = 60;

/** Tokens of one login that are good at one time: a client may fetch files from several data centres at once. */
const mostTokens = 8;

const tokenSize = 64;

/** https://core.telegram.org/method/auth.exportAuthorization */
export async function exportAuthorization(context: UserContext, request: tl.AuthExportAuthorizationRequest): Promise<tl.AuthExportedAuthorization> {
  const { authKeyId, crypto, dcRules, facts, random, stores, userId } = context;
  const { dcId } = request;
  if (dcId === facts().dcId || !dcRules.dcIds.includes(dcId)) refuse('DC_ID_INVALID');
  const now = toSeconds(context.now);
  const token = random.bytes(tokenSize);
  await stores.dcs.exportLogin({ authKeyId, dcId, tokenHash: crypto.sha256(token), now, expiresAt: now + tokenLifetime, most: mostTokens });
  return { _: 'auth.exportedAuthorization', id: BigInt(userId), bytes: token };
}

/** https://core.telegram.org/method/auth.importAuthorization */
export async function importAuthorization(context: ServiceContext, request: tl.AuthImportAuthorizationRequest): Promise<tl.AuthAuthorization> {
  const { authKeyId, crypto, stores } = context;
  const now = toSeconds(context.now);
  const tokenHash = crypto.sha256(request.bytes);
  const user = await stores.dcs.importLogin({ authKeyId, userId: Number(request.id), tokenHash, now });
  if (user === undefined) return refuse('AUTH_BYTES_INVALID');
  // Updates come from the home data centre only.
  context.loginSink.loggedOut(authKeyId);
  context.logger.log('info', 'login.imported', { authKeyId, userId: user.id });
  return { _: 'auth.authorization', user: await context.peers.describeOne(user.id, user.id, now) };
}
