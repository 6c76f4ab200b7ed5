/** Where the login lives when the command line does not say. */
import { isAbsolute, join } from 'node:path';

/** What decides about it. */
export interface SessionPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/**
 * The SQLite file of the login, in the directory where this user's programs keep data. Each server has a file of its own,
 * so that the key of one is never shown to another.
 *
 * @param server its name; `undefined` for Telegram
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function sessionPath({ env, platform, home }: SessionPlace, server: string | undefined): string {
  const { XDG_DATA_HOME: chosen, LOCALAPPDATA: local } = env;
  // The specification has relative paths ignored.
  const usual = platform === 'win32' && local !== undefined && local !== '' ? local : join(home, '.local', 'share');
  const data = chosen !== undefined && isAbsolute(chosen) ? chosen : usual;
  const name = server === undefined ? 'session.db' : `session-${server.replaceAll(/[^\w.-]+/g, '-')}.db`;
  return join(data, 'kitewire', name);
}
