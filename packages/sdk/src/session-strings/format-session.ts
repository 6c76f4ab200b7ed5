/** Writes a session as a string for us or for another client. */
import type { PortableSession } from './portable-session.js';
import { type SessionFormatName, sessionFormats } from './session-formats.js';

/**
 * Writes a session; in our own format unless another is named.
 *
 * @throws SessionStringError `SESSION_NOT_CARRIED` when the format needs what the session does not say, or cannot hold
 * what it says.
 */
export function formatSession(session: PortableSession, format: SessionFormatName = 'kitewire'): string {
  return sessionFormats[format].encode(session);
}
