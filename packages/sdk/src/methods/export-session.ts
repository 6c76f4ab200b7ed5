/** Writes the login as text. */
import type { ClientContext } from '../context/client-context.js';
import { SessionStringError } from '../errors/session-string-error.js';
import { formatSession } from '../session-strings/format-session.js';
import type { SessionFormatName } from '../session-strings/session-formats.js';

/**
 * The login as a session string, in our own format unless another is named. Whoever reads it is logged in: keep it like
 * a password, and let only one client at a time use it.
 *
 * Rejects with a `SessionStringError`: `NOT_LOGGED_IN` when there is no login, `SESSION_NOT_CARRIED` when the format
 * cannot hold this one.
 */
export async function exportSession(context: ClientContext, format: SessionFormatName = 'kitewire'): Promise<string> {
  const session = context.portableSession({ preferIpv6: format === 'telethon-ipv6' });
  if (session?.userId === undefined) throw new SessionStringError('NOT_LOGGED_IN', 'There is no login to export: log in with start() first.');
  const self = (await context.peers.get(session.userId))?.object;
  return formatSession({ ...session, ...(self?._ === 'user' && { isBot: self.bot === true }) }, format);
}
