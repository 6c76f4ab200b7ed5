/** The client that a command works with: opened, used, and closed whatever happens. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type * as tl from '@kitewire/tl-schema/api';
import { Client } from '../client/client.js';
import { type Logger, silentLogger } from '../ports/logger.js';
import { localFiles } from '../platform/node/local-files.js';
import { nodePlatform } from '../platform/node/node-platform.js';
import { sqlite } from '../platform/node/sqlite-storage.js';
import { CliError } from './cli-error.js';
import type { CommonFlags } from './command-line.js';
import { type ChosenServer, nameOfServer, openServer } from './open-server.js';
import type { Output } from './output.js';
import { sessionPath } from './session-path.js';
import { jsonLine } from './shown-text.js';
import type { CliSurroundings } from './surroundings.js';

/** What a command works with. */
export interface Account {
  readonly client: Client;
  readonly server: ChosenServer;
  readonly output: Output;
  readonly surroundings: CliSurroundings;
}

const advice = 'Log in first: kitewire login';

/** Each server has a session of its own. */
function adviceFor({ session, server }: CommonFlags): string {
  return session === undefined && server.type === 'telegram' ? advice : `${advice}, with the same --session and --server`;
}

/**
 * Opens the client of the command line's session for as long as the work takes.
 *
 * Rejects with a `CliError` where there is no session, unless one is to be made, and where credentials are missing.
 */
export async function withAccount(
  { flags, isNew, output, surroundings }: { readonly flags: CommonFlags; readonly isNew: boolean; readonly output: Output; readonly surroundings: CliSurroundings },
  work: (account: Account) => Promise<void>,
): Promise<void> {
  const path = resolve(flags.session ?? sessionPath(surroundings, nameOfServer(flags.server)));
  if (!isNew && !existsSync(path)) throw new CliError('NOT_LOGGED_IN', `There is no session at ${path}. ${adviceFor(flags)}`);
  if (isNew) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const server = await openServer(flags.server, dirname(path), surroundings);
  try {
    const client = new Client(
      {
        ...credentials(flags, server),
        storage: sqlite(path),
        server: server.spec,
        appVersion: surroundings.version,
        logger: flags.debug ? logTo(surroundings.printError) : silentLogger,
      },
      { ...nodePlatform, files: localFiles, prompt: askAgain(surroundings, output), showQr: flags.json ? tellQr(output) : surroundings.showQr },
    );
    try {
      await work({ client, server, output, surroundings });
    } finally {
      await client.close();
    }
  } finally {
    await server.close();
  }
}

/**
 * Connects with the stored login.
 *
 * Rejects with a `ConnectionError` where the server cannot be reached, and with a `CliError` where nobody is logged in.
 */
export async function resumeLogin({ client, surroundings: { signal } }: Account): Promise<tl.RawUser> {
  await client.connect({ signal });
  return client.start({
    signal,
    phone: () => {
      throw new CliError('NOT_LOGGED_IN', `Nobody is logged in any more. ${advice}`);
    },
  });
}

function credentials({ apiId, apiHash }: CommonFlags, { isTelegram }: ChosenServer): { readonly apiId: number; readonly apiHash: string } {
  // Servers of ours take any.
  if (!isTelegram) return { apiId: apiId ?? 1, apiHash: apiHash ?? 'any' };
  if (apiId !== undefined && apiHash !== undefined) return { apiId, apiHash };
  throw new CliError('BAD_COMMAND_LINE', 'Telegram wants to know the app: get an id and a hash from https://my.telegram.org and pass --api-id and --api-hash, or KITEWIRE_API_ID and KITEWIRE_API_HASH.');
}

/** The same question twice means that the answer was not right. */
function askAgain({ ask }: CliSurroundings, output: Output): CliSurroundings['ask'] {
  let asked: string | undefined;
  return (question, options) => {
    if (question === asked) output.warn('That was wrong. Once more:');
    asked = question;
    return ask(question, options);
  };
}

/** Programs draw the code themselves; each replaces the one before it. */
function tellQr(output: Output): CliSurroundings['showQr'] {
  return async (url) => output.answer({ type: 'qr', url }, url);
}

/** Records beside the results; they have no secrets in them. */
function logTo(print: (text: string) => void): Logger {
  return {
    log(level, message, fields) {
      const { error, ...others } = fields ?? {};
      print(jsonLine({ level, message, ...others, ...(error !== undefined && { error: error instanceof Error ? error.message : error }) }));
    },
  };
}
