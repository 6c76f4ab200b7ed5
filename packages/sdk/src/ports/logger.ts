/** The port that log lines go to. */

/** How much a line matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Values that belong to a line. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Takes log lines. The SDK hands every logger of an application only redacted lines. */
export interface Logger {
  /**
   * @param message a constant text
   * @param fields what varies
   */
  log(level: LogLevel, message: string, fields?: LogFields): void;
}

/** A logger that drops every line. */
export const silentLogger: Logger = { log: () => {} };
