/** What every format of session strings offers. */
import type { PortableSession } from './portable-session.js';

/** One format. */
export interface SessionFormat {
  /** How messages call it. */
  readonly title: string;
  /**
   * Writes a session.
   *
   * @throws SessionStringError `SESSION_NOT_CARRIED` when the format cannot hold it.
   */
  encode(session: PortableSession): string;
  /**
   * Reads a string of this format.
   *
   * @throws SessionStringError when it is cut off, damaged or without a key.
   */
  decode(text: string): PortableSession;
}
