/** Making a bot, as the one who runs the server does it. */
import { formatBotToken, makeBotSecret } from '../domain/bot-token.js';
import type { UserId } from '../domain/peer-id.js';
import { cleanName } from '../domain/person-name.js';
import { isUsername } from '../domain/username.js';
import { AdminError } from '../errors.js';
import { toSeconds } from '../ports/clock.js';
import type { Clock } from '../ports/clock.js';
import type { ServiceEnvironment } from './context.js';

/** What a bot is called. */
export interface NewBot {
  /** 5 to 32 letters, digits and underscores; ends with `bot`, in any case. */
  readonly username: string;
  readonly name: string;
  /** The data centre that it logs in at; the server's main one unless given. */
  readonly dcId?: number;
}

/** A bot that can log in. */
export interface CreatedBot {
  readonly id: UserId;
  /** What the bot logs in with; told here only, for the server keeps its hash. */
  readonly token: string;
}

/** Makes a bot. Rejects with an `AdminError` when the name or username cannot be, or is taken, or there is no such data centre. */
export async function createBot(
  { stores, random, crypto, clock, dcRules }: Pick<ServiceEnvironment, 'stores' | 'random' | 'crypto' | 'dcRules'> & { readonly clock: Clock },
  { username, name, dcId: homeDc = dcRules.dcIds[0] ?? 0 }: NewBot,
): Promise<CreatedBot> {
  if (!isUsername(username) || !/bot$/i.test(username)) {
    throw new AdminError('USERNAME_INVALID', `the username of a bot has 5 to 32 letters, digits or underscores and ends with "bot", got ${JSON.stringify(username)}`);
  }
  const firstName = cleanName(name);
  if (firstName === undefined || firstName === '') throw new AdminError('NAME_INVALID', `a bot needs a name that can be read, got ${JSON.stringify(name)}`);
  if (!dcRules.dcIds.includes(homeDc)) throw new AdminError('DC_UNKNOWN', `there is no data centre ${homeDc}, only ${dcRules.dcIds.join(', ')}`);
  const secret = makeBotSecret(random);
  const secretHash = crypto.sha256(new TextEncoder().encode(secret));
  const outcome = await stores.bots.create({ firstName, username, secretHash, homeDc, now: toSeconds(clock.now()) });
  if (outcome.type === 'occupied') throw new AdminError('USERNAME_OCCUPIED', `the username ${username} is taken`);
  const { id } = outcome.user;
  return { id, token: formatBotToken({ userId: id, secret }) };
}
