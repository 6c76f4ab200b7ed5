/** Runs one command line from its arguments to its exit code. */
import { type Account, withAccount } from './account.js';
import { CliError } from './cli-error.js';
import { type Command, type CommandLine, readCommandLine } from './command-line.js';
import { download } from './commands/download.js';
import { exportLogin } from './commands/export-session.js';
import { listen } from './commands/listen.js';
import { logIn } from './commands/log-in.js';
import { logOut } from './commands/log-out.js';
import { send } from './commands/send.js';
import { upload } from './commands/upload.js';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js';
import { createOutput } from './output.js';
import type { CliSurroundings } from './surroundings.js';

/**
 * Runs the command line; resolves to the exit code, when nothing is left to be done. Never rejects.
 *
 * @param args without the program's own name
 */
export async function runCli(args: readonly string[], surroundings: CliSurroundings): Promise<ExitCode> {
  let line: CommandLine | undefined;
  try {
    line = readCommandLine(args, surroundings);
  } catch (error) {
    // Whoever reads lines of JSON reads this one, too.
    createOutput({ quiet: false, json: args.includes('--json'), debug: false }, surroundings).fail(error, exitCodeOf(error));
    return exitCodeOf(error);
  }
  if (line === undefined) return exitCodes.ok;
  const { command, flags } = line;
  const output = createOutput(flags, surroundings);
  try {
    await withAccount({ flags, isNew: command.name === 'login', output, surroundings }, (account) => perform(account, command));
    return exitCodes.ok;
  } catch (error) {
    if (!surroundings.signal.aborted) {
      output.fail(error, exitCodeOf(error));
      return exitCodeOf(error);
    }
    // What fails when everything is being stopped fails because of that.
    output.fail(new CliError('INTERRUPTED', interruptionOf(command), { cause: error }), exitCodes.interrupted);
    return exitCodes.interrupted;
  }
}

function interruptionOf({ name }: Command): string {
  const isTransfer = name === 'upload' || name === 'download';
  return isTransfer ? 'Interrupted. What has arrived is kept: the same command goes on from there.' : 'Interrupted.';
}

function perform(account: Account, command: Command): Promise<void> {
  switch (command.name) {
    case 'login':
      return logIn(account, command);
    case 'send':
      return send(account, command);
    case 'upload':
      return upload(account, command);
    case 'download':
      return download(account, command);
    case 'listen':
      return listen(account, command);
    case 'export-session':
      return exportLogin(account, command);
    case 'logout':
      return logOut(account);
  }
}
