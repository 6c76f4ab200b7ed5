/** A logger that prints to the console of any platform. */
import type { Logger, LogLevel } from '../ports/logger.js';

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * A logger that prints lines of at least `level` to the console: warnings and errors to its error stream.
 *
 * @param level defaults to `info`
 */
export function consoleLogger(level: LogLevel = 'info'): Logger {
  const lowest = order.indexOf(level);
  return {
    log(lineLevel, message, fields) {
      if (order.indexOf(lineLevel) < lowest) return;
      const line = fields === undefined ? [`[kitewire] ${message}`] : [`[kitewire] ${message}`, fields];
      console[lineLevel](...line);
    },
  };
}
