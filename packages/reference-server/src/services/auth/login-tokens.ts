/** auth.exportLoginToken, acceptLoginToken and importLoginToken: a new device shows a code, a logged-in one scans it. */
import type * as tl from '@kitewire/tl-schema/api';
import { authorizationToTl } from '../../domain/authorization.js';
import { refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { CollectOutcome } from '../../stores/login-token-store.js';
import type { ServiceContext, UserContext } from '../context.js';
import { randomLong } from '../random-long.js';
import { isExcepted, makeLoginToken } from './login-token.js';
import { demandPassword, welcome } from './welcome.js';

/** Seconds for which a token can be accepted. */
const tokenLifetime = 30;

/** Seconds in which the new device must come for its login. */
const collectTime = 300;

/** Logs in, once the shown token was accepted; gives a new token otherwise. https://core.telegram.org/method/auth.exportLoginToken */
export async function exportLoginToken(context: ServiceContext, request: tl.AuthExportLoginTokenRequest): Promise<tl.AuthLoginToken> {
  const { authKeyId, crypto, random, stores } = context;
  if (request.apiId <= 0) refuse('API_ID_INVALID');
  const now = toSeconds(context.now);
  const [token, expires] = [makeLoginToken({ random, crypto }, request.exceptIds.map(Number)), now + tokenLifetime];
  const outcome = await stores.loginTokens.export({ authKeyId, tokenHash: crypto.sha256(token), now, expiresAt: expires });
  return outcome.type === 'issued' ? { _: 'auth.loginToken', expires, token } : finish(context, outcome, token);
}

/** https://core.telegram.org/method/auth.importLoginToken */
export async function importLoginToken(context: ServiceContext, request: tl.AuthImportLoginTokenRequest): Promise<tl.AuthLoginToken> {
  const { authKeyId, crypto, random, stores } = context;
  const next = makeLoginToken({ random, crypto }, []);
  const hashes = { tokenHash: crypto.sha256(request.token), nextTokenHash: crypto.sha256(next) };
  return finish(context, await stores.loginTokens.collect({ authKeyId, ...hashes, now: toSeconds(context.now) }), next);
}

/** Lets the device in that shows a token, and tells it so. https://core.telegram.org/method/auth.acceptLoginToken */
export async function acceptLoginToken(context: UserContext, request: tl.AuthAcceptLoginTokenRequest): Promise<tl.Authorization> {
  const { authKeyId, crypto, random, stores, userId } = context;
  // The device would have the same account twice.
  if (isExcepted(crypto, request.token, userId)) refuse('AUTH_TOKEN_EXCEPTION');
  const now = toSeconds(context.now);
  const authorizationHash = randomLong(random);
  const outcome = await stores.loginTokens.accept({
    ...{ userId, authKeyId, now, authorizationHash },
    tokenHash: crypto.sha256(request.token),
    collectUntil: now + collectTime,
  });
  switch (outcome.type) {
    case 'invalid':
      return refuse('AUTH_TOKEN_INVALID');
    case 'expired':
      return refuse('AUTH_TOKEN_EXPIRED');
    case 'alreadyAccepted':
      return refuse('AUTH_TOKEN_ALREADY_ACCEPTED');
    case 'accepted': {
      context.pushToKey(outcome.authKeyId, { _: 'updateShort', update: { _: 'updateLoginToken' }, date: now });
      const device = (await stores.authorizations.find(outcome.authKeyId)) ?? refuse('AUTH_TOKEN_INVALID');
      return authorizationToTl({ ...device, userId, hash: authorizationHash, loggedInAt: now }, false);
    }
  }
}

/** @param next the token for the data centre that is to be asked, if another one is: nobody has been shown it. */
async function finish(context: ServiceContext, outcome: CollectOutcome, next: Uint8Array): Promise<tl.AuthLoginToken> {
  switch (outcome.type) {
    case 'signedIn':
      return { _: 'auth.loginTokenSuccess', authorization: await welcome(context, outcome.user, 'asked') };
    case 'passwordNeeded':
      return demandPassword();
    case 'away':
      return { _: 'auth.loginTokenMigrateTo', dcId: outcome.dcId, token: next };
    case 'invalid':
      return refuse('AUTH_TOKEN_INVALID');
    case 'expired':
      return refuse('AUTH_TOKEN_EXPIRED');
  }
}
