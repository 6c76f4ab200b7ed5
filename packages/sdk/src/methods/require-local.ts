/** For methods that only clients with a local store have. */
import type { ClientContext } from '../context/client-context.js';
import { UsageError } from '../errors/usage-error.js';
import type { LocalData } from '../local/local-data.js';

/** The local store of a client; throws a `UsageError` for one that keeps no chats. */
export function requireLocal({ local }: ClientContext, method: string): LocalData {
  if (local === undefined) throw new UsageError(`${method}() needs a client that keeps chats: pass \`local: keepLocal\` to openClient(), or use createClient().`);
  return local;
}
