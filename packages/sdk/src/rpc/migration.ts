/** Errors that send a call to another data centre. */
import type { RpcError } from '../errors/rpc-error.js';

/** Why a call belongs elsewhere: `phone`, `network` and `user` move the login, `file` and `stats` only this call. */
export type MigrationKind = 'phone' | 'network' | 'user' | 'file' | 'stats';

/** Where to repeat a call. */
export interface Migration {
  readonly kind: MigrationKind;
  readonly dcId: number;
}

const kinds: Readonly<Record<string, MigrationKind>> = {
  PHONE_MIGRATE: 'phone',
  NETWORK_MIGRATE: 'network',
  USER_MIGRATE: 'user',
  FILE_MIGRATE: 'file',
  STATS_MIGRATE: 'stats',
};

/**
 * Where an error sends its call; `undefined` when it does not.
 *
 * @see https://core.telegram.org/api/errors#303-see-other
 */
export function findMigration({ errorCode, type, argument }: RpcError): Migration | undefined {
  const kind = kinds[type];
  if (errorCode !== 303 || kind === undefined || argument === undefined || argument < 1 || argument > 1000) return undefined;
  return { kind, dcId: argument };
}
