/** What the command's exit code says. */
import { AbortedError } from '../errors/aborted-error.js';
import { ConnectionError } from '../errors/connection-error.js';
import { endsLogin } from '../errors/ends-login.js';
import { OutboxError } from '../errors/outbox-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { SessionStringError } from '../errors/session-string-error.js';
import { CliError, type CliErrorCode } from './cli-error.js';

/** The exit codes by what they mean. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notLoggedIn: 3,
  network: 4,
  /** As shells say it of SIGINT. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const ofCommandLine: Readonly<Record<CliErrorCode, ExitCode>> = {
  BAD_COMMAND_LINE: exitCodes.usage,
  NOT_LOGGED_IN: exitCodes.notLoggedIn,
  INTERRUPTED: exitCodes.interrupted,
  NOT_FOUND: exitCodes.failed,
};

/** The exit code for what a command has failed with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return ofCommandLine[error.code];
  if (error instanceof AbortedError) return exitCodes.interrupted;
  if (isWithoutLogin(error)) return exitCodes.notLoggedIn;
  return error instanceof ConnectionError ? exitCodes.network : exitCodes.failed;
}

function isWithoutLogin(error: unknown): boolean {
  if (error instanceof RpcError) return endsLogin(error);
  if (error instanceof ConnectionError) return error.code === 'AUTH_KEY_UNKNOWN';
  if (error instanceof OutboxError) return error.code === 'LOGGED_OUT';
  return error instanceof SessionStringError && error.code === 'NOT_LOGGED_IN';
}
