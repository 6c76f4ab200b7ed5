/** Records on the terminal: one line each, on the error stream. */
import type { Logger, LogLevel } from '../ports/logger.js';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** A logger that prints records of a level and above. */
export function createConsoleLogger(from: LogLevel): Logger {
  return {
    log(level, event, fields, error) {
      if (levels.indexOf(level) < levels.indexOf(from)) return;
      const details = Object.entries(fields ?? {}).map(([name, value]) => `${name}=${value}`);
      const failure = error instanceof Error ? [error.stack ?? error.message] : [];
      console.error([new Date().toISOString(), level, event, ...details, ...failure].join(' '));
    },
  };
}
