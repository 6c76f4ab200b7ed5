/** Reads a session string of any known client. */
import { SessionStringError } from '../errors/session-string-error.js';
import { detectSessionFormat } from './detect-session-format.js';
import type { PortableSession } from './portable-session.js';
import { type SessionFormatName, sessionFormats } from './session-formats.js';

/**
 * Reads a session string: of the client that it is from, or only of `format` when that is given. White space around it
 * is ignored.
 *
 * @throws SessionStringError when it is none, of another format, cut off, damaged or without a key; the text names
 * what it looks like.
 */
export function importSession(text: string, format?: SessionFormatName): PortableSession {
  const trimmed = text.trim();
  const found = detectSessionFormat(trimmed);
  if (format !== undefined && found !== format) {
    const [got, expected] = [sessionFormats[found].title, sessionFormats[format].title];
    throw new SessionStringError('OTHER_SESSION_FORMAT', `This looks like a ${got} session, expected one of ${expected}.`);
  }
  return sessionFormats[found].decode(trimmed);
}
