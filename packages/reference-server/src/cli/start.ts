/** The command line: starts a server, says how to reach it, and ends it in peace. */
import { maskEmail } from '../domain/email.js';
import { ServerError } from '../errors.js';
import { maskPhone } from '../ports/logger.js';
import { publicLimitRules } from '../rpc/limits.js';
import { createServer } from '../server/create-server.js';
import { createConsoleLogger } from './console-logger.js';
import { FlagError, readFlags, type StartFlags } from './flags.js';
import { greet } from './greeting.js';

/** What the command line is given beside its arguments. */
export interface CliSurroundings {
  /** Of the package. */
  readonly version: string;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  /** Resolves when the server is to end. */
  readonly untilEnd: () => Promise<void>;
}

/** Connections of one address at one time where limits are on: many people may share one. */
const connectionsPerAddress = 500;

/**
 * Runs the command line; resolves to the exit code once the server has ended, or at once when there is nothing to run.
 *
 * @param args without the program's own name.
 */
export async function runCli(args: readonly string[], surroundings: CliSurroundings): Promise<number> {
  try {
    const flags = readFlags(args, surroundings.version);
    if (flags !== undefined) await serve(flags, surroundings);
    return 0;
  } catch (error) {
    surroundings.printError(`kitewire-server: ${describe(error)}`);
    return 1;
  }
}

async function serve(flags: StartFlags, { print, printError, untilEnd }: CliSurroundings): Promise<void> {
  const { host, port, publicHost, data, dcs, mtproxySecret, mtproxyPort, mtproxyStrangersTo, workers, legacyRsaPadding } = flags;
  // Listened for from the start: a signal amid the start must not cut the database off.
  const end = untilEnd();
  const server = await createServer({
    ...{ host, port, data, dcs, workers, legacyRsaPadding },
    ...(publicHost !== undefined && { publicHost }),
    ...(mtproxySecret !== undefined && { mtproxy: { secret: mtproxySecret, port: mtproxyPort, ...(mtproxyStrangersTo && { strangersTo: mtproxyStrangersTo }) } }),
    logger: createConsoleLogger(flags.verbose ? 'debug' : 'warn', printError),
    ...(flags.limits && { limits: publicLimitRules, maxConnectionsPerAddress: connectionsPerAddress }),
    deliverCode: async ({ phone, code, via }) => print(`Login code for ${maskPhone(phone)} by ${via}: ${code}`),
    deliverEmail: async ({ address, code }) => print(`Code for ${maskEmail(address)} by e-mail: ${code}`),
  });
  print(greet(server, data));
  await end;
  print('Closing.');
  await server.close();
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once, as without us. */
export function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    const onSignal = (): void => {
      process.removeListener('SIGINT', onSignal);
      process.removeListener('SIGTERM', onSignal);
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/** Errors of ours say what to do; of others the whole story is worth more. */
function describe(error: unknown): string {
  if (error instanceof ServerError || error instanceof FlagError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
