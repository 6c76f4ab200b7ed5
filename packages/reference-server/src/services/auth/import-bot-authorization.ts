/** auth.importBotAuthorization: a bot logs in with its token. */
import type * as tl from '@kitewire/tl-schema/api';
import { parseBotToken } from '../../domain/bot-token.js';
import { migrate, refuse } from '../../errors.js';
import { toSeconds } from '../../ports/clock.js';
import type { ServiceContext } from '../context.js';
import { randomLong } from '../random-long.js';
import { welcome } from './welcome.js';

/** https://core.telegram.org/method/auth.importBotAuthorization */
export async function importBotAuthorization(context: ServiceContext, request: tl.AuthImportBotAuthorizationRequest): Promise<tl.AuthAuthorization> {
  const { authKeyId, crypto, random, stores } = context;
  if (request.apiId <= 0) refuse('API_ID_INVALID');
  const { userId, secret } = parseBotToken(request.botAuthToken) ?? refuse('ACCESS_TOKEN_INVALID');
  const secretHash = crypto.sha256(new TextEncoder().encode(secret));
  const outcome = await stores.bots.logIn({ authKeyId, userId, secretHash, now: toSeconds(context.now), authorizationHash: randomLong(random) });
  switch (outcome.type) {
    case 'loggedIn':
      return welcome(context, outcome.user, 'untold');
    case 'away':
      return migrate('USER', outcome.dcId);
    case 'unknown':
      return refuse('ACCESS_TOKEN_INVALID');
  }
}
