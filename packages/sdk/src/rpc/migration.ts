/** Errors that send a call to another data centre. */
import type { RpcError } from '../errors/rpc-error.js';

/** Why a call belongs elsewhere: `phone`, `network` and `user` move the login, `file` and `stats` only this call. */
export type MigrationKind = 'phone' | 'network' | 'user' | 'file' | 'stats';

/** Where to repeat a call. */
export interface Migration {
  readonly kind: MigrationKind;
  readonly dcId: number;
}

const kinds: ReadonlyMap<string, MigrationKind> = new Map<string, MigrationKind>([
  ['PHONE_MIGRATE', 'phone'],
  ['NETWORK_MIGRATE', 'network'],
  ['USER_MIGRATE', 'user'],
  ['FILE_MIGRATE', 'file'],
  ['STATS_MIGRATE', 'stats'],
]);

/**
 * Where an error sends its call; `undefined` when it does not.
 *
 * @see https://core.telegram.org/api/errors#303-see-other
 */
export function findMigration({ errorCode, type, argument }: RpcError): Migration | undefined {
  const kind = kinds.get(type);
  if (errorCode !== 303 || kind === undefined || argument === undefined || argument < 1 || argument > 1000) return undefined;
  return { kind, dcId: argument };
}

/** Data centres that one call may be sent on to. */
const MAX_HOPS = 3;

/** Who says that a call belongs elsewhere, and to whom. */
export interface MigrationFacts {
  /** The data centre that said it. */
  readonly from: number;
  readonly mainDcId: number;
  readonly isLoggedIn: boolean;
  /** Every data centre that the call was sent to, with `from`. */
  readonly visited: ReadonlySet<number>;
}

/**
 * What a migration leads to: `once` only this call goes there, `move` it becomes the main data centre, `moveLogin` the same
 * once it has taken over the login, `refuse` the error goes to the caller.
 *
 * A call visits no data centre twice and is sent on three times at most. Only the main data centre moves the main one, and
 * a login only where it is accepted.
 *
 * @see https://core.telegram.org/api/datacenter#user-migration
 */
export function judgeMigration({ kind, dcId }: Migration, { from, mainDcId, isLoggedIn, visited }: MigrationFacts): 'once' | 'move' | 'moveLogin' | 'refuse' {
  if (visited.has(dcId) || visited.size > MAX_HOPS) return 'refuse';
  if (kind === 'file' || kind === 'stats' || dcId === mainDcId) return 'once';
  if (from !== mainDcId) return 'refuse';
  if (!isLoggedIn) return 'move';
  return kind === 'user' ? 'moveLogin' : 'refuse';
}
