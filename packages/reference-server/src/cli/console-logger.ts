/** Records on the terminal: one line each, and an error's text below. */
import type { Logger, LogLevel } from '../ports/logger.js';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Causes of an error that are printed. */
const mostCauses = 8;

/**
 * A logger that prints records of a level and above.
 *
 * @param print takes the text of one record; the error stream unless given.
 */
export function createConsoleLogger(from: LogLevel, print: (text: string) => void = console.error): Logger {
  return {
    log(level, event, fields, error) {
      if (levels.indexOf(level) < levels.indexOf(from)) return;
      const details = Object.entries(fields ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${quote(String(value))}`]));
      print([[new Date().toISOString(), level, event, ...details].join(' '), ...describeError(error)].join('\n'));
    },
  };
}

/** What a peer has said must not look like a line of ours, nor steer the terminal. */
function quote(text: string): string {
  return /^[\w.:/+*@-]+$/.test(text) ? text : JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, ' ');
}

function describeError(error: unknown): string[] {
  const lines: string[] = [];
  let cause = error;
  for (let depth = 0; cause !== undefined && depth < mostCauses; depth++) {
    lines.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines.map((text, depth) => `  ${depth > 0 ? 'because of ' : ''}${text}`);
}
